"""Orders in a roundabout form, "в пункт 5 внести изменение, изложив его в следующей редакции:", as plain ones.

The plain form, "пункт 5 изложить в следующей редакции:", is what the formulas know. Only a sentence that has the
roundabout form as a whole is turned. Source: grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

import re

_HOW_RU = r"(?P<how>в (?:следующей|новой|нижеследующей) редакции\b.*)"
_CHANGE_RU = r"внести (?:следующ(?:ее|ие) )?изменени[ея]"
_ABOUT_RU = re.compile(rf"во? (?P<where>.+?) {_CHANGE_RU}, изложив(?: (?:его|ее|её|их))? {_HOW_RU}", re.IGNORECASE)
_BARE_RU = re.compile(rf"{_CHANGE_RU}, изложив (?P<where>.+?) {_HOW_RU}", re.IGNORECASE)
_ABOUT_KK = re.compile(
    r"(?P<where>.+?(?:тарма[қғ]|тармақша|абзац|бөлі[кг]|жол|баған|қосымша|тақырып|тақырыб|тарау|бөлім|ба[пб])(?:сы|сі|ы|і)?)"
    r"(?:на|не|ға|ге|қа|ке) (?:мынадай )?өзгеріс(?:тер)? енгізіліп, (?:ол |олар )?"
    r"(?P<how>(?:мынадай|жаңа|келесі) редакцияда (?:жазылсын|баяндалсын|мазмұндалсын)\b.*)",
    re.IGNORECASE,
)


def plain_order(text: str, language: str) -> str:
    """`text` in the plain form where it is roundabout, else `text` itself."""
    if language == "kk":
        found = _ABOUT_KK.fullmatch(text)
        return f"{found['where']} {found['how']}" if found else text
    found = _ABOUT_RU.fullmatch(text) or _BARE_RU.fullmatch(text)
    return f"{found['where']} изложить {found['how']}" if found else text

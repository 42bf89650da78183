"""Whether an act that is cited by the number of our resolution is a resolution of the Government at all.

Ministers number their orders too: an order No. 660 of the same day is another act.
"""

from __future__ import annotations

import re

from tizbe.law.reading.day import plain

_NOUN_RU = re.compile(r"(постановлени|приказ|решени|распоряжени|указ|закон)\w* (\w+)", re.IGNORECASE)
_NOUN_KK = re.compile(r"\b(қаулы|бұйры[қғ]|шешім|өкім|жарлы[қғ]|заң)\w*", re.IGNORECASE)
_ISSUER_KK = re.compile(r"(Үкіметінің|[Мм]инистр\w*|әкім\w*|мәслихат\w*|[Пп]резидент\w*|комитет\w*|төраға\w*)")
_QUOTED = re.compile(r"[\"«][^\"«»]*[\"»]")


def is_of_government(text: str, number: str) -> bool:
    """True when the act of `number` that `text` cites is called a resolution of the Government."""
    whole = plain(text)
    found = re.search(rf"№ {re.escape(number)}(?![\w-])", whole)
    if not found:
        return False
    before, behind = _unquoted(whole[: found.start()]), _unquoted(whole[found.end() :])
    if russian := list(_NOUN_RU.finditer(before)):
        return russian[-1][1].lower() == "постановлени" and russian[-1][2] == "Правительства"
    noun, issuers = _NOUN_KK.search(behind), _ISSUER_KK.findall(before)
    return noun is not None and noun[1].lower() == "қаулы" and issuers[-1:] == ["Үкіметінің"]


def _unquoted(text: str) -> str:
    """`text` without the quoted titles that balance."""
    while (shorter := _QUOTED.sub("", text)) != text:
        text = shorter
    return text

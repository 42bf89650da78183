"""What can go wrong, by what the caller can do about it.

`Refused`: mend the input (`Unauthenticated`: who you are is not shown; `Forbidden`: you may not). `Unavailable`: try
again later. `OutcomeUnknown`: it may have happened, so ask before repeating. `Broken`: an invariant fell; stop and
call us. Every error carries one sentence in Kazakh, Russian and English that says what, where, why and how to mend;
none carries personal data.
"""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("kk", "ru", "en")
"""The languages a user may be answered in; Kazakh first, as the state language."""


class HubError(Exception):
    """Base of every error the hub raises on purpose.

    `sentence` maps kk, ru and en to one sentence; a plain string is an English-only sentence, for
    errors that only operators and developers meet.
    """

    def __init__(self, sentence: Mapping[str, str] | str, *, code: str | None = None) -> None:
        self.sentences: dict[str, str] = {"en": sentence} if isinstance(sentence, str) else dict(sentence)
        self.code = code
        super().__init__(self.sentences.get("en", ""))

    def sentence(self, language: str = "en") -> str:
        """The sentence in `language`, in English where that is missing."""
        return self.sentences.get(language) or self.sentences["en"]


class Refused(HubError):
    """The caller can mend it; the sentence says how. Nothing was changed."""


class Unauthenticated(Refused):
    """Who asks is not known, or not any more: show who you are and ask again. Nothing was changed."""


class Forbidden(Refused):
    """Who asks is known and may not do this. Nothing was changed."""


class Unavailable(HubError):
    """Something needed is busy or away; nothing was changed; try again later."""


class OutcomeUnknown(HubError):
    """It may or may not have happened: reconcile before repeating."""


class Broken(HubError):
    """An invariant of the hub does not hold; it stops rather than go on wrongly."""

"""The kinds of conflict and every text of their report, in Kazakh, Russian and English: `conflicts.yaml`."""

from __future__ import annotations

from functools import cache
from importlib import resources

import msgspec
import yaml

from tizbe.law.legal_list import Wording
from tizbe.learning import learned


class Kind(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One kind of conflict: `sql/conflict_<name>.sql` finds it.

    `meaning`: what it is, in one sentence; `mend`: who mends it. `needs_lacking`: cover is in doubt only where the
    row does not admit what one side says.
    """

    name: str
    title: Wording
    meaning: Wording
    mend: Wording
    needs_lacking: bool = False

    @property
    def sql(self) -> str:
        """The name of the SELECT that finds it."""
        return f"conflict_{self.name.replace('-', '_')}"


@learned
class Texts(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The file as shipped."""

    one_value_rows: tuple[int, ...]
    kinds: tuple[Kind, ...]
    words: dict[str, Wording]

    def say(self, name: str, language: str, /, **places: object) -> str:
        """The text of that name in a language, its places filled."""
        return self.words[name].in_language(language).format_map(places)


@cache
def texts() -> Texts:
    """The shipped texts, read once per process. Raises msgspec.ValidationError for an unknown key."""
    text = (resources.files(__package__) / "conflicts.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), Texts)

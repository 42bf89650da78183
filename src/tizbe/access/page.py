"""The page of the documentation that says which role may do what, and every reason of a refusal.

python -m tizbe.access.page > docs/reference/roles.md
"""

from __future__ import annotations

from tizbe.access.refusals import SENTENCES
from tizbe.access.roles import CLIENT_ROLES, RIGHT_NAMES, RIGHTS, ROLE_NAMES, Right, Role

_HEAD = """\
# Who may do what

Made by `python -m tizbe.access.page` from the table that the doors themselves read; do not edit. How to give someone
a role: [accounts and clients](../how-to/accounts.md).

- A role is not a rank: nobody holds every right over the network. Who manages accounts can neither send nor settle,
  and sees no person.
- A *sender* is of one body, and sees and sends what is that body's. What the body may send, the list alone says.
- Rules of two persons stand above the table: whoever sent a file cannot release it, whoever confirmed an act cannot
  publish it.
- Whoever runs `tizbe` on the hub's machine holds its folder and keys, so nothing is kept from them; what they do is in
  the audit trail like all else.
"""


def page() -> str:
    """The page as Markdown: roles in three languages, rights by role, reasons of refusals."""
    return "\n".join([_HEAD, *_roles(), "", *_rights(), "", *_refusals(), ""])


def _roles() -> list[str]:
    lines = ["## Roles", "", "| role | Қазақша | Русский | English | who |", "|---|---|---|---|---|"]
    for role in Role:
        who = "systems and people" if role in CLIENT_ROLES else "people"
        lines.append(f"| `{role}` | {_cells(ROLE_NAMES[role])} | {who} |")
    return lines


def _rights() -> list[str]:
    lines = ["## Rights", "", "| right | " + " | ".join(f"{role}" for role in Role) + " |"]
    lines.append("|---|" + ":-:|" * len(Role))
    for right in Right:
        marks = " | ".join("●" if right in RIGHTS[role] else "" for role in Role)
        lines.append(f"| `{right}` | {marks} |")
    lines += ["", "| right | Қазақша | Русский | English |", "|---|---|---|---|"]
    lines += [f"| `{right}` | {_cells(RIGHT_NAMES[right])} |" for right in Right]
    return lines


def _refusals() -> list[str]:
    lines = ["## Why someone is refused", "", "| code | Қазақша | Русский | English |", "|---|---|---|---|"]
    return lines + [f"| {code} | {_cells(sentences)} |" for code, sentences in sorted(SENTENCES.items())]


def _cells(texts: dict[str, str]) -> str:
    return " | ".join(texts[language].replace("|", "\\|") for language in ("kk", "ru", "en"))


if __name__ == "__main__":
    print(page(), end="")

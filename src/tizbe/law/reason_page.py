"""The page of the documentation that lists every reason why an act needs review.

python -m tizbe.law.reason_page > docs/reference/law-reasons.md
"""

from __future__ import annotations

import re

from tizbe.law.reason import sentences

_HEAD = """\
# Why an act needs review

Made by `python -m tizbe.law.reason_page`; do not edit. An act with any of these reasons is `needs-review`:
nothing of it is applied. `law read --json` gives the codes in `reason_codes`, and in `reasons` the sentences
with their places filled in.

| code | Қазақша | Русский | English |
|---|---|---|---|
"""


def page() -> str:
    """The page as Markdown: a line for each reason, places to fill in as dots."""
    lines = []
    for code, texts in sorted(sentences().items()):
        cells = [re.sub(r"\{\w+\}", "…", texts[language]).replace("|", "\\|") for language in ("kk", "ru", "en")]
        lines.append(f"| `{code}` | " + " | ".join(cells) + " |\n")
    return _HEAD + "".join(lines)


if __name__ == "__main__":
    print(page(), end="")

"""An act's file of any kind → its source. The bytes decide what it is, never the file's name."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from tizbe.errors import Refused
from tizbe.law.source.document import Source
from tizbe.law.source.text import source_from_text, text_of

LARGEST_FILE = 64 * 1024 * 1024
"""No act is as large; a larger file is refused before it is read (bytes)."""

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|table|article)\b", re.I | re.S
)


def read_source(path: Path) -> Source:
    """The source in `path`; `Refused`, with a sentence, when it is empty, too large, damaged or of another kind."""
    if path.stat().st_size > LARGEST_FILE:
        raise Refused(_TOO_LARGE)
    return source_from_bytes(path.read_bytes())


def source_from_bytes(content: bytes) -> Source:
    """The source that these bytes of a file hold; `Refused` as for `read_source`."""
    digest = sha256(content).hexdigest()
    if not content.strip():
        raise Refused(_EMPTY)
    # Each reader brings its library only where a file of its kind is met: a TXT needs none of them.
    if content[:1024].lstrip().startswith(b"%PDF-"):
        from tizbe.law.source.pdf import source_from_pdf  # noqa: PLC0415

        return source_from_pdf(content, digest)
    if content.startswith(b"PK\x03\x04"):
        from tizbe.law.source.docx import source_from_docx  # noqa: PLC0415

        return source_from_docx(content, digest)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(_OLD_WORD)
    if content.startswith(b"{\\rtf"):
        raise Refused(_RICH_TEXT)
    beginning = content[:4096].decode("latin-1").replace("\x00", "")
    if _HTML.match(beginning.lstrip("\xef\xbb\xbf\xff\xfe")):
        from tizbe.law.source.html import source_from_html  # noqa: PLC0415

        return source_from_html(content, digest)
    text, encoding = text_of(content)
    return source_from_text(text, digest, encoding)


_EMPTY = {
    "kk": "Файл бос.",
    "ru": "Файл пуст.",
    "en": "The file is empty.",
}
_TOO_LARGE = {
    "kk": "Файл тым үлкен: 64 МБ-тан асады.",
    "ru": "Файл слишком велик: больше 64 МБ.",
    "en": "The file is too large: more than 64 MB.",
}
_OLD_WORD = {
    "kk": "Бұл ескі Word файлы (DOC) немесе құпиясөзбен жабылған құжат; оны ашық DOCX түрінде сақтаңыз.",
    "ru": "Это старый файл Word (DOC) или документ под паролем; сохраните его как открытый DOCX.",
    "en": "This is an old Word file (DOC) or a document with a password; save it as an open DOCX.",
}
_RICH_TEXT = {
    "kk": "Бұл RTF файлы; оны DOCX түрінде сақтаңыз.",
    "ru": "Это файл RTF; сохраните его как DOCX.",
    "en": "This is an RTF file; save it as DOCX.",
}

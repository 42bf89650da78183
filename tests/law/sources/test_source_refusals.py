"""Files that are no act, are damaged or are made to harm: each is refused with a sentence, never a traceback."""

from __future__ import annotations

import io
import random
import time
import zipfile
from pathlib import Path

import pytest

from tests.law.sources.made import act_as_docx, act_as_html
from tizbe.errors import LANGUAGES, Refused
from tizbe.law.source.opening import read_source, source_from_bytes


def pdf(pages: list[str], trailer: str = "") -> bytes:
    """A PDF of Latin text, one content stream for each page, written by hand."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for n, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    written, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(written)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    written += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    written += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF"
    return written.encode("latin-1")


def shown(*lines: tuple[int, int, str]) -> str:
    """A content stream that shows texts at places (points from the lower left corner)."""
    return "BT /F1 11 Tf " + " ".join(f"1 0 0 1 {x} {y} Tm ({text}) Tj" for x, y, text in lines) + " ET"


def zipped(files: dict[str, bytes]) -> bytes:
    """A package of those files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return written.getvalue()


LOCK = "/Encrypt << /Filter /Standard /V 1 /R 2 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> /P -44 >> /ID [<00> <00>]"
DOCX = act_as_docx()
EXPANDING = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty", b""),
        ("blank", b" \r\n\t"),
        ("random", random.Random(7).randbytes(5000)),
        ("zeros", b"\x00" * 2000),
        ("old Word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("RTF", b"{\\rtf1 text}"),
        ("picture", b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 200),
        ("German", "Bundesgesetz über größere Öfen".encode("cp1252")),
        ("PDF header only", b"%PDF-1.7\n"),
        ("PDF and noise", b"%PDF-1.7\n" + random.Random(8).randbytes(3000)),
        ("PDF cut short", pdf([shown((72, 700, "text"))])[:150]),
        ("PDF locked", pdf([shown((72, 700, "text"))], LOCK)),
        ("PDF without text", pdf(["0 0 m 100 100 l S"])),
        ("DOCX cut short", DOCX[: len(DOCX) // 2]),
        ("DOCX noise", b"PK\x03\x04" + random.Random(9).randbytes(2000)),
        ("zip of something", zipped({"a.txt": b"text"})),
        ("DOCX without parts", zipped({"word/document.xml": b"<a/>"})),
        ("DOCX with entities", zipped({"word/document.xml": EXPANDING})),
        ("DOCX bomb", zipped({"word/document.xml": b"<a/>", "word/media/x": b"\x00" * (257 * 1024 * 1024)})),
        ("HTML without text", b"<html><body><script>1</script></body></html>"),
        ("HTML too deep", b"<html><body>" + b"<b>" * 5000 + b"x"),
        ("HTML bomb", b"<table><tr><td rowspan=1000 colspan=1000>x<td colspan=1000>" + b"<tr><td colspan=1000>x" * 900),
    ],
)
def test_every_bad_file_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    """Whatever is wrong with a file, the refusal says so in Kazakh, Russian and English."""
    path = tmp_path / "act"
    path.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        read_source(path)
    sentences = [refusal.value.sentence(language) for language in LANGUAGES]
    assert len(set(sentences)) == 3 and all(sentences)


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
def test_a_file_cut_anywhere_is_refused_or_read(kind: str) -> None:
    """A file cut at any place is refused or read in part; nothing else happens."""
    whole = {"docx": DOCX, "html": act_as_html().encode(), "pdf": pdf([shown((72, 700, "one"))] * 3)}[kind]
    for cut in range(1, len(whole), len(whole) // 24):
        try:
            source_from_bytes(whole[:cut])
        except Refused:
            continue


@pytest.mark.slow
def test_a_hundred_pages_are_read_in_time() -> None:
    """A PDF of a hundred pages is read, its page numbers taken off, each paragraph with its page."""
    lines = [(72, 760 - 14 * n, f"line {n} of the wording that fills its page from edge to edge") for n in range(40)]
    begun = time.monotonic()
    source = source_from_bytes(pdf([shown(*lines, (300, 30, str(n))) for n in range(1, 101)]))
    assert time.monotonic() - begun < 60
    assert source.blocks[-1].page <= 100
    assert [repair.rule for repair in source.repairs].count("page-number") == 100


def test_a_page_keeps_what_only_looks_like_a_number() -> None:
    """A number in the middle of a page, and a line that two pages merely share, stay in the text."""
    first = shown((72, 760, "Wording;"), (72, 400, "2"), (72, 60, "Delete row 3;"))
    second = shown((72, 760, "Wording;"), (72, 400, "3"), (72, 60, "Delete row 4;"))
    source = source_from_bytes(pdf([first, second]))
    assert not [repair for repair in source.repairs if not repair.after]
    text = " ".join(block.text for block in source.blocks)
    assert text.count("Wording;") == 2 and "Delete row 3;" in text and " 3 " in text


def test_letters_spaced_by_hand_and_words_without_blanks() -> None:
    """Words are told by gaps where a file prints no blanks, and a run of single letters is one word."""
    letters = [(72 + 12 * n, 700, letter) for n, letter in enumerate("wording")]
    source = source_from_bytes(pdf([shown(*letters, (72, 680, "two"), (110, 680, "words"))]))
    assert source.blocks[0].text == "wording two words"
    assert [(repair.rule, repair.before) for repair in source.repairs] == [("letter-spacing", "w o r d i n g")]


def test_text_in_columns_is_a_doubt() -> None:
    """A page in two columns has no certain order: it is read with a doubt."""
    lines = [(x, 700 - 14 * n, f"column words {n}") for n in range(5) for x in (72, 330)]
    source = source_from_bytes(pdf([shown(*lines)]))
    assert "columns" in [reason.code for _, reason in source.doubts]

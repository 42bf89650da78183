"""Plain text of every make: how paragraphs and tables are told, and each rule of mending."""

from __future__ import annotations

import pytest

from tizbe.law.edition import reviewed, shipped_path, shipped_reading
from tizbe.law.reading.amendment import read_amendment
from tizbe.law.source.document import Source
from tizbe.law.source.opening import read_source, source_from_bytes
from tizbe.law.source.text import source_from_text


def texts(source: Source) -> list[str]:
    """The text of each block."""
    return [block.text for block in source.blocks]


def rules(source: Source) -> list[str]:
    """The rules that mended it."""
    return [repair.rule for repair in source.repairs]


@pytest.mark.parametrize(
    ("lines", "text", "rule"),
    [
        (
            ["согласно статье 1  Республики Казахстан Закона"],
            "согласно статье 1 Закона Республики Казахстан",
            "moved-word",
        ),
        (
            ["внести в  Правительства от 5 мая постановление"],
            "внести в постановление Правительства от 5 мая",
            "moved-word",
        ),
        (["в  настоящего приказа: слова пункте 2"], "в пункте 2 настоящего приказа: слова", "moved-word"),
        (["в  Кодекс Республики Казахстан"], "в Кодекс Республики Казахстан", "double-blank"),
        (["П Р И К А З Ы В А Ю:"], "ПРИКАЗЫВАЮ:", "letter-spacing"),
        (["Үкімет Қ А У Л Ы  Е Т Е Д І:"], "Үкімет ҚАУЛЫ ЕТЕДІ:", "letter-spacing"),
        (["из-", "за чего"], "из-за чего", "hyphen"),
        (["для предостав-", "ления, а предоставления нет"], "для предоставления, а предоставления нет", "hyphenation"),
        (["по Жүктi и т.д."], "по Жүкті и т.д.", "look-alike"),
    ],
)
def test_each_rule_for_russian_and_letters(lines: list[str], text: str, rule: str) -> None:
    """Each damage to a Russian line, and each mixed word, is mended by its own rule and recorded."""
    source = source_from_text("\n".join(lines))
    assert (texts(source), rules(source), source.doubts) == ([text], [rule], ())
    assert source.repairs[0].before != source.repairs[0].after


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("для предостав-\nления услуг", "hyphen"),
        ("социо-\nлог и социолог, и социо-лог", "hyphen"),
        ("пункта  о чём-то Закона о нём", "hole"),
        ("Республика  Казахстан Закона", "hole"),
        ("слово Ќазаќ и слово қазақ", "old-encoding"),
    ],
)
def test_what_cannot_be_told_is_a_doubt(text: str, code: str) -> None:
    """A cut word, a hole or an odd letter that could be read in two ways stays as printed, with a doubt."""
    source = source_from_text(text)
    assert code in [reason.code for _, reason in source.doubts]
    assert rules(source) in ([], ["hyphen"])


def test_words_in_one_script_stay_as_printed() -> None:
    """Latin words, abbreviations that may be either, and Cyrillic words are not touched."""
    text = "IT, IТ-жүйе, Cloud-сервис, COVID және ақпарат"
    assert texts(source_from_text(text)) == [text]


def test_an_old_encoding_is_turned_into_kazakh() -> None:
    """A text that spells Kazakhstan in old font letters throughout is read as Kazakh, each word on record."""
    source = source_from_text("Ќазаќстан Республикасыныѕ Їкіметі ЌАУЛЫ ЕТЕДІ: жјне єылым, µзін, ќ±ќыќ")
    assert texts(source) == ["Қазақстан Республикасының Үкіметі ҚАУЛЫ ЕТЕДІ: және ғылым, өзін, құқық"]
    assert ("Ќазаќстан", "Қазақстан") in [(repair.before, repair.after) for repair in source.repairs]
    assert set(rules(source)) == {"old-encoding"}


@pytest.mark.parametrize("kind", ["bom", "crlf", "utf-16"])
def test_the_bytes_do_not_change_the_act(kind: str) -> None:
    """Act 807 with a byte order mark, Windows line ends or in UTF-16 reads as before."""
    text = shipped_path("807").read_text()
    content = {
        "bom": text.encode("utf-8-sig"),
        "crlf": text.replace("\n", "\r\n").encode(),
        "utf-16": text.encode("utf-16"),
    }[kind]
    source = source_from_bytes(content)
    assert source.blocks == read_source(shipped_path("807")).blocks
    assert rules(source).count("encoding") == (kind == "utf-16")


def test_a_russian_file_of_windows_is_recognised() -> None:
    """A Russian act in Windows-1251 is read, and the encoding is on record."""
    source = source_from_bytes("      Правительство ПОСТАНОВЛЯЕТ:\r\n      1. Исключить строку 3.\r\n".encode("cp1251"))
    assert texts(source) == ["Правительство ПОСТАНОВЛЯЕТ:", "1. Исключить строку 3."]
    assert [(repair.rule, repair.before, repair.after) for repair in source.repairs] == [
        ("encoding", "windows-1251", "utf-8")
    ]


def test_kazakh_bytes_of_windows_are_mended_letter_by_letter() -> None:
    """A Kazakh act in the Kazakh code page of Windows is read as Windows-1251 and then put into Kazakh letters."""
    source = source_from_bytes("Қазақстан Республикасының Үкіметі қаулы етеді".encode("kz1048"))
    assert texts(source) == ["Қазақстан Республикасының Үкіметі қаулы етеді"]


def flat(text: str) -> str:
    """Act 807 as someone would type it: no indents, one paragraph and one cell on each line."""
    lines = [block.text for block in source_from_text(text).blocks]
    return "\n".join(lines) + "\n"


def test_a_text_typed_by_hand_reads_as_the_print_does() -> None:
    """Act 807 without indents and blank lines, a paragraph or cell on each line, gives the same operations."""
    reading = reviewed(read_amendment(source_from_text(flat(shipped_path("807").read_text()))))
    wanted = shipped_reading("807")
    assert [(one.op, one.unit, one.scope, one.locator, one.rows, one.text) for one in reading.operations] == [
        (one.op, one.unit, one.scope, one.locator, one.rows, one.text) for one in wanted.operations
    ]
    assert reading.status == "ready"


@pytest.mark.parametrize("mark", ["|", "\t"])
def test_rows_parted_by_strokes_or_tabs_are_a_table(mark: str) -> None:
    """Lines parted by upright strokes or tabs are the rows of one table; a drawn rule between them is none."""
    rows = ["№|Орган|Жүйе", "|---|---|---|" if mark == "|" else "", "17.|Министрлік| АЖ", "18.||АЖ екі"]
    lines = ["Кесте:", *(row.replace("|", mark) for row in rows if row), "Соңы."]
    blocks = source_from_text("\n".join(lines)).blocks
    tables = [block.table for block in blocks if block.table]
    if mark == "\t":  # a row of two fields between tabs is too little to be sure of
        assert [cell.text for row in tables[0].rows for cell in row] == [
            "№",
            "Орган",
            "Жүйе",
            "17.",
            "Министрлік",
            "АЖ",
        ]
        return
    (table,) = tables
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["№", "Орган", "Жүйе"],
        ["17.", "Министрлік", "АЖ"],
        ["18.", "", "АЖ екі"],
    ]
    assert [block.text for block in blocks if not block.table] == ["Кесте:", "Соңы."]

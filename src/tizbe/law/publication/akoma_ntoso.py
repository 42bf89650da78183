"""An edition as Akoma Ntoso 3.0 XML, one expression (language) a file; it passes the official strict schema.

Only what the hub holds of the resolution is in it: its title, paragraph 1 and the annex; the body says that it is
incomplete. Names follow the naming convention: `att_1` the annex, `row_8` a row. Source of the vocabulary: OASIS
LegalDocML, Akoma Ntoso 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lxml import etree

from tizbe.law.answer import NOTICE
from tizbe.law.legal_list import ActRef, Row
from tizbe.law.publication.address import (
    LANGUAGE_CODES,
    expression_address,
    list_aliases,
    list_work,
    permalink,
    row_address,
    work_address,
)
from tizbe.law.publication.published import MadeChange, PublishedEdition
from tizbe.law.publication.words import Say, say_in
from tizbe.law.record import shipped_record
from tizbe.period import OPEN

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
"""The namespace of Akoma Ntoso 3.0."""

_GOVERNMENT = {
    "kk": "Қазақстан Республикасының Үкіметі",
    "ru": "Правительство Республики Казахстан",
    "en": "Government of the Republic of Kazakhstan",
}
_MODS = {"insert": "insertion", "delete": "repeal", "repeal": "repeal"}
"""Our operations as kinds of textual modification; every other one is a substitution."""

_TEXT_PARTS = {"title": "longtitle", "list_title": "att_1__title", "point1": "para_1"}


def akoma_ntoso(published: PublishedEdition, language: str) -> bytes:
    """The edition as an Akoma Ntoso document in `language` (kk, ru or en)."""
    say, edition = say_in(language), published.edition
    events = _events(published)
    # lxml takes None for the namespace without prefix; its stubs do not know that.
    root = etree.Element(_name("akomaNtoso"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    act = _add(root, "act", name="resolution", contains="singleVersion")
    meta = _add(act, "meta")
    _identify(meta, published, language, "")
    _add_lifecycle(meta, published, events)
    _add_modifications(meta, published, events, language)
    groups = _add_periods(meta, published, events)
    _add_references(meta, published, language, say)
    preface = _add(act, "preface")
    _add(_add(preface, "longTitle", eId="longtitle"), "p", edition.title.in_language(language))
    _add_notice(preface, language, say)
    body = _add(act, "body", status="incomplete")
    number, _, text = edition.point1.in_language(language).partition(" ")
    paragraph = _add(body, "paragraph", eId="para_1")
    _add(paragraph, "num", number)
    _add(_add(paragraph, "content", eId="para_1__content"), "p", text)
    annex = _add(_add(_add(act, "attachments"), "attachment", eId="att_1"), "doc", name="annex")
    _identify(_add(annex, "meta"), published, language, "/!annex")
    title = _add(annex, "preface")
    _add(_add(title, "longTitle", eId="att_1__title"), "p", edition.list_title.in_language(language))
    _add_notice(title, language, say)
    _add_table(_add(annex, "mainBody"), published, groups, language, say)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _identify(meta: etree._Element, published: PublishedEdition, language: str, part: str) -> None:
    """Work, expression and manifestation, of the resolution or of its `part` (`/!annex`)."""
    act, day = shipped_record().act, published.edition.in_force_from
    code = LANGUAGE_CODES[language]
    identification = _add(meta, "identification", source="#tizbe")
    work = _add(identification, "FRBRWork")
    _add(work, "FRBRthis", value=list_work() + (part or "/!main"))
    _add(work, "FRBRuri", value=list_work())
    for alias in list_aliases():
        _add(work, "FRBRalias", name="other-date", value=alias)
    _add(work, "FRBRdate", date=act.act_date.isoformat(), name="generation")
    _add(work, "FRBRauthor", href="#government")
    _add(work, "FRBRcountry", value="kz")
    _add(work, "FRBRsubtype", value="resolution")
    _add(work, "FRBRnumber", value=act.number)
    expression = _add(identification, "FRBRExpression")
    address = expression_address(language, day)
    _add(expression, "FRBRthis", value=address + (part or "/!main"))
    _add(expression, "FRBRuri", value=address)
    _add(expression, "FRBRalias", name="eli-style", value=permalink(language, day))
    _add(expression, "FRBRdate", date=day.isoformat(), name="version")
    _add(expression, "FRBRauthor", href="#tizbe" if language == "en" else "#government")
    _add(expression, "FRBRauthoritative", value="false")
    _add(expression, "FRBRlanguage", language=code)
    if language == "en":
        _add(
            expression,
            "FRBRtranslation",
            href=expression_address("kk", day),
            fromLanguage=LANGUAGE_CODES["kk"],
            authoritative="false",
            by="#tizbe",
        )
    manifestation = _add(identification, "FRBRManifestation")
    _add(manifestation, "FRBRthis", value=f"{address}{part or '/!main'}.xml")
    _add(manifestation, "FRBRuri", value=f"{address}.xml")
    _add(manifestation, "FRBRdate", date=day.isoformat(), name="version")
    _add(manifestation, "FRBRauthor", href="#tizbe")
    _add(manifestation, "FRBRformat", value="application/akn+xml")


def _events(published: PublishedEdition) -> Mapping[date, str]:
    """The id of each day on which an edition begins or the list ends, the days to come with them."""
    versions = published.editions.editions
    days = {one.in_force_from for one in versions} | {one.until_date for one in versions if one.until_date != OPEN}
    return {day: f"e_{place}" for place, day in enumerate(sorted(days), 1)}


def _add_lifecycle(meta: etree._Element, published: PublishedEdition, events: Mapping[date, str]) -> None:
    lifecycle = _add(meta, "lifecycle", source="#tizbe")
    for edition in published.editions.editions:
        act = edition.made_by[0]
        kind = "generation" if act.number == shipped_record().act.number else "amendment"
        _add_event(lifecycle, events, edition.in_force_from, act, kind)
    if ending := published.editions.ending:
        _add_event(lifecycle, events, ending.from_date, ending.made_by, "repeal")


def _add_event(lifecycle: etree._Element, events: Mapping[date, str], day: date, act: ActRef, kind: str) -> None:
    _add(lifecycle, "eventRef", eId=events[day], date=day.isoformat(), source=f"#{_act_id(act)}", type=kind)


def _add_modifications(
    meta: etree._Element, published: PublishedEdition, events: Mapping[date, str], language: str
) -> None:
    """A passive textual modification for each operation; one that says it is incomplete where an act is not at hand."""
    read = {change.act.number for change in published.changes}
    known = {shipped_record().act.number, *read}
    unread = [(act, day) for act, day in published.acts if act.number not in known]
    if not (published.changes or unread):
        return
    passive = _add(_add(meta, "analysis", source="#tizbe"), "passiveModifications")
    place = 0
    for act, day in unread:
        place += 1
        mod = _add(passive, "textualMod", eId=f"pmod_{place}", type="substitution", incomplete="true")
        _add(mod, "source", href=work_address(act))
        _add(mod, "destination", href="#att_1")
        _add(mod, "force", period=f"#{_group(events, day, OPEN)}")
    for change in published.changes:
        place += 1
        _add_modification(passive, place, change, published, events, language)


def _add_modification(
    passive: etree._Element,
    place: int,
    change: MadeChange,
    published: PublishedEdition,
    events: Mapping[date, str],
    language: str,
) -> None:
    operation = change.operation
    kind = _MODS.get(operation.op, "substitution")
    mod = _add(passive, "textualMod", eId=f"pmod_{place}", type=kind)
    _add(mod, "source", href=work_address(change.act))
    reached = _destinations(change, published)
    for part in reached:
        _add(mod, "destination", href=f"#{part}")
    _add(mod, "force", period=f"#{_group(events, change.from_date, OPEN)}")
    before = next(
        (one for one in reversed(published.so_far) if one.in_force_from < change.from_date and kind != "insertion"),
        None,
    )
    if before and operation.unit == "row":
        for row in operation.locator:
            _add(mod, "old", href=row_address(language, before.in_force_from, row))
    if kind != "repeal":
        for part in reached:
            _add(mod, "new", href=f"#{part}")


def _destinations(change: MadeChange, published: PublishedEdition) -> tuple[str, ...]:
    """The ids that the operation reaches; the annex or the act where it is not one of the parts we hold."""
    operation = change.operation
    if operation.unit == "row":
        held = published.edition.rows_by_number
        return tuple(f"row_{row}" if row in held else "att_1" for row in operation.locator)
    if "row" in operation.scope:
        return (f"row_{operation.scope['row']}",)
    in_list = "list" in operation.scope or operation.unit == "annex"
    if operation.unit == "title":
        return (_TEXT_PARTS["list_title" if in_list else "title"],)
    if in_list:
        return ("att_1",)
    return (_TEXT_PARTS["point1"],) if operation.locator == ("1",) else ("body",)


def _group(events: Mapping[date, str], from_date: date, until_date: date) -> str:
    """The id of the group of one period."""
    end = "" if until_date == OPEN else "_" + events[until_date].removeprefix("e_")
    return f"tmpg_{events[from_date].removeprefix('e_')}{end}"


def _add_periods(meta: etree._Element, published: PublishedEdition, events: Mapping[date, str]) -> Mapping[str, str]:
    """The periods of the rows and of the modifications; the group of each row by its number."""
    rows = {row.number: published.version_period(row.number) for row in published.edition.rows}
    edition = published.edition
    periods = {(edition.in_force_from, edition.until_date), *rows.values()}
    periods |= {(day, OPEN) for _, day in published.acts}
    temporal = _add(meta, "temporalData", source="#tizbe")
    for from_date, until_date in sorted(periods):
        group = _add(temporal, "temporalGroup", eId=_group(events, from_date, until_date))
        interval = {"refersTo": "#in-force", "start": f"#{events[from_date]}"}
        if until_date != OPEN:
            interval["end"] = f"#{events[until_date]}"
        _add(group, "timeInterval", **interval)
    return {number: f"#{_group(events, *period)}" for number, period in rows.items()}


def _add_references(meta: etree._Element, published: PublishedEdition, language: str, say: Say) -> None:
    references = _add(meta, "references", source="#tizbe")
    acts = [act for edition in published.editions.editions for act in edition.made_by]
    if published.editions.ending:
        acts.append(published.editions.ending.made_by)
    for act in dict.fromkeys(acts):
        kind = "original" if act.number == shipped_record().act.number else "passiveRef"
        _add(references, kind, eId=_act_id(act), href=work_address(act), showAs=_shown(act, say))
    organizations = (("government", _GOVERNMENT[language]), ("tizbe", "tizbe"))
    for name, shown in organizations:
        _add(references, "TLCOrganization", eId=name, href=f"/akn/ontology/organization/kz/{name}", showAs=shown)
    _add(references, "TLCConcept", eId="in-force", href="/akn/ontology/concept/kz/in-force", showAs=say("in_force"))


def _add_notice(parent: etree._Element, language: str, say: Say) -> None:
    _add(parent, "p", f"{NOTICE[language]} {say('text_status')}", **{"class": "notice"})


def _add_table(
    parent: etree._Element, published: PublishedEdition, groups: Mapping[str, str], language: str, say: Say
) -> None:
    """Number, body, category, system; number and category span the feeds of their row."""
    table = _add(parent, "table", eId="att_1__table_1")
    head = _add(table, "tr")
    for name in ("number", "body", "category", "system"):
        _add(_add(head, "th"), "p", say(name))
    for row in published.edition.rows:
        _add_row(table, row, groups[row.number], language, say)


def _add_row(table: etree._Element, row: Row, group: str, language: str, say: Say) -> None:
    for place, worded in enumerate(row.feeds, 1):
        name = f"row_{row.number}" if place == 1 else f"row_{row.number}__feed_{place}"
        line = _add(table, "tr", eId=name, period=group)
        span = {"rowspan": str(len(row.feeds))} if len(row.feeds) > 1 else {}
        if place == 1:
            _add(_add(line, "td", **span), "p", row.number)
        _add(_add(line, "td"), "p", worded.body.in_language(language))
        if place == 1:
            _add(_add(line, "td", **span), "p", row.category.in_language(language))
        system = _add(line, "td")
        _add(system, "p", worded.system.in_language(language))
        if worded.data_to_supply:
            _add(system, "p", say("data_to_supply", text=worded.data_to_supply.in_language(language)))


def _act_id(act: ActRef) -> str:
    """Two acts may bear one number in two years."""
    return f"act_{act.number}_{act.act_date.year}"


def _shown(act: ActRef, say: Say) -> str:
    return say("act_short", number=act.number, day=act.act_date)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: etree._Element, tag: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    """A new last child of `parent`."""
    child = etree.SubElement(parent, _name(tag), attrib=attributes)
    child.text = text
    return child

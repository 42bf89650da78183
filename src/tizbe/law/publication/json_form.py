"""An edition as JSON: ours with everything in all languages, and JSON-LD in the words of schema.org's Legislation.

Keys and their meaning: `docs/reference/list-publication.md`. Keys stand in a fixed order, so that the same
edition gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from tizbe.errors import LANGUAGES
from tizbe.law.answer import NOTICE
from tizbe.law.legal_list import ActRef, FeedWording, Row, Wording
from tizbe.law.publication.address import (
    annex_address,
    eli_work,
    expression_address,
    list_aliases,
    list_work,
    permalink,
    row_address,
    work_address,
)
from tizbe.law.publication.published import PlaceStep, PublishedEdition
from tizbe.law.publication.words import say_in
from tizbe.law.record import shipped_record
from tizbe.period import OPEN, end_of

Json = dict[str, Any]
_SCHEMA = "https://schema.org/"


def json_form(published: PublishedEdition) -> bytes:
    """The edition with every cell in every language, its addresses, and why each row is so."""
    edition = published.edition
    day = edition.in_force_from
    return _bytes(
        {
            "notice": NOTICE,
            "text_status": {language: say_in(language)("text_status") for language in LANGUAGES},
            "known_date": _day(published.known_date),
            "edition": {
                "number": edition.number,
                "in_force_from": day.isoformat(),
                "end_date": _day(end_of(edition.until_date)),
                "made_by": [_act(act) for act in edition.made_by],
            },
            "addresses": {
                "work": list_work(),
                "aliases": list(list_aliases()),
                "expression": {language: expression_address(language, day) for language in LANGUAGES},
                "annex": {language: annex_address(language, day) for language in LANGUAGES},
                "permalink": {language: permalink(language, day) for language in LANGUAGES},
            },
            "acts": [_act(act) | {"in_force_from": day.isoformat()} for act, day in published.acts],
            "title": _texts(edition.title),
            "list_title": _texts(edition.list_title),
            "point1": _texts(edition.point1),
            "because": {name: [_step(step) for step in steps] for name, steps in published.text_steps.items()},
            "rows": [_row(published, row) for row in edition.rows],
            "next": [
                {
                    "in_force_from": later.in_force_from.isoformat(),
                    "made_by": [_act(act) for act in later.made_by],
                    "rows": list(published.changed_rows(later)),
                }
                for later in published.later
            ],
        }
    )


def jsonld_form(published: PublishedEdition, files: Iterable[tuple[str, str]]) -> bytes:
    """The edition as schema.org Legislation; `files` are names and media types of the forms beside it."""
    record, edition = shipped_record(), published.edition
    day = edition.in_force_from
    end_date = end_of(edition.until_date)
    acts = [record.act, *(act for act, _ in published.acts if act.number != record.act.number)]
    amending = [_ld_act(act) | {"legislationChanges": {"@id": eli_work()}} for act in acts[1:]]
    expressions = [
        {
            "@type": "Legislation",
            "@id": permalink(language, day),
            "legislationIdentifier": expression_address(language, day),
            "name": edition.title.in_language(language),
            "inLanguage": language,
            "exampleOfWork": {"@id": eli_work()},
            "legislationDateVersion": day.isoformat(),
            "legislationDateOfApplicability": day.isoformat(),
            "temporalCoverage": f"{day}/{end_date or '..'}",
            "legislationConsolidates": [{"@id": _eli(act)} for act in acts],
            "usageInfo": NOTICE[language],
            "description": say_in(language)("text_status"),
            **(
                {
                    "translationOfWork": [{"@id": permalink(other, day)} for other in ("kk", "ru")],
                    "translator": {"@type": "Organization", "name": "tizbe"},
                }
                if language == "en"
                else {}
            ),
        }
        for language in LANGUAGES
    ]
    work = {
        "@type": "Legislation",
        "@id": eli_work(),
        "legislationIdentifier": list_work(),
        "sameAs": list(list_aliases()),
        "legislationType": "resolution",
        "legislationDate": record.act.act_date.isoformat(),
        "legislationJurisdiction": {"@type": "Country", "identifier": "KZ", "name": "Kazakhstan"},
        "legislationPassedBy": {
            "@type": "GovernmentOrganization",
            "name": "Government of the Republic of Kazakhstan",
        },
        "legislationLegalForce": f"{_SCHEMA}InForce",
        "name": [{"@language": language, "@value": edition.title.in_language(language)} for language in LANGUAGES],
        "workExample": [{"@id": permalink(language, day)} for language in LANGUAGES],
        "encoding": [
            {
                "@type": "LegislationObject",
                "contentUrl": name,
                "encodingFormat": kind,
                "legislationLegalValue": f"{_SCHEMA}UnofficialLegalValue",
            }
            for name, kind in files
        ],
    }
    return _bytes({"@context": _SCHEMA, "@graph": [work, *expressions, *amending]})


def _eli(act: ActRef) -> str:
    return work_address(act).replace("/akn/kz/act/", "/eli/kz/", 1)


def _ld_act(act: ActRef) -> Json:
    return {
        "@type": "Legislation",
        "@id": _eli(act),
        "legislationIdentifier": work_address(act),
        "legislationType": "resolution",
        "legislationDate": act.act_date.isoformat(),
    }


def _row(published: PublishedEdition, row: Row) -> Json:
    from_date, until_date = published.version_period(row.number)
    day = published.edition.in_force_from
    return {
        "number": row.number,
        "address": {language: row_address(language, day, row.number) for language in LANGUAGES},
        "wording_from": from_date.isoformat(),
        "wording_end_date": None if until_date == OPEN else _day(end_of(until_date)),
        "category": _texts(row.category),
        "feeds": [_feed(worded) for worded in row.feeds],
        "because": [_step(step) for step in published.steps[row.number]],
    }


def _feed(worded: FeedWording) -> Json:
    return {
        "feed": worded.feed.code,
        "body": {"code": worded.feed.body, **_texts(worded.body)},
        "system": {"code": worded.feed.system, **_texts(worded.system)},
        "data_to_supply": _texts(worded.data_to_supply) if worded.data_to_supply else None,
        "inferred": worded.inferred,
    }


def _step(step: PlaceStep) -> Json:
    return {
        "act": _act(step.act),
        "op": step.op,
        "from_date": step.from_date.isoformat(),
        "instruction": step.instruction or None,
        "language": step.language or None,
        "lines": [step.first_line, step.last_line] if step.first_line else None,
        "page": step.page or None,
    }


def _act(act: ActRef) -> Json:
    return {"number": act.number, "date": act.act_date.isoformat(), "address": work_address(act)}


def _texts(wording: Wording) -> dict[str, str]:
    return {"kk": wording.kk, "ru": wording.ru, "en": wording.en}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _bytes(answer: Json) -> bytes:
    return (json.dumps(answer, ensure_ascii=False, indent=2) + "\n").encode()

"""The list published once into a folder, for all tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tizbe.law.consolidation.chronicle import Chronicle
from tizbe.law.edition import chronicle
from tizbe.law.legal_list import FeedWording, Row
from tizbe.law.publication.published import PublishedEdition
from tizbe.law.publication.publishing import Publication, publish_list

NUMBERS = (1, 2, 3)
"""The editions of the shipped list."""


@dataclass(frozen=True)
class Published:
    """A finished publication: the law it was made of, its folder, and what the verb answered."""

    chronicle: Chronicle
    folder: Path
    done: Publication

    def edition(self, number: int) -> PublishedEdition:
        """The published edition of that number."""
        return next(one for one in self.done.editions if one.edition.number == number)

    def file(self, number: int, ending: str) -> Path:
        """One file of an edition, by what stands behind the first point of its name."""
        return self.folder / self.edition(number).folder / f"list-660.{ending}"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Every edition of the shipped list in every language."""
    folder = tmp_path_factory.mktemp("list") / "law"
    law = chronicle()
    return Published(law, folder, publish_list(law, folder))


def printed(published: PublishedEdition, language: str) -> list[tuple[str, str, str, str, str]]:
    """What a table of the edition must hold: number, body, category, system and data to supply, a feed a line."""

    def line(row: Row, worded: FeedWording) -> tuple[str, str, str, str, str]:
        supply = worded.data_to_supply.in_language(language) if worded.data_to_supply else ""
        body, system = worded.body.in_language(language), worded.system.in_language(language)
        return row.number, body, row.category.in_language(language), system, supply

    return [line(row, worded) for row in published.edition.rows for worded in row.feeds]

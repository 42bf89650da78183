"""The shelf: versions read from whatever projection is open now, with what is worth keeping from one to the next."""

from __future__ import annotations

from tizbe.ledger.projection import Projection
from tizbe.settlement.placement import Placement
from tizbe.settlement.version import Versions
from tizbe.settlement.version_reading import PlacedVersions, SearchedVersions


class Shelf:
    """Gives the versions of a projection. The first question searches, since many desks are asked only once."""

    def __init__(self) -> None:
        self._projection: Projection | None = None
        self._versions: Versions | None = None
        self._placement = Placement()
        self._file: tuple[int, int] | None = None

    def versions(self, projection: Projection) -> Versions:
        """The versions of a projection whose connection is this shelf's alone for as long as it is open."""
        is_same = projection is self._projection
        if is_same and isinstance(self._versions, PlacedVersions):
            return self._versions
        is_first = self._projection is None
        self._projection = projection
        state = projection.log.home.projection_file.stat()
        if self._file != (state.st_dev, state.st_ino):  # another file, as after a rebuild: all lies otherwise
            self._file, self._placement = (state.st_dev, state.st_ino), Placement()
        if not is_first and self._placement.catch_up(projection.connection):
            self._versions = PlacedVersions(projection.connection, self._placement)
        elif self._versions is None or not is_same:
            self._versions = SearchedVersions(projection.connection)
        return self._versions

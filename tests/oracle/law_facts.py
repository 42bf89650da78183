"""What list 660 and the rule pack say, as plain tables: editions, named feeds, values, ages, windows."""

from datetime import date

EDITION_STARTS = {1: date(2021, 9, 22), 2: date(2022, 9, 26), 3: date(2026, 1, 1)}

# Every (row, body, system) the list names, with the editions that name it.
ALL = (1, 2, 3)
NAMED: dict[str, tuple[int, ...]] = {
    "1/education-and-science/nobd": (1,),
    "1/education-and-science/orphans": (1,),
    "1/enlightenment/nobd": (2, 3),
    "1/enlightenment/orphans": (2, 3),
    "1/justice/gbd-fl": ALL,
    "2/mlspp/labour-market": ALL,
    "3/health/pregnancy-register": ALL,
    "3/mlspp/payments": ALL,
    "4/mlspp/cdb-pensions": ALL,
    "4/mlspp/payments": ALL,
    "4/justice/civil-acts": ALL,
    "4/education-and-science/orphans": (1,),
    "4/enlightenment/orphans": (2, 3),
    "5/mlspp/cdb-pensions": ALL,
    "5/justice/civil-acts": ALL,
    "5/education-and-science/orphans": (1,),
    "5/enlightenment/orphans": (2, 3),
    "6/mlspp/cdb-pensions": ALL,
    "6/mlspp/payments": ALL,
    "7/mlspp/cdb-pensions": ALL,
    "7/mlspp/payments": ALL,
    "8/mlspp/cdb-pensions": ALL,
    "8/mlspp/payments": (2, 3),
    "8/courts-department/courts": (1, 2),
    "8/judicial-administration/courts": (3,),
    "9/internal-affairs/penitentiary": ALL,
    "10/internal-affairs/penitentiary": (1,),
    "10/prosecutor/legal-statistics": (2, 3),
    "10/mlspp/payments": (2, 3),
    "11/mlspp/kandas": ALL,
    "11/mlspp/payments": ALL,
    "12/mlspp/cdb-pensions": ALL,
    "13/mlspp/disability-cdb": ALL,
    "14/education-and-science/nobd": (1,),
    "14/education-and-science/students-abroad": (1,),
    "14/enlightenment/nobd": (2, 3),
    "14/enlightenment/students-abroad": (2, 3),
    "14/science/nobd": (2, 3),
    "14/science/students-abroad": (2, 3),
    "15/mlspp/cdb-assistance": ALL,
    "15/mlspp/payments": ALL,
    "16/internal-affairs/migration-police": ALL,
    "16/mlspp/foreign-labour": ALL,
    "17/mlspp/digital-family-card": (3,),
}

ROWS = tuple(range(1, 18))
WINDOW_MONTHS = {3: 2, 4: 0, 6: 0, 7: 0, 10: 0, 11: 0, 15: 0, 17: 3}
ADULT_MONTHS = 18 * 12
CHILD_MONTHS = 3 * 12
ROWS_BEFORE_17 = (1, *range(3, 16))
PRIMARY_ORDER = (1, *range(3, 16), 2, 17, 16)

# The columns of evidence of each kind of feed; the kind is the row number, or activity, or vital.
EVIDENCE: dict[str, tuple[str, ...]] = {
    "1": ("born",),
    "2": ("status",),
    "4": ("child_iin", "child_born"),
    "5": ("child_iin", "child_born"),
    "9": ("regime",),
    "10": ("measure",),
    "12": ("award",),
    "13": ("group",),
    "14": ("form",),
    "16": ("citizenship", "relation", "worker_iin"),
    "17": ("level",),
    "activity": ("kind",),
    "vital": ("born", "died"),
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "2": ("status",),
    "4": ("child_iin", "child_born"),
    "9": ("regime",),
    "10": ("measure",),
    "12": ("award",),
    "13": ("group",),
    "14": ("form",),
    "16": ("citizenship", "relation"),
    "17": ("level",),
    "activity": ("kind",),
}
DATE_COLUMNS = frozenset({"born", "child_born", "died"})
IIN_COLUMNS = frozenset({"child_iin", "worker_iin"})
# Enough of ISO 3166 for the tests; the histories use no other real code.
COUNTRIES = ("AM", "BY", "KG", "RU", "KZ", "UZ", "DE", "CN", "TR", "US")
VALUES: dict[str, tuple[str, ...]] = {
    "status": ("registered", "subsidised-job", "workplace-training"),
    "regime": ("minimum", "medium", "maximum", "emergency", "full"),
    "measure": ("detention", "house-arrest"),
    "award": ("altyn-alqa", "kumis-alqa", "mother-heroine", "maternal-glory-1", "maternal-glory-2"),
    "group": ("1", "2", "3", "child"),
    "form": ("full-time", "evening", "distance"),
    "citizenship": COUNTRIES,
    "relation": ("worker", "family"),
    "level": ("A", "B", "C", "D", "E"),
    "kind": ("employment", "business", "contribution", "other-income"),
}
EXCLUDING_STATUSES = ("subsidised-job", "workplace-training")


def edition_on(day: date) -> int | None:
    """Give the edition in force on a day; None before the first."""
    found = None
    for edition, start in EDITION_STARTS.items():
        if start <= day:
            found = edition
    return found


def admits(row: int, evidence: dict[str, str], day: date) -> bool:
    """Say whether the edition of the day admits this evidence for this row."""
    edition = edition_on(day)
    if edition is None:
        return False
    if row == 2:
        return evidence.get("status") == "registered"
    if row == 9:
        return evidence.get("regime") in ("medium", "maximum", "emergency", "full")
    if row == 10:
        return evidence.get("measure") == "detention" or (evidence.get("measure") == "house-arrest" and edition >= 2)
    if row == 12:
        return evidence.get("award") in VALUES["award"]
    if row == 13:
        return evidence.get("group") in VALUES["group"]
    if row == 14:
        return evidence.get("form") == "full-time"
    if row == 16:
        return evidence.get("citizenship") in ("AM", "BY", "KG", "RU")
    if row == 17:
        return edition >= 3 and evidence.get("level") in ("D", "E")
    return True


def admitted_ever(row: int, evidence: dict[str, str]) -> bool:
    """Say whether any edition admits this evidence for this row."""
    return any(admits(row, evidence, start) for start in EDITION_STARTS.values())

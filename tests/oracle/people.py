"""Made-up people and the dates around which things happen to them."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from .days import add_months
from .law_facts import ADULT_MONTHS, CHILD_MONTHS
from .reading import check_digit

# The days on which editions begin, month ends, and the 29th of February.
EDGES = (
    date(2021, 9, 22),
    date(2022, 9, 26),
    date(2026, 1, 1),
    date(2024, 2, 29),
    date(2025, 10, 31),
    date(2025, 12, 31),
    date(2022, 7, 31),
    date(2025, 9, 30),
    date(2026, 2, 28),
    date(2026, 3, 31),
)
ADULT_BIRTHS = (
    date(2004, 2, 29),
    date(2003, 9, 22),
    date(2004, 9, 26),
    date(2008, 1, 1),
    date(2007, 12, 31),
    date(2008, 2, 29),
)
CHILD_BIRTHS = (
    date(2019, 9, 26),
    date(2020, 2, 29),
    date(2022, 12, 31),
    date(2023, 1, 1),
    date(2024, 2, 29),
    date(2022, 9, 26),
)


@dataclass
class Person:
    """One made-up person; `born` is the true day, which rows and records may still get wrong."""

    iin: str
    born: date


@dataclass
class World:
    """The people of one history and its small set of dates, so that periods often touch."""

    adults: list[Person] = field(default_factory=list)
    children: list[Person] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)

    @property
    def people(self) -> list[Person]:
        """Everybody."""
        return [*self.adults, *self.children]


def make_iin(rng: random.Random, born: date) -> str:
    """Make up an IIN: the seventh digit is 7, which no living person has, and the check digit is right."""
    while True:
        eleven = f"{born:%y%m%d}7{rng.randrange(10000):04d}"
        digit = check_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"


def make_world(rng: random.Random) -> World:
    """Make 2 to 6 people, 1 to 3 of them children, and the dates of one history."""
    world = World()
    taken: set[str] = set()
    for number in range(rng.randint(2, 6)):
        is_child = number == 0 or (number in (2, 4) and rng.random() < 0.6)
        births = CHILD_BIRTHS if is_child else ADULT_BIRTHS
        born = rng.choice(births) + timedelta(days=rng.choice((0, 0, 0, -1, 1, 40)))
        iin = make_iin(rng, born)
        while iin in taken:
            iin = make_iin(rng, born)
        taken.add(iin)
        (world.children if is_child else world.adults).append(Person(iin, born))
    if not world.adults:
        world.adults.append(Person(make_iin(rng, ADULT_BIRTHS[0]), ADULT_BIRTHS[0]))
    world.dates = make_dates(rng, world)
    return world


def make_dates(rng: random.Random, world: World) -> list[date]:
    """Choose about a dozen dates near the edges that matter to these people."""
    centres = [*rng.sample(EDGES, 4), date(2026, 1, 1), date(2026, 1, 1)]
    centres += [add_months(child.born, CHILD_MONTHS) for child in world.children]
    centres += [add_months(adult.born, ADULT_MONTHS) for adult in world.adults[:2]]
    found = set()
    for centre in centres:
        for _ in range(rng.randint(1, 3)):
            found.add(centre + timedelta(days=rng.choice((0, 0, -1, -1, 1, -2, 30, -31, -61, 61, -92, 10, 180))))
    return sorted(found)

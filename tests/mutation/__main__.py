"""`python -m tests.mutation`: make mutants of settlement and rules, and tell which ones nobody notices.

    python -m tests.mutation                       every mutant of every file
    python -m tests.mutation --only piece,dated    of files whose name has one of these words
    python -m tests.mutation --sample 300          that many, chosen evenly; --until 00:40 stops by the clock
    python -m tests.mutation --survivors FILE      the survivors as lines of text, for a second look

One process at a time. The run is not part of CI; tests/settlement/test_mutations.py shows that the suite kills.
"""

import argparse
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from tests.mutation import slow_killers
from tests.mutation.contest import ROOT, SURVIVED, Arena, timed
from tests.mutation.deadly import deadly
from tests.mutation.mutant import Mutant
from tests.mutation.python_mutants import python_mutants
from tests.mutation.sql_mutants import sql_mutants

MODULES = (
    *(f"settlement/{name}.py" for name in ("settling", "change", "state", "rule_tables", "law_change", "cover")),
    *(f"law/rules/{name}.py" for name in ("dated", "pack")),
)
ELSEWHERE = ("explain_", "export_", "rehearsed", "proof_", "no_", "moved_")
"""Steps that do not settle: what is shown, rehearsed, proved, or only a shape."""


def files() -> list[str]:
    """Every file that is broken on purpose, from the package's folder."""
    package = ROOT / "src" / "tizbe"
    steps = sorted(path.name for path in (package / "settlement" / "sql").glob("*.sql"))
    return [*(f"settlement/sql/{name}" for name in steps if not name.startswith(ELSEWHERE)), *MODULES]


def mutants_of(file: str) -> list[Mutant]:
    """Every mutant of a file."""
    text = (ROOT / "src" / "tizbe" / file).read_text(encoding="utf-8")
    return list((sql_mutants if file.endswith(".sql") else python_mutants)(file, text))


def chosen(mutants: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """So many mutants, drawn evenly from all, in their own order."""
    drawn = set(random.Random(seed).sample(range(len(mutants)), min(count, len(mutants))))
    return [mutant for place, mutant in enumerate(mutants) if place in drawn]


def main(words: Sequence[str]) -> int:
    """Run the contest and print a table; 1 where some mutant survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--only", default="", help="words, by comma, one of which the file's name has")
    parser.add_argument("--sample", type=int, default=10**6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", type=int, default=400)
    parser.add_argument("--until", default="", help="stop at this time of day, as 00:40")
    parser.add_argument("--survivors", type=Path)
    parser.add_argument("--again", type=Path, help="only the mutants named in this file, as --survivors writes them")
    parser.add_argument("--deadly", action="store_true", help="only the dozen that no suite may let live")
    parser.add_argument("--told", action="store_true", help="say of each killed mutant who noticed it")
    said = parser.parse_args(words)
    wanted = [word for word in said.only.split(",") if word]
    if said.deadly:
        every = list(deadly(mutants_of))
    else:
        broken = [file for file in files() if not wanted or any(word in file for word in wanted)]
        every = [one for file in broken for one in mutants_of(file)]
    if said.again:
        names = set(said.again.read_text(encoding="utf-8").splitlines())
        every = [one for one in every if one.name in names]
    mutants = chosen(every, said.sample, said.seed)
    stop = _next(said.until) if said.until else datetime.max
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    with tempfile.TemporaryDirectory(prefix="tizbe-mutation-") as folder:
        arena = Arena(Path(folder))
        arena.copy()
        told, seconds = timed(lambda: arena.prepare(said.seed, said.worlds, said.worlds, "few" if said.deadly else ""))
        if told != SURVIVED:
            print(f"the sound package does not pass: {told}")
            return 2
        arena.warm()
        for file in sorted({one.file for one in mutants if slow_killers.of(one.file)}):
            sound = Mutant(file, 0, "", "", (ROOT / "src" / "tizbe" / file).read_text(encoding="utf-8"))
            if (told := arena.judge(sound)) != SURVIVED:
                print(f"the sound {file} does not pass: {told}")
                return 2
        print(f"{len(mutants)} of {len(every)} mutants; the sound package passes ({seconds:.0f} s)", flush=True)
        # Those of one file stand apart, so that a run that is stopped has seen something of each.
        random.Random(said.seed).shuffle(mutants)
        for number, mutant in enumerate(mutants, 1):
            if datetime.now() >= stop:
                print(f"stopped after {number - 1}")
                break
            told, seconds = timed(lambda one=mutant: arena.judge(one))  # type: ignore[misc]
            tally[mutant.file][told == SURVIVED] += 1
            if number % 50 == 0:
                print(f"… {number} of {len(mutants)}", flush=True)
            if said.told and told != SURVIVED:
                print(f"killed    {mutant.name}  ({seconds:.1f} s) by {' '.join(told.split())[:160]}", flush=True)
            if told == SURVIVED:
                print(f"survived  {mutant.name}  ({seconds:.1f} s)", flush=True)
                if said.survivors:
                    with said.survivors.open("a", encoding="utf-8") as stream:
                        stream.write(mutant.name + "\n")
    for file, (killed, survived) in sorted(tally.items()):
        print(f"{file:45} killed {killed:4}  survived {survived:3}")
    killed, survived = (sum(column) for column in zip(*tally.values(), strict=True)) if tally else (0, 0)
    print(f"killed {killed} of {killed + survived}")
    return 1 if survived else 0


def _next(text: str) -> datetime:
    """The next moment at which the wall's clock shows a time."""
    now = datetime.now()
    hour, minute = map(int, text.split(":"))
    found = now.replace(hour=hour, minute=minute, second=0)
    return found if found > now else found + timedelta(days=1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

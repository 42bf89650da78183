"""Publishing an act changes who may send, what is settled and what is answered; no code changes."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.hub.people import AIGUL, BOLAT, CHILD, made_up
from tests.hub.processes import run, run_killed
from tests.hub.sending import hub_at, rows_of, settings, tell
from tests.law.own_acts import DISABILITY, HEALTH, add, enact, row_act, write_act
from tizbe.engine.duckdb import DuckDBEngine
from tizbe.hub import check, make_envelope, open_hub
from tizbe.settlement.settling import Settler

OLD, NEW = "13/mlspp/disability-cdb", "13/health/disability-cdb"
MOVE = row_act("13", HEALTH, DISABILITY)
BACK_TO = "2026 жылғы 1 ақпаннан бастап туындаған қатынастарға қолданылады"
RETROACTIVE = row_act(
    "13", HEALTH, DISABILITY, force=f"2026 жылғы 1 наурыздан бастап қолданысқа енгізіледі және {BACK_TO}"
)
TRIALS = 4


def _row(iin: str, begin_date: str = "2025-01-10") -> dict[str, str]:
    return {"iin": iin, "begin_date": begin_date, "end_date": "", "group": "1"}


def _write_rows(folder: Path, name: str, iin: str) -> Path:
    path = folder / name
    path.write_text(f"op,iin,begin_date,end_date,group\nopen,{iin},2026-02-01,,1\n", encoding="utf-8")
    return path


def test_an_act_that_moves_a_row_changes_who_may_submit_on_its_day(tmp_path: Path) -> None:
    """By the command alone: until its day the old body is taken and the new refused, from that day the reverse."""
    work, home = tmp_path / "work", tmp_path / "home"
    act = write_act(tmp_path, MOVE)
    persons = iter(made_up(8))

    def status(feed: str, day: str) -> tuple[str, str | None]:
        rows = _write_rows(tmp_path, f"{day}.csv", next(persons))
        words = ("submit", rows, "--feed", feed, "--mode", "changes", "--sent-on", day, "--json", "--home", home)
        answer = run(*words, folder=work).json
        return answer["status"], answer["code"]

    assert status(NEW, "2026-03-10") == ("refused", "F007"), "no edition names it yet"
    for words in (("add", act, "--by", "ann"), ("confirm", "901", "--by", "ann")):
        answer = run("law", *words, "--home", home, folder=work)
        assert answer.code == 0, answer.err
    assert run("law", "publish", "901", "--by", "ann", "--home", home, folder=work).code == 1
    published = run("law", "publish", "901", "--by", "bob", "--json", "--home", home, folder=work)
    assert (published.code, published.json["status"]) == (0, "published")
    assert status(NEW, "2026-02-28") == ("refused", "F006")
    assert status(OLD, "2026-02-28")[0] == "accepted"
    assert status(OLD, "2026-03-01") == ("refused", "F006")
    assert status(NEW, "2026-03-01")[0] == "accepted"


def test_check_judges_by_the_law_of_the_hub(tmp_path: Path) -> None:
    """The sender's own check knows the acts of the hub in its folder, and only the shipped ones without one."""
    enact(tmp_path, MOVE)
    rows = _write_rows(tmp_path, "rows.csv", AIGUL)
    envelope = make_envelope(feed=NEW, mode="changes", sent_on=date(2026, 3, 1), name=rows.name)
    assert check(rows, envelope, settings=settings(tmp_path / "hub")).status == "accepted"
    assert check(rows, envelope, settings=settings(tmp_path / "nowhere")).status == "refused"
    assert not (tmp_path / "nowhere").exists()


def test_answers_as_known_before_the_publication_are_by_the_law_before(tmp_path: Path) -> None:
    """Entitlement, cover, explanation and the list of a moment before the publication are what they were then."""
    with hub_at(tmp_path) as hub:
        tell(hub, OLD, [_row(AIGUL)], sent_on="2025-02-01")
        hub.settle()
        known = str(hub.log.last_commit_no())
        before = {kind: rows_of(hub, kind, known) for kind in ("entitlement", "cover", "statement")}
        assert before["entitlement"][0][2:4] == ("2025-01-10", "")
    enact(tmp_path, MOVE)
    with hub_at(tmp_path) as hub:
        assert {kind: rows_of(hub, kind, known) for kind in before} == before
        assert rows_of(hub, "entitlement")[0][2:] == ("2025-01-10", "2026-02-28", "stated", "authority")
        assert [row[-2] for row in rows_of(hub, "change")][-1] == "authority"
        day = date(2026, 4, 1)
        assert hub.explain(AIGUL, day, known).covered
        assert not hub.explain(AIGUL, day).covered
        assert hub.register.authority(int(known)).edition_on(day) != hub.authority.edition_on(day)
        listed = hub.chronicle(date(2026, 1, 31)).legal_list.on(day)
        assert listed.rows_by_number["13"].bodies == ("mlspp",)
        assert hub.chronicle().legal_list.on(day).rows_by_number["13"].bodies == ("health",)


def test_publishing_settles_only_whom_it_touches(tmp_path: Path) -> None:
    """Publication settles in the same verb: few persons, their changes, and what a full settlement would give."""
    with hub_at(tmp_path) as hub:
        others = [{"iin": iin, "begin_date": "2025-01-01", "status": "registered"} for iin in made_up(80)]
        tell(hub, "2/mlspp/labour-market", others, sent_on="2025-02-01")
        tell(hub, OLD, [_row(BOLAT), _row(CHILD)], sent_on="2025-02-01")
        hub.settle()
    add(tmp_path, MOVE)
    with hub_at(tmp_path, "ann") as hub:
        hub.confirm_act("901")
    with hub_at(tmp_path, "bob") as hub:
        _, report = hub.publish_act("901")
        assert report is not None
        assert (report.everybody, report.persons, report.by_row) == (False, 2, {"13": {"close": 2}})
        assert _digest_of_everybody(tmp_path) == hub.digest()
        assert hub.settle().settlement is None, "nothing is left to settle"
        digest = hub.digest()
        hub.rebuild()
        assert hub.digest() == digest
        hub.log.home.projection_file.unlink()
        assert hub.digest() == digest


def _digest_of_everybody(folder: Path) -> str:
    """The digest of settling every person by the law now, with nothing remembered."""
    from tizbe.law.rules.dated import DatedRules
    from tizbe.ledger.projection_file import reading_projection
    from tizbe.settlement import export

    with open_hub(settings(folder / "hub")) as hub, reading_projection(hub.log, hub.settings) as projection:
        settler = Settler(DuckDBEngine(projection.connection), DatedRules(hub.authority))
        settler.settle_all(hub.log.last_commit_no())
        projection.connection.execute("CREATE OR REPLACE TEMP VIEW held AS SELECT * FROM entitled")
        return export.digest(projection.connection)


def test_a_publication_that_was_not_settled_is_settled_next(tmp_path: Path) -> None:
    """Killed between publication and settlement, the next settlement does what the publication would have done."""
    with hub_at(tmp_path) as hub:
        tell(hub, OLD, [_row(AIGUL)], sent_on="2025-02-01")
        hub.settle()
    add(tmp_path, MOVE)
    with hub_at(tmp_path, "ann") as hub:
        hub.confirm_act("901")
    with hub_at(tmp_path, "bob") as hub:
        with hub.log.locking():
            hub._enactment().publish("901")
        hub.log.home.projection_file.unlink()
        held = hub.digest()
        report = hub.settle()
        assert (report.changes, report.by_op) == (1, {"close": 1})
        assert hub.digest() == held
        done, again = hub.publish_act("901")
        assert (done.status, again) == ("published", None)


def test_an_act_that_reaches_back_gives_and_takes_days_before_its_own(tmp_path: Path) -> None:
    """In force on 1 March and applied from 1 February: the old body's days end with January."""
    with hub_at(tmp_path) as hub:
        tell(hub, OLD, [_row(AIGUL)], sent_on="2025-02-01")
        hub.settle()
    enact(tmp_path, RETROACTIVE)
    with hub_at(tmp_path) as hub:
        assert rows_of(hub, "entitlement")[0][3] == "2026-01-31"
        assert tell(hub, NEW, [_row(BOLAT, "2026-02-10")], sent_on="2026-03-05").accepted == 1
        hub.settle()
        assert [row[2:4] for row in rows_of(hub, "entitlement")] == [("2025-01-10", "2026-01-31"), ("2026-02-10", "")]
        assert hub.register.reaching_days(1, date(2026, 2, 1)) == ()


def test_the_day_on_which_an_act_begins_to_reach_back_is_a_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before its day in force nothing earlier moves; on that day the next verb notes it, and settles by it."""
    force = f"2027 жылғы 1 наурыздан бастап қолданысқа енгізіледі және {BACK_TO}"
    with hub_at(tmp_path) as hub:
        tell(hub, OLD, [_row(AIGUL)], sent_on="2025-02-01")
        hub.settle()
    enact(tmp_path, row_act("13", HEALTH, DISABILITY, force=force))
    with hub_at(tmp_path) as hub:
        known = hub.log.last_commit_no()
        assert rows_of(hub, "entitlement")[0][3] == "2027-02-28"
        later = datetime(2027, 3, 2, tzinfo=UTC)
        monkeypatch.setattr("tizbe.ledger.enactment.now_at", lambda: later)
        monkeypatch.setattr("tizbe.ledger.log.now_at", lambda: later)
        assert hub.settle().changes == 1
        assert rows_of(hub, "entitlement")[0][3] == "2026-01-31"
        assert [commit.kind for commit in hub.log.commits(known)] == ["law", "settlement"]
        assert hub.settle().settlement is None
        assert rows_of(hub, "entitlement", str(known))[0][3] == "2027-02-28"


def test_a_renamed_body_keeps_its_statements_and_its_numbers(tmp_path: Path) -> None:
    """With the decision that the bodies are the same, the new name closes what the old one opened."""
    with hub_at(tmp_path) as hub:
        rows = [_row(AIGUL), _row(BOLAT)]
        tell(hub, OLD, rows, sent_on="2025-02-01", as_of="2025-02-01", number="7")
        hub.settle()
    add(tmp_path, MOVE)
    with hub_at(tmp_path, "ann") as hub:
        hub.decide_act("901", "same", {"was": "mlspp", "became": ["health"], "from": "2026-03-01", "because": "…"})
        hub.confirm_act("901")
    with hub_at(tmp_path, "bob") as hub:
        _, report = hub.publish_act("901")
        assert report is not None and report.changes == 0, "one body under another name: nobody's days change"
        receipt = tell(hub, NEW, [rows[0]], sent_on="2026-03-05", as_of="2026-03-05", number="7")
        assert (receipt.already_known, [hint["code"] for hint in receipt.hints]) == (1, ["H011"])
        early = tell(hub, NEW, rows, sent_on="2026-03-06", as_of="2025-01-31")
        assert early.code == "F010", "the last full of the old name counts"
        hub.settle()
        assert [row[3] for row in rows_of(hub, "entitlement")] in (["", "2026-03-04"], ["2026-03-04", ""])


@pytest.mark.parametrize("trial", range(TRIALS))
def test_killed_at_any_step_the_way_to_law_goes_on(trial: int, tmp_path: Path) -> None:
    """A command of the lawyer's path killed at a random moment and done again ends as if undisturbed."""
    work, home = tmp_path / "work", tmp_path / "hub"
    with hub_at(tmp_path) as hub:
        tell(hub, OLD, [_row(AIGUL)], sent_on="2025-02-01")
        hub.settle()
    act = write_act(tmp_path, MOVE)
    rng = random.Random(trial)
    for words in (
        ("add", act, "--by", "ann"),
        ("confirm", "901", "--by", "ann"),
        ("publish", "901", "--by", "bob"),
    ):
        run_killed("law", *words, "--home", home, folder=work, after=rng.uniform(0, 1.5))
        answer = run("law", *words, "--home", home, folder=work)
        assert answer.code == 0, answer.err
    with hub_at(tmp_path) as hub:
        kinds = [commit.kind for commit in hub.log.commits()]
        assert (kinds.count("law"), kinds.count("settlement")) == (3, 2)
        assert rows_of(hub, "entitlement")[0][3] == "2026-02-28"
        assert len(rows_of(hub, "change")) == 2


def test_a_hub_from_before_the_register_goes_on(tmp_path: Path) -> None:
    """A hub settled without any act of its own settles nothing anew because the register is there."""
    with hub_at(tmp_path) as hub:
        tell(hub, OLD, [_row(AIGUL)], sent_on="2025-02-01")
        hub.settle()
    shutil.copytree(tmp_path / "hub", tmp_path / "copy")
    with open_hub(settings(tmp_path / "copy")) as hub:
        assert hub.settle().settlement is None

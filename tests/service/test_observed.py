"""What operators see is written down: every event that is logged with its fields, every metric with its labels."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import tizbe.delivery
import tizbe.service
from tizbe.service import observing

ROOT = Path(__file__).resolve().parents[2]
LOGS = (ROOT / "docs" / "reference" / "logs.md").read_text(encoding="utf-8")
METRICS = (ROOT / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
OF_STRUCTLOG = {"exc_info"}


def words(cell: str) -> set[str]:
    """The words set in a cell of a table."""
    return set(re.findall(r"`([^`]+)`", cell))


def table(text: str, head: str) -> list[list[str]]:
    """The rows of the table whose first column has that head."""
    lines = text.partition(f"| {head} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def level_of(node: ast.expr) -> str | None:
    """The level where a node is a method of the log, as in `observing.log.info`."""
    if not isinstance(node, ast.Attribute) or node.attr not in LEVELS:
        return None
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return node.attr if name == "log" else None


def logged(tree: ast.Module) -> Iterator[tuple[str, set[str], set[str]]]:
    """Each event that a module logs: its name, levels and fields; a name for the log's method is followed."""
    named: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            levels = {
                level for part in ast.walk(node.value) if isinstance(part, ast.expr) and (level := level_of(part))
            }
            if levels and not isinstance(node.value, ast.Call):
                named[node.targets[0].id] = levels
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        level = level_of(node.func)
        levels = {level} if level else named.get(node.func.id, set()) if isinstance(node.func, ast.Name) else set()
        if not levels:
            continue
        first = node.args[0] if node.args else None
        choices = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
        for choice in choices:
            assert isinstance(choice, ast.Constant) and isinstance(choice.value, str), ast.unparse(node)
            assert len(node.args) == 1 and all(keyword.arg for keyword in node.keywords), ast.unparse(node)
            yield choice.value, levels, {str(keyword.arg) for keyword in node.keywords} - OF_STRUCTLOG


def events() -> dict[str, tuple[set[str], set[str]]]:
    """Every event that the program logs: its levels and its fields."""
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    texts = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "src" / "tizbe").rglob("*.py")))
    for text in (text for text in texts if "observing" in text or "structlog" in text):
        for event, levels, fields in logged(ast.parse(text)):
            found[event][0].update(levels)
            found[event][1].update(fields)
    return dict(found)


def test_every_event_is_written_down_with_its_fields() -> None:
    """The page of logs has each event of the code with its levels and fields, and no other; each field is explained."""
    written = {
        words(event).pop(): (set(level.split(", ")), words(fields)) for event, level, fields, _ in table(LOGS, "event")
    }
    assert written == events()
    used = {field for _, fields in written.values() for field in fields}
    assert {words(field).pop() for field, _ in table(LOGS, "field")} == used


def test_every_metric_is_written_down_with_its_labels() -> None:
    """The page of metrics has each metric of the service's registry with its kind and labels, and no other."""
    for package in (tizbe.service, tizbe.delivery):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    found = {}
    for collector in observing.registry._collector_to_names:
        (metric,) = collector.collect()
        name = metric.name + ("_total" if metric.type == "counter" else "")
        found[name] = (metric.type, set(getattr(collector, "_labelnames", ())))
    written = {words(name).pop(): (kind, words(labels)) for name, kind, labels, _ in table(METRICS, "metric")}
    assert written == found


def test_what_a_library_says_is_one_line_without_a_number() -> None:
    """A library's line, with a trace, leaves as one line of JSON in which the mask has left no number."""
    event = observing._masking(None, "", {"event": "fell over 900101700002", "exception": "KeyError: 900101700002"})
    assert "900101700002" not in str(event) and str(event).count("************") == 2

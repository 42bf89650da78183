"""What operators see of the running hub: log lines as JSON and metrics, neither of which can hold a person's number.

Every text of a log line passes a mask that blots out runs of twelve digits, whoever wrote it; metrics have only
labels from closed lists. The page of metrics is in the form that Prometheus reads.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from tizbe.hub import Receipt, SettlementReport

_TWELVE_DIGITS = re.compile(r"(?<!\d)\d{12}(?!\d)")
_BLOT = "************"

log: Any = structlog.get_logger("tizbe")
"""Where the service writes what happened: `log.info("event", name=value)`."""

registry = CollectorRegistry()
"""The metrics of this process."""

_submissions = Counter(
    "tizbe_submissions", "Submissions answered, by how they ended and by lane.", ("status", "lane"), registry=registry
)
_rows = Counter("tizbe_rows", "Rows answered, by how they ended.", ("outcome",), registry=registry)
_changes = Counter("tizbe_changes", "Changes of entitlements that settlements have made.", registry=registry)
_settling = Histogram(
    "tizbe_settlement_seconds",
    "How long a settlement took.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800),
    registry=registry,
)
_requests = Counter(
    "tizbe_requests",
    "Requests answered, by route, method and status.",
    ("route", "method", "status"),
    registry=registry,
)
_answering = Histogram(
    "tizbe_request_seconds",
    "How long a request took, by route.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600),
    registry=registry,
)
waiting = Gauge("tizbe_arrivals", "Submissions on their way in, by state.", ("state",), registry=registry)


def masked(text: str) -> str:
    """A text in which no run of twelve digits is left."""
    return _TWELVE_DIGITS.sub(_BLOT, text)


def set_up_logs(level: int = logging.INFO) -> None:
    """Write every log line, ours and the libraries', as one line of masked JSON to the error stream."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _masking,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _masking,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = name != "uvicorn.access"  # requests are told by the door itself, by route and not by address
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def took(receipt: Receipt, lane: str) -> None:
    """Note that a submission was answered."""
    _submissions.labels(receipt.status, lane).inc()
    for outcome in ("accepted", "hinted", "refused", "already_known"):
        _rows.labels(outcome).inc(getattr(receipt, outcome))
    log.info("submission answered", lane=lane, receipt=receipt.receipt, status=receipt.status, rows=receipt.rows_read)


def settled(report: SettlementReport) -> None:
    """Note that a settlement was made."""
    _changes.inc(report.changes)
    _settling.observe(report.seconds)
    log.info("settled", settlement=report.settlement, persons=report.persons, changes=report.changes)


def answered(route: str, method: str, status: int, seconds: float) -> None:
    """Note that a request was answered; `route` is the pattern of the address, never the address."""
    _requests.labels(route, method, str(status)).inc()
    _answering.labels(route).observe(seconds)


def page() -> bytes:
    """The metrics of this process, for Prometheus."""
    return generate_latest(registry)


def _masking(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        event[name] = _blotted(value)
    return event


def _blotted(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {_blotted(name): _blotted(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_blotted(inner) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool) and len(str(abs(value))) == 12:
        return _BLOT
    return value

"""The report of a run as Markdown, which Prefect shows as an artifact.

Text from outside is escaped for Markdown and HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from frameshare.base.progress import duration
from frameshare.base.quantities import in_bytes
from frameshare.runs.ledger import StepResult
from frameshare.runs.steps import RunReport

_COLUMNS = (
    "step", "outcome", "rows", "requests", "bytes", "retries", "duration", "as of", "next expected", "note",
)  # fmt: skip


def report_markdown(report: RunReport, freshness: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return a table of the steps; `freshness` gives each source's day and its next due date."""
    known = {row["source"]: row for row in freshness}
    lines = [f"Run `{report.run_id}` ended **{report.outcome}**.", ""]
    lines.append("| " + " | ".join(_COLUMNS) + " |")
    lines.append("|" + "---|" * len(_COLUMNS))
    lines += ["| " + " | ".join(_cells(step, known.get(step.source))) + " |" for step in report.steps]
    return "\n".join(lines)


def _cells(step: StepResult, freshness: Mapping[str, Any] | None) -> list[str]:
    traffic = step.traffic
    return [
        step.title,
        step.outcome,
        _number(step.rows),
        _number(traffic.requests if traffic else None),
        in_bytes(traffic.bytes_received) if traffic else "",
        _number(traffic.retries if traffic else None),
        duration(step.duration_s) if step.duration_s is not None else "",
        str(freshness["as_of"] or "") if freshness else "",
        _next_expected(freshness) if freshness else "",
        inert("; ".join(step.messages)),
    ]


def _next_expected(freshness: Mapping[str, Any]) -> str:
    checked_at = freshness["checked_at"]
    return f"{checked_at + timedelta(days=freshness['cadence_days']):%Y-%m-%d}" if checked_at else "next run"


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def inert(text: str) -> str:
    """Return text on one line, escaped for Markdown and HTML."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in "|*_`[]!\\" else " " if c in "\r\n" else c for c in escaped)

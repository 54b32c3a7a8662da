"""`frameshare probe`: does every source still answer as it is expected to?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.cli.options import FormatOption
from frameshare.cli.output import print_rows
from frameshare.runs.collect import named_sources
from frameshare.runs.probe import ProbeReport, described
from frameshare.runs.probe import probe as probe_all
from frameshare.sources.probes.asking import Finding, State
from frameshare.sources.probes.recording import FILE
from frameshare.sources.registry import all_sources
from frameshare.warehouse.output import Format

CHANGED, NO_ANSWER = 3, 4
_COLUMNS = (
    "source",
    "question",
    "state",
    "fact",
    "expected",
    "found",
    "breaks",
    "confirmed_on",
    "evidence",
    "where",
)


def probe(
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="KEY", help="Sources; default: all of them.")
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Save the responses there, without tokens and names, to attach to an issue."
        ),
    ] = None,
    fmt: FormatOption = Format.TABLE,
) -> None:
    """Check whether sources still answer as expected.

    Takes at most 60 s, 60 requests and 5 MB, and needs no token. Exits with 3 if something has changed, else
    with 4 if a source could not be reached or limits the request rate.
    """
    sources = named_sources(keys) if keys else list(all_sources().values())
    with Progress() as progress:
        report = probe_all(sources, Settings(), progress, record)
    if fmt == Format.TABLE:
        for finding in report.findings:
            typer.echo(_line(finding))
        typer.echo(_summary(report))
    else:
        print_rows([_row(f) for f in report.findings], _COLUMNS, fmt)
    if record is not None:
        typer.echo(f"Recorded, without tokens: {record / FILE}", err=True)
    _exit(report)


def _exit(report: ProbeReport) -> None:
    if report.having(State.CHANGED):
        raise typer.Exit(CHANGED)
    if report.having(State.LIMITED, State.UNREACHABLE):
        raise typer.Exit(NO_ANSWER)


def _line(finding: Finding) -> str:
    start = f"{finding.source}, {finding.question}: {finding.state}"
    if finding.fact is None:
        return f"{start} ({finding.found or f'{finding.facts} facts'})"
    fact, expected = finding.fact, described(finding).removeprefix(f"{finding.question}, ")
    return (
        f"{start}. Expected {expected}. Found: {finding.found}. "
        f"It breaks: {fact.breaks}. Last confirmed {fact.confirmed_on}: {fact.evidence}."
    )


def _row(finding: Finding) -> dict[str, Any]:
    fact = finding.fact
    return {
        "source": finding.source,
        "question": finding.question,
        "state": str(finding.state),
        "fact": fact.name if fact else None,
        "expected": described(finding) or None,
        "found": finding.found or None,
        "breaks": fact.breaks if fact else None,
        "confirmed_on": fact.confirmed_on if fact else None,
        "evidence": fact.evidence if fact else None,
        "where": finding.where or None,
    }


def _summary(report: ProbeReport) -> str:
    counts = ", ".join(f"{len(report.having(s))} {s}" for s in State if report.having(s))
    traffic = report.traffic
    return f"{counts}; {traffic.requests} requests, {traffic.bytes_received:,} bytes."

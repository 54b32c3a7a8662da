"""`frameshare probe`: does every source still answer as it is expected to?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.cli.options import FormatOption
from frameshare.cli.output import print_each
from frameshare.runs.collect import named_sources
from frameshare.runs.probe import ProbeReport, described
from frameshare.runs.probe import probe as probe_all
from frameshare.sources.probes.asking import Finding, State
from frameshare.sources.probes.recording import FILE
from frameshare.sources.registry import all_sources
from frameshare.warehouse.output import Format

CHANGED, NO_ANSWER = 3, 4
_COLUMNS: dict[str, Callable[[Finding], Any]] = {
    "source": lambda f: f.source,
    "question": lambda f: f.question,
    "state": lambda f: str(f.state),
    "fact": lambda f: f.fact and f.fact.name,
    "expected": lambda f: described(f) or None,
    "found": lambda f: f.found or None,
    "breaks": lambda f: f.fact and f.fact.breaks,
    "confirmed_on": lambda f: f.fact and f.fact.confirmed_on,
    "evidence": lambda f: f.fact and f.fact.evidence,
    "where": lambda f: f.where or None,
}


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
        print_each(report.findings, _COLUMNS, fmt)
    if record is not None:
        typer.echo(f"Recorded, without tokens: {record / FILE}", err=True)
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


def _summary(report: ProbeReport) -> str:
    counts = ", ".join(f"{len(report.having(s))} {s}" for s in State if report.having(s))
    traffic = report.traffic
    return f"{counts}; {traffic.requests} requests, {traffic.bytes_received:,} bytes."

"""Sources and methods: what is known, from where and as of when; definitions, breaks, queries, runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from frameshare_site.page import Card, Cell, CellKind, Column, Page, Prose, Section, Table, View
from frameshare_site.parts import columns, facts, heading_of, section
from frameshare_site.reading import Row, Warehouse
from frameshare_site.translation import meaning
from frameshare_site.words import Words

STATES = ("fresh", "stale", "seed", "never")
TONES = {"fresh": "good", "stale": "stale", "seed": "seed", "never": "plain"}
OUTCOME_TONES = {
    "fine": "good",
    "degraded": "seed",
    "paused": "seed",
    "failed": "stale",
    "interrupted": "stale",
    "died": "stale",
}
SOURCE_COLUMNS: Mapping[str, CellKind] = {
    "title": "text",
    "state": "badge",
    "as_of": "date",
    "age": "number",
    "cadence": "number",
    "rows": "number",
    "licence": "text",
    "note": "text",
}
QUERY_COLUMNS: Mapping[str, CellKind] = {"name": "text", "summary": "text", "columns": "text"}
RUN_COLUMNS: Mapping[str, CellKind] = {
    "started": "date",
    "outcome": "badge",
    "command": "text",
    "steps": "number",
    "failed": "number",
    "messages": "text",
}
# Columns of events whose values are words of ours.
_KINDS = {"date_precision", "event_kind"}
EXAMPLES = """\
frameshare queries
frameshare query pytorch_share_by_year --format csv
frameshare sql "select * from marts.papers_by_venue_year limit 10"
frameshare tables"""


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page."""
    return [
        section(words, "sources", _sources(warehouse, words), key="sources"),
        section(words, "definitions", _listed(warehouse, "definitions", words), key="definitions"),
        section(words, "breaks", _listed(warehouse, "events", words), key="breaks"),
        section(words, "queries", _queries(warehouse, words), key="queries"),
        section(words, "runs", _runs(warehouse, words), key="runs"),
        section(words, "ask", Prose((words("ask.lead"), words("ask.formulas")), EXAMPLES), key="ask"),
    ]


def _listed(warehouse: Warehouse, query: str, words: Words) -> Table:
    """Return a query's rows as they are, under headings in the reader's language."""
    result = warehouse.query(query)
    heads = tuple(
        Column(
            name,
            heading_of(words, query, name),
            note=meaning(result.column_docs.get(name, ""), words.language),
        )
        for name in result.columns
    )
    rows = tuple(
        tuple(
            words.label("event", str(value)) if name in _KINDS else value
            for name, value in zip(result.columns, row, strict=True)
        )
        for row in result.rows
    )
    return Table(words(f"{query}.table"), heads, rows)


def _queries(warehouse: Warehouse, words: Words) -> Table:
    rows = tuple(
        (name, query.header.summary, ", ".join(query.header.columns))
        for name, query in sorted(warehouse.queries.items())
    )
    return Table(words("queries.table"), columns(words, "queries", QUERY_COLUMNS), rows)


def _sources(warehouse: Warehouse, words: Words) -> Card:
    result = warehouse.query("source_status")
    rows = result.dicts()
    body = tuple(_source_row(row, words) for row in rows)
    table = Table(words("sources.table"), columns(words, "sources", SOURCE_COLUMNS), body)
    stated = facts(words, "sources", rows=rows)
    view = View(sources_title(rows, words), stated, table=table if rows else None)
    return Card("status", result, (view,), words.caveats("sources"))


def sources_title(rows: Sequence[Row], words: Words) -> str:
    """Return how many sources are in which state, as a sentence."""
    counts = Counter(str(row["state"]) for row in rows)
    if not rows:
        return words("sources.finding.none")
    if counts["fresh"] == len(rows):
        return words("sources.finding.all_fresh", n=len(rows))
    parts = [words(f"sources.part.{state}", n=counts[state]) for state in STATES if counts[state]]
    return words.count("sources.finding.mixed", len(rows), parts=words.joined(parts, "clauses"))


def _source_row(row: Row, words: Words) -> tuple[object, ...]:
    state = str(row["state"])
    return (
        Cell(str(row["title"]), url=row["homepage"], note=str(row["attribution"] or "")),
        Cell(
            words.label("state", state),
            STATES.index(state) if state in STATES else 9,
            tone=TONES.get(state, "plain"),
        ),
        row["as_of"],
        row["age_days"],
        row["cadence_days"],
        row["rows"],
        row["licence"],
        row["note"],
    )


def _runs(warehouse: Warehouse, words: Words) -> Card:
    result = warehouse.query("run_history")
    rows = result.dicts()
    table = Table(
        words("runs.table"), columns(words, "runs", RUN_COLUMNS), tuple(_run_row(row, words) for row in rows)
    )
    notes = () if rows else (words("runs.none"),)
    view = View(runs_title(rows, words), facts(words, "runs"), table=table if rows else None, notes=notes)
    return Card("history", result, (view,), (words("runs.caveat"),))


def runs_title(rows: Sequence[Row], words: Words) -> str:
    """Return how the last finished run ended, as a sentence; the run that draws the page has not ended."""
    ended = [row for row in rows if row["outcome"] != "running"]
    if not ended:
        return words("runs.finding.none")
    key = f"runs.finding.{ended[0]['outcome']}"
    return words(key if key in words else "runs.finding.other", ended[0])


def _run_row(row: Row, words: Words) -> tuple[object, ...]:
    outcome = str(row["outcome"])
    return (
        row["started_at"],
        Cell(words.label("outcome", outcome), tone=OUTCOME_TONES.get(outcome, "plain")),
        row["command"],
        row["steps"],
        row["failed_steps"],
        row["messages"],
    )


PAGE = Page("sources", 70, build)

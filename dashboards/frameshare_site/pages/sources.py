"""Sources and methods: what is known, from where and as of when; definitions, breaks, queries, runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from frameshare_site.page import Card, Cell, Column, Facts, Page, Prose, Section, Table, View
from frameshare_site.reading import QueryResult, Row, Warehouse, latest_date
from frameshare_site.translation import heading, meaning
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
        Section("sources", words("sources.title"), (_sources(warehouse, words),), (words("sources.intro"),)),
        Section("definitions", words("definitions.title"), (_listed(warehouse, "definitions", words),)),
        Section(
            "breaks", words("breaks.title"), (_listed(warehouse, "events", words),), (words("breaks.intro"),)
        ),
        Section("queries", words("queries.title"), (_queries(warehouse, words),), (words("queries.intro"),)),
        Section("runs", words("runs.title"), (_runs(warehouse, words),)),
        Section("ask", words("ask.title"), (Prose((words("ask.lead"), words("ask.formulas")), EXAMPLES),)),
    ]


def _listed(warehouse: Warehouse, query: str, words: Words) -> Table:
    """Return a query's rows as they are, under headings in the reader's language."""
    result = warehouse.query(query)
    columns = tuple(
        Column(name, _heading(name, words), note=meaning(result.column_docs.get(name, ""), words.language))
        for name in result.columns
    )
    rows = tuple(
        tuple(
            _kind(value, words) if name in _KINDS else value
            for name, value in zip(result.columns, row, strict=True)
        )
        for row in result.rows
    )
    return Table(words(f"{query}.table"), columns, rows)


def _heading(name: str, words: Words) -> str:
    own = f"heading.{name}"
    return words(own) if own in words else heading(name, words.language)


def _kind(value: object, words: Words) -> str:
    return words.label("event", str(value))


def _queries(warehouse: Warehouse, words: Words) -> Table:
    columns = tuple(Column(key, words(f"queries.column.{key}")) for key in ("name", "summary", "columns"))
    rows = tuple(
        (name, query.header.summary, ", ".join(query.header.columns))
        for name, query in sorted(warehouse.queries.items())
    )
    return Table(words("queries.table"), columns, rows)


def _sources(warehouse: Warehouse, words: Words) -> Card:
    result = warehouse.query("source_status")
    rows = result.dicts()
    facts = Facts(
        words("sources.unit"),
        words("sources.denominator"),
        "",
        as_of=latest_date(row["as_of"] for row in rows),
    )
    table = _source_table(rows, words) if rows else None
    view = View(sources_title(rows, words), facts, table=table)
    return Card("status", result, (view,), (words("sources.caveat.as_of"), words("sources.caveat.rows")))


def sources_title(rows: Sequence[Row], words: Words) -> str:
    """Return how many sources are in which state, as a sentence."""
    counts = Counter(str(row["state"]) for row in rows)
    if not rows:
        return words("sources.finding.none")
    if counts["fresh"] == len(rows):
        return words("sources.finding.all_fresh", n=len(rows))
    parts = [words(f"sources.part.{state}", n=counts[state]) for state in STATES if counts[state]]
    return words.count("sources.finding.mixed", len(rows), parts=words.joined(parts, "clauses"))


def _source_table(rows: Sequence[Row], words: Words) -> Table:
    columns = (
        Column("title", words("sources.column.title")),
        Column("state", words("sources.column.state"), "badge"),
        Column("as_of", words("sources.column.as_of"), "date"),
        Column("age_days", words("sources.column.age"), "number"),
        Column("cadence_days", words("sources.column.cadence"), "number"),
        Column("rows", words("sources.column.rows"), "number"),
        Column("licence", words("sources.column.licence")),
        Column("note", words("sources.column.note")),
    )
    return Table(words("sources.table"), columns, tuple(_source_row(row, words) for row in rows))


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
    facts = Facts(words("runs.unit"), words("runs.denominator"), "")
    table, notes = (_run_table(result, words), ()) if rows else (None, (words("runs.none"),))
    view = View(runs_title(rows, words), facts, table=table, notes=notes)
    return Card("history", result, (view,), (words("runs.caveat"),))


def runs_title(rows: Sequence[Row], words: Words) -> str:
    """Return how the last finished run ended, as a sentence; the run that draws the page has not ended."""
    ended = [row for row in rows if row["outcome"] != "running"]
    if not ended:
        return words("runs.finding.none")
    key = f"runs.finding.{ended[0]['outcome']}"
    return words(key if key in words else "runs.finding.other", day=words.day(ended[0]["started_at"]))


def _run_table(result: QueryResult, words: Words) -> Table:
    columns = (
        Column("started_at", words("runs.column.started"), "date"),
        Column("outcome", words("runs.column.outcome"), "badge"),
        Column("command", words("runs.column.command")),
        Column("steps", words("runs.column.steps"), "number"),
        Column("failed_steps", words("runs.column.failed"), "number"),
        Column("messages", words("runs.column.messages")),
    )
    rows = tuple(
        (
            row["started_at"],
            Cell(
                words.label("outcome", str(row["outcome"])),
                tone=OUTCOME_TONES.get(str(row["outcome"]), "plain"),
            ),
            row["command"],
            row["steps"],
            row["failed_steps"],
            row["messages"],
        )
        for row in result.dicts()
    )
    return Table(words("runs.table"), columns, rows)


PAGE = Page("sources", 70, build)

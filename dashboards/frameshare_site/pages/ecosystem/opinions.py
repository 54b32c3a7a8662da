"""Two counters of PyPI downloads side by side, and two bundled lists until the second one is collected."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from frameshare_site.page import Card, Cell, CellKind, Column, Facts, Table, View
from frameshare_site.reading import QueryResult, Row, Warehouse, latest_date
from frameshare_site.signals import sources
from frameshare_site.words import Words

COLUMNS: dict[str, CellKind] = {
    "package": "text",
    "month": "date",
    "downloads": "number",
    "second_opinion": "number",
    "ratio": "number",
    "verdict": "badge",
}

# As many months of two bundled lists as fit a page; the data files hold all.
LISTED = 40


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: a table of the last months, disagreements first."""
    result = warehouse.query("package_second_opinion")
    rows = result.dicts()
    bundled = warehouse.query("package_lists_compared")
    if not rows and bundled.rows:
        return _bundled(bundled, words)
    facts = Facts(
        words("opinions.unit"),
        words("opinions.denominator"),
        words.count("opinions.n", len(rows)),
        sources=sources.links(words, ("clickhouse",)),
        as_of=latest_date(r["last_day"] for r in rows),
        origins=frozenset({"collected"} if rows else ()),
    )
    view = View(title(rows, words), facts, table=_table(rows, words) if rows else None)
    return Card("opinions", result, (view,), (words("opinions.caveat.lag"),))


def title(rows: Sequence[Row], words: Words) -> str:
    """Say in how many of the comparable months the two disagree."""
    known = [r for r in rows if r["is_disagreement"] is not None]
    if not known:
        return words("opinions.title.none")
    apart = sum(bool(r["is_disagreement"]) for r in known)
    return words("opinions.title.apart" if apart else "opinions.title.agree", apart=apart, n=len(known))


def _table(rows: Sequence[Row], words: Words) -> Table:
    columns = tuple(Column(k, words(f"opinions.column.{k}"), kind) for k, kind in COLUMNS.items())
    return Table(words("opinions.table"), columns, tuple(_row(row, words) for row in rows))


def _row(row: Row, words: Words) -> tuple[object, ...]:
    ratio = row["ratio"]
    apart = row["is_disagreement"]
    state = "lagging" if apart is None else "apart" if apart else "agree"
    return (
        row["package"],
        row["month"],
        row["downloads_in_month"],
        row["second_opinion"],
        None if ratio is None else Cell(words.number(ratio, 3), sort=ratio),
        Cell(words(f"opinions.{state}"), tone={"apart": "stale", "agree": "good"}.get(state, "plain")),
    )


def _bundled(result: QueryResult, words: Words) -> Card:
    rows = result.dicts()
    facts = Facts(
        words("lists.unit"),
        words("lists.denominator"),
        words.count("opinions.n", len(rows)),
        sources=sources.links(words, ("top", "bestof")),
        as_of=latest_date(r["observed_on"] for r in rows),
        origins=frozenset({"seed"}),
    )
    kinds: dict[str, CellKind] = {
        "package": "text", "month": "date", "listed_30d": "number", "rolling_30d": "number",
        "ratio": "number",
    }  # fmt: skip
    columns = tuple(Column(key, words(f"lists.column.{key}"), kind) for key, kind in kinds.items())
    body = tuple(
        (
            *(row[key] for key in kinds if key != "ratio"),
            Cell(words.number(row["ratio"], 3), sort=row["ratio"]),
        )
        for row in rows
    )
    table = Table(words("opinions.table"), columns, body, limit=LISTED)
    view = View(lists_title(rows, words), facts, table=table)
    return Card("opinions", result, (view,), (words("lists.caveat.windows"),))


def lists_title(rows: Sequence[Row], words: Words) -> str:
    """State the median ratio of the two lists, and the range of the middle four fifths."""
    ratios = sorted(row["ratio"] for row in rows)
    tenths = statistics.quantiles(ratios, n=10) if len(ratios) > 1 else ratios * 2
    return words(
        "lists.title",
        n=words.number(len(ratios)),
        median=words.number(statistics.median(ratios), 2),
        low=words.number(tenths[0], 2),
        high=words.number(tenths[-1], 2),
    )

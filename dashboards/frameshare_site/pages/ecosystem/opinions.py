"""Two counters of PyPI downloads side by side, and two bundled lists until the second one is collected."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from frameshare_site.page import Card, Cell, CellKind, Table, View
from frameshare_site.parts import columns, facts
from frameshare_site.reading import QueryResult, Row, Warehouse
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
LIST_COLUMNS: dict[str, CellKind] = {
    "package": "text", "month": "date", "listed_30d": "number", "rolling_30d": "number", "ratio": "number",
}  # fmt: skip
# As many months of two bundled lists as fit a page; the data files hold all.
LISTED = 40


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: a table of the last months, disagreements first."""
    result = warehouse.query("package_second_opinion")
    rows = result.dicts()
    bundled = warehouse.query("package_lists_compared")
    if not rows and bundled.rows:
        return _bundled(bundled, words)
    n = words.count("opinions.n", len(rows))
    links = sources.links(words, ("clickhouse",))
    stated = facts(
        words, "opinions", n, rows, day="last_day", sources=links, origins=frozenset({"collected"})
    )
    table = Table(
        words("opinions.table"), columns(words, "opinions", COLUMNS), tuple(_row(row, words) for row in rows)
    )
    view = View(title(rows, words), stated, table=table if rows else None)
    return Card("opinions", result, (view,), words.caveats("opinions"))


def title(rows: Sequence[Row], words: Words) -> str:
    """Say in how many of the comparable months the two disagree."""
    known = [r for r in rows if r["is_disagreement"] is not None]
    if not known:
        return words("opinions.title.none")
    apart = sum(bool(r["is_disagreement"]) for r in known)
    return words("opinions.title.apart" if apart else "opinions.title.agree", apart=apart, n=len(known))


def _row(row: Row, words: Words) -> tuple[object, ...]:
    apart = row["is_disagreement"]
    state = "lagging" if apart is None else "apart" if apart else "agree"
    return (
        row["package"],
        row["month"],
        row["downloads_in_month"],
        row["second_opinion"],
        _ratio(row, words),
        Cell(words(f"opinions.{state}"), tone={"apart": "stale", "agree": "good"}.get(state, "plain")),
    )


def _ratio(row: Row, words: Words) -> Cell | None:
    return None if row["ratio"] is None else Cell(words.number(row["ratio"], 3), sort=row["ratio"])


def _bundled(result: QueryResult, words: Words) -> Card:
    rows = result.dicts()
    n = words.count("opinions.n", len(rows))
    links = sources.links(words, ("top", "bestof"))
    stated = facts(words, "lists", n, rows, day="observed_on", sources=links)
    body = tuple((*(row[key] for key in LIST_COLUMNS if key != "ratio"), _ratio(row, words)) for row in rows)
    table = Table(words("opinions.table"), columns(words, "lists", LIST_COLUMNS), body, limit=LISTED)
    view = View(lists_title(rows, words), stated, table=table)
    return Card("opinions", result, (view,), words.caveats("lists"))


def lists_title(rows: Sequence[Row], words: Words) -> str:
    """State the median ratio of the two lists, and the range of the middle four fifths."""
    ratios = sorted(row["ratio"] for row in rows)
    tenths = statistics.quantiles(ratios, n=10) if len(ratios) > 1 else ratios * 2
    median = statistics.median(ratios)
    return words("lists.title", n=len(ratios), median=median, low=tenths[0], high=tenths[-1])

"""What the charts over the published paper counts share: rule sets, facts and the marks of the series."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards import marks
from dashboards.page import Facts, Link, Option, Selector
from dashboards.reading import Row, Warehouse, distinct, latest_date
from dashboards.words import Words

FRAMEWORKS = ("pytorch", "tensorflow")


def rule_set_selector(rows: Sequence[Row], words: Words) -> Selector:
    """Return the selector of the rule sets that the rows have, the latest first."""
    keys = sorted(map(str, distinct(rows, "rule_set")), reverse=True)
    return Selector(
        "rule_set", words("rule_set"), tuple(Option(key, words.label("rule_set", key)) for key in keys)
    )


def facts(counted: Sequence[Row], words: Words, unit: str, denominator: str, n: str) -> Facts:
    """Return the facts of a figure made from these rows of `papers_by_venue_year`."""
    addresses = distinct(counted, "source_url")
    return Facts(
        unit,
        denominator,
        n,
        sources=tuple(Link(words("source.counts", number=i), url) for i, url in enumerate(addresses, start=1))
        if len(addresses) > 1
        else tuple(Link(words("source.counts.only"), url) for url in addresses),
        as_of=latest_date(row.get("as_of") for row in counted),
        origins=frozenset(distinct(counted, "origin")),
        is_partial=any(row["population"] == "submitted" for row in counted),
    )


def series_events(warehouse: Warehouse, rule_sets: Sequence[str]) -> list[Row]:
    """Return the events to mark; a change of rules is no break within a series of one rule set."""
    rows = marks.events(warehouse, "papers", FRAMEWORKS)
    begins = {rule_set[-10:] for rule_set in rule_sets}
    return [row for row in rows if row["date"].isoformat() not in begins]

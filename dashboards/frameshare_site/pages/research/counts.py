"""What the charts over the published paper counts share: rule sets, facts and the marks of the series."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import marks
from frameshare_site.page import Facts, Link, Option, Selector
from frameshare_site.reading import Row, Warehouse, distinct, latest_date, matching, stale_sources
from frameshare_site.words import Words

SOURCE = "conference_lists"
FRAMEWORKS = ("pytorch", "tensorflow")


def rule_set_selector(rows: Sequence[Row], words: Words) -> Selector:
    """Return the selector of the rule sets that the rows have, the latest first."""
    keys = sorted(map(str, distinct(rows, "rule_set")), reverse=True)
    return Selector(
        "rule_set", words("rule_set"), tuple(Option(key, words.label("rule_set", key)) for key in keys)
    )


def basis(warehouse: Warehouse, answer: str) -> list[Row]:
    """Return the basis of `answer` and whether it is overdue: one row per rule set and origin."""
    is_stale = SOURCE in stale_sources(warehouse)
    rows = matching(warehouse.query("research_basis").dicts(), answer=answer)
    return [{**row, "is_stale": is_stale and row["origin"] == "collected"} for row in rows]


def facts(rests_on: Sequence[Row], words: Words, source: str, measured: tuple[str, str, str]) -> Facts:
    """Return the facts of a figure that is based on these rows of `basis`.

    `source` is the key of the source's words; `measured` gives unit, denominator and n.
    """
    addresses = distinct(rests_on, "source_url")
    links = tuple(Link(words(source), url) for url in addresses) or (Link(words(source)),)
    return Facts(
        *measured,
        sources=links,
        as_of=latest_date(row["as_of"] for row in rests_on),
        origins=frozenset(distinct(rests_on, "origin")),
        is_stale=any(row["is_stale"] for row in rests_on),
    )


def series_events(warehouse: Warehouse) -> list[Row]:
    """Return the events to mark; a change of rules is not a break within a series of one rule set."""
    begins = {row["valid_from"] for row in warehouse.query("rule_sets").dicts()}
    rows = marks.events(warehouse, "papers", FRAMEWORKS)
    return [row for row in rows if row["event_kind"] != "method_break" or row["date"] not in begins]

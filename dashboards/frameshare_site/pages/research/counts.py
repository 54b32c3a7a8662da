"""What the charts of papers share: rule sets, facts, hovers, the basis and the marks of the series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from frameshare_site import marks
from frameshare_site.page import Facts, Link, Option, Selector
from frameshare_site.parts import facts as stated
from frameshare_site.reading import Row, Warehouse, distinct, matching, stale_sources
from frameshare_site.shapes.line import Series, series_of
from frameshare_site.words import Words

SOURCE = "conference_lists"
FRAMEWORKS = ("pytorch", "tensorflow")
PUBLISHED_URL = "https://github.com/Chillee/pytorch-vs-tensorflow"


def rule_set_selector(keys: Iterable[str], words: Words) -> Selector:
    """Return the selector of these rule sets."""
    options = tuple(Option(key, words.label("rule_set", key)) for key in keys)
    return Selector("rule_set", words("rule_set"), options)


def latest_first(rows: Sequence[Row]) -> list[str]:
    """Return the rule sets that the rows have, the latest first."""
    return sorted(map(str, distinct(rows, "rule_set")), reverse=True)


def basis(warehouse: Warehouse, answer: str) -> list[Row]:
    """Return the basis of `answer` and whether it is overdue: one row per rule set and origin."""
    is_stale = SOURCE in stale_sources(warehouse)
    rows = matching(warehouse.query("research_basis").dicts(), answer=answer)
    return [{**row, "is_stale": is_stale and row["origin"] == "collected"} for row in rows]


def facts(rests_on: Sequence[Row], words: Words, card: str, source: str, n: str, of: str = "") -> Facts:
    """Return the facts of a figure of `card` that is based on these rows of `basis`.

    `source` is the key of the source's words.
    """
    links = tuple(Link(words(source), url) for url in distinct(rests_on, "source_url") or (None,))
    is_stale = any(row["is_stale"] for row in rests_on)
    return stated(words, card, n, rests_on, of=of, sources=links, is_stale=is_stale)


def facts_of_texts(
    rows: Sequence[Row], words: Words, card: str, n: str, *, is_published_too: bool = False
) -> Facts:
    """Return the facts of a card on mentions in full texts; `rows` may carry as_of and origin."""
    links: tuple[Link, ...] = (Link(words("source.texts")),)
    if is_published_too:
        links = (*links, Link(words("source.counts"), PUBLISHED_URL))
    return stated(words, card, n, rows, sources=links)


def with_both(rows: Iterable[Row]) -> list[Row]:
    """Return the rows with `both`, the papers that name one of the two frameworks."""
    return [{**row, "both": row["pytorch_only"] + row["tensorflow_only"]} for row in rows]


def line_by_year(
    key: str,
    title: str,
    colour: str,
    rows: Sequence[Row],
    words: Words,
    hover: str,
    value: str = "share",
) -> Series:
    """Return the line of one row a year; a year of a single venue is drawn as an unfinished one.

    `hover` is the key of each point's words.
    """
    ordered = sorted(rows, key=lambda row: row["year"])

    def said(row: Row) -> str:
        return words(hover, row, framework=title)

    years = [row["year"] for row in ordered]
    columns = (value, "share_low", "share_high")
    return series_of(key, title, colour, years, ordered, said, columns, lambda row: row.get("venues") == 1)


def series_events(warehouse: Warehouse) -> list[Row]:
    """Return the events to mark; a change of rules is not a break within a series of one rule set."""
    begins = {row["valid_from"] for row in warehouse.query("rule_sets").dicts()}
    rows = marks.events(warehouse, "papers", FRAMEWORKS)
    return [row for row in rows if row["event_kind"] != "method_break" or row["date"] not in begins]

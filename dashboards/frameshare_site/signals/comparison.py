"""Cards that compare a few frameworks over time, each described by data: query, rows, column, words.

Words of a comparison `key`: `key.section`, `.intro`, `.measure` (for the title), `.unit`, `.denominator`,
`.n`, `.source` and `.caveat.*`; of what a reader may choose `key.choice` and `key.choice.<option>`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from frameshare_site import marks, theme
from frameshare_site.page import Card, Link, Section, Selector, View, every
from frameshare_site.parts import facts, section, selector
from frameshare_site.reading import Row, Warehouse, distinct, latest_date, matching
from frameshare_site.signals import lead, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words, words_for

# Fewer than these say more about chance than about frameworks: drawn hollow.
FEWEST = 30


@dataclass(frozen=True)
class Comparison:
    """What to draw: `lines` maps values of column `by` to framework keys, in the order of the legend.

    `period` is a column that names what a row is of where `day` may be missing: rows without one are named.
    `choice` is a column with the options that a reader may choose between; `rows` keeps the rows meant.
    """

    key: str
    query: str
    by: str
    lines: Mapping[str, str]
    value: str
    unit: Literal["percent", "number"]
    day: str = "month"
    period: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    n: str | None = None
    choice: tuple[str, tuple[str, ...]] | None = None
    rows: Callable[[Row], bool] = lambda _: True
    address: str | None = None

    @property
    def grain(self) -> trend.Grain:
        """Return what a point stands for."""
        return "month" if self.day == "month" else "year" if self.day == "year" else "day"


def section_of(one: Comparison, warehouse: Warehouse, words: Words) -> Section:
    """Return the comparison as a section of its own."""
    return section(words, one.key, card(one, warehouse, words))


def optional_sections(comparisons: Sequence[Comparison], warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the cards of sources that are collected only when named, if they ever were."""
    asked = [one for one in comparisons if warehouse.query(one.query, **one.params).rows]
    return [section_of(one, warehouse, words) for one in asked]


def card(one: Comparison, warehouse: Warehouse, words: Words) -> Card:
    """Return the card: one line per framework, its choice selectable."""
    result = warehouse.query(one.query, **one.params)
    rows = [row for row in result.dicts() if one.rows(row) and row[one.by] in one.lines]
    titles = theme.palette_of(warehouse)
    events = marks.events(warehouse, one.key, ())

    def view(choice: dict[str, str]) -> View:
        return _view(one, matching(rows, **choice), choice, titles, events, words)

    selectors: tuple[Selector, ...] = ()
    if one.choice is not None:
        column, options = one.choice
        known = [key for key in options if key in distinct(rows, column)] or options[:1]
        selectors = (selector(words, column, known, f"{one.key}.choice"),)
    return Card(one.key, result, every(selectors, view), words.caveats(one.key), selectors, one.params)


def trends(one: Comparison, rows: list[Row], titles: theme.Palette, words: Words) -> list[Trend]:
    """Return a trend for each line that has figures; small samples are marked as unfinished periods are."""
    made = []
    for value, framework in one.lines.items():
        own = {_day(row, one): row for row in matching(rows, **{one.by: value}) if row[one.value] is not None}
        if not own:
            continue
        named = f"{one.key}.line.{value}"
        name = words(named) if named in words else titles.title(framework)
        made.append(
            Trend(
                framework,
                name,
                theme.framework(framework),
                {day: float(row[one.value]) for day, row in own.items()},
                frozenset(day for day, row in own.items() if _is_weak(one, row)),
                {day: row.get("share_low") for day, row in own.items()},
                {day: row.get("share_high") for day, row in own.items()},
                {day: _hover(one, row, name, words) for day, row in own.items()},
            )
        )
    return made


def _is_weak(one: Comparison, row: Row) -> bool:
    return bool(row.get("is_partial") or (one.n and (row[one.n] or 0) < FEWEST))


def _day(row: Row, one: Comparison) -> date:
    found = row[one.day]
    # A year's point is in its middle.
    return date(found, 7, 1) if isinstance(found, int) else found


def _view(
    one: Comparison, rows: list[Row], choice: Mapping[str, str], titles: theme.Palette,
    events: list[Row], words: Words,
) -> View:  # fmt: skip
    undated = matching(rows, **{one.day: None})
    rows = [row for row in rows if row[one.day] is not None]
    drawn = trends(one, rows, titles, words)
    # An unfinished year is drawn, but is not a finding.
    complete = [row for row in rows if not row.get("is_partial")] or rows
    chosen = next(iter(choice.values()), None)
    measure = words(f"{one.key}.measure", option=words(f"{one.key}.choice.{chosen}") if chosen else "")
    stated = facts(
        words,
        one.key,
        words(f"{one.key}.n", n=_count(one, rows, words)),
        rows,
        sources=(Link(words(f"{one.key}.source"), one.address),),
        as_of=_as_of(one, rows),
    )
    notes = (
        *((words("note.weak"),) if any(t.partial for t in drawn) else ()),
        *_undated(one, undated, words),
    )
    title = _title(one, trends(one, complete, titles, words), measure, words)
    return trend.view(title, stated, drawn, one.unit, events, words, height=360, grain=one.grain, notes=notes)


def _undated(one: Comparison, rows: list[Row], words: Words) -> tuple[str, ...]:
    """Name the periods that cannot be drawn because their day is not known."""
    if not rows or one.period is None:
        return ()
    names = [str(name) for name in distinct(rows, one.period)]
    return (words(f"{one.key}.note.undated", n=len(names), names=words.joined(names)),)


def _as_of(one: Comparison, rows: list[Row]) -> date | None:
    """Return the last day that the rows describe, as far as it is known."""
    if any(row.get("as_of") for row in rows):
        return latest_date(row["as_of"] for row in rows)
    newest = [row for row in rows if row[one.day] == max(row[one.day] for row in rows)]
    if not newest or any(row.get("is_partial") for row in newest):
        return None
    found = newest[0][one.day]
    return date(found, 12, 31) if isinstance(found, int) else found


def _title(one: Comparison, drawn: Sequence[Trend], measure: str, words: Words) -> str:
    """Say who of PyTorch and TensorFlow leads since when, or who leads both where another one does."""
    ours, theirs = lead.pair(drawn)
    if one.unit == "percent" and [t.key for t in drawn] == ["pytorch"]:
        # A share of two: the other side has the rest.
        theirs = Trend("tensorflow", "TensorFlow", "", {d: 1 - v for d, v in ours.values.items()})
    newest = max((day for t in drawn for day in t.days), default=None)
    known = [t for t in drawn if newest in t.values]
    if newest is not None and len(known) > 1:
        first, second = sorted(known, key=lambda t: -t.values[newest])[:2]
        if first not in (ours, theirs):
            return words(
                "comparison.title",
                measure=measure,
                when=words.month(newest) if one.day != "year" else words.year(newest.year),
                first=first.title,
                first_value=first.values[newest],
                second=second.title,
                second_value=second.values[newest],
            )
    shared = words_for("ecosystem", words.language)
    return lead.sentence(lead.between(ours, theirs), measure, shared, is_yearly=one.day == "year")


def _count(one: Comparison, rows: list[Row], words: Words) -> str:
    if one.n is None:
        return words.number(len(rows))
    newest: Any = max((row[one.day] for row in rows), default=None)
    return words.number(max((row[one.n] or 0 for row in rows if row[one.day] == newest), default=None))


def _hover(one: Comparison, row: Row, name: str, words: Words) -> str:
    value = row[one.value]
    shown = words.percent(value) if one.unit == "percent" else words.number(value, 0 if value >= 10 else 1)
    counted = row[one.n] if one.n else None
    return words("hover" if counted is None else "hover.of", name=name, value=shown, n=counted)

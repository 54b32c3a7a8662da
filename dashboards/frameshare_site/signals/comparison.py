"""Cards that compare a few frameworks over time, each described by data: query, rows, column, words.

Words of a comparison `key`: `key.section`, `.intro`, `.measure` (for the title), `.unit`, `.denominator`,
`.n`, `.source` and `.caveat.*`; what a choice adds is `key.option.<option>`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, Link, Option, Panel, Section, Selector, View, every
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
    params: Mapping[str, object] = ()  # type: ignore[assignment]
    n: str | None = None
    choice: tuple[str, tuple[str, ...]] | None = None
    rows: Callable[[Row], bool] = lambda _: True
    caveats: tuple[str, ...] = ()
    address: str | None = None
    limit_days: int = 400

    @property
    def is_monthly(self) -> bool:
        """Tell whether a month without a value is a gap."""
        return self.day == "month"


def section(one: Comparison, warehouse: Warehouse, words: Words) -> Section:
    """Return the comparison as a section of its own."""
    return Section(
        f"by-{one.key}",
        words(f"{one.key}.section"),
        (card(one, warehouse, words),),
        (words(f"{one.key}.intro"),),
    )


def optional_sections(comparisons: Sequence[Comparison], warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the cards of sources that are collected only when named, if they ever were."""
    asked = [one for one in comparisons if warehouse.query(one.query, **dict(one.params)).rows]
    return [section(one, warehouse, words) for one in asked]


def card(one: Comparison, warehouse: Warehouse, words: Words) -> Card:
    """Return the card: one line per framework, its choice selectable."""
    params = dict(one.params)
    result = warehouse.query(one.query, **params)
    rows = [row for row in result.dicts() if one.rows(row) and row[one.by] in one.lines]
    titles = theme.palette(warehouse.query("frameworks").dicts())
    events = marks.events(warehouse, one.key, ())
    caveats = tuple(words(f"{one.key}.caveat.{key}") for key in one.caveats)

    def view(choice: dict[str, str]) -> View:
        return _view(one, matching(rows, **choice), choice, titles, events, words)

    selectors: tuple[Selector, ...] = ()
    if one.choice is not None:
        column, options = one.choice
        known = [key for key in options if key in distinct(rows, column)] or list(options[:1])
        shown = tuple(Option(key, words(f"{one.key}.option.{key}")) for key in known)
        selectors = (Selector(column, words(f"{one.key}.choice"), shown),)
    return Card(
        one.key,
        result,
        every(selectors, view),
        caveats,
        selectors,
        params,
        file=one.query if not params else "",
    )


def trends(one: Comparison, rows: list[Row], titles: theme.Palette, words: Words) -> list[Trend]:
    """Return a trend for each line that has figures; small samples are marked as unfinished periods are."""
    made = []
    for value, framework in one.lines.items():
        own = [row for row in matching(rows, **{one.by: value}) if row[one.value] is not None]
        if not own:
            continue
        weak = {
            _day(row, one) for row in own if row.get("is_partial") or (one.n and (row[one.n] or 0) < FEWEST)
        }
        name = (
            words(f"{one.key}.line.{value}")
            if f"{one.key}.line.{value}" in words
            else titles.title(framework)
        )
        made.append(
            Trend(
                framework,
                name,
                theme.framework(framework),
                {_day(row, one): float(row[one.value]) for row in own},
                frozenset(weak),
                low={_day(row, one): row.get("share_low") for row in own},
                high={_day(row, one): row.get("share_high") for row in own},
                hover={_day(row, one): _hover(one, row, name, words) for row in own},
            )
        )
    return made


def _day(row: Row, one: Comparison) -> date:
    found = row[one.day]
    # A year's point is in its middle.
    return date(found, 7, 1) if isinstance(found, int) else found


def _view(
    one: Comparison, rows: list[Row], choice: Mapping[str, str], titles: theme.Palette,
    events: list[Row], words: Words,
) -> View:  # fmt: skip
    undated = [row for row in rows if row[one.day] is None]
    rows = [row for row in rows if row[one.day] is not None]
    drawn = trends(one, rows, titles, words)
    # An unfinished year is drawn, but is not a finding.
    complete = [row for row in rows if not row.get("is_partial")] or rows
    by_key = {t.key: t for t in trends(one, complete, titles, words)}
    chosen = next(iter(choice.values()), None)
    measure = words(f"{one.key}.measure", option=words(f"{one.key}.option.{chosen}") if chosen else "")
    title = _title(one, by_key, measure, words)
    days = [day for t in drawn for day in t.days]
    is_year = bool(rows) and isinstance(rows[0][one.day], int)
    facts = Facts(
        words(f"{one.key}.unit"),
        words(f"{one.key}.denominator"),
        words(f"{one.key}.n", n=_count(one, rows, words)),
        sources=(Link(words(f"{one.key}.source"), one.address),),
        as_of=_as_of(one, rows),
        origins=frozenset(str(o) for o in distinct(rows, "origin"))
        if rows and "origin" in rows[0]
        else frozenset(),
        limit_days=one.limit_days,
    )
    if not drawn:
        return View(title, facts)
    marked = marks.on_date_axis(events, min(days), max(days), words)
    figure = trend.figure(drawn, one.unit, marked, is_monthly=one.is_monthly)
    if is_year:
        figure["layout"]["meta"]["grain"] = "year"
    notes = (
        *((words("note.weak"),) if any(t.partial for t in drawn) else ()),
        *_undated(one, undated, words),
    )
    return View(title, facts, (Panel(figure, height=360),), None, trend.legend(drawn), marked, notes)


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


def _title(one: Comparison, drawn: Mapping[str, Trend], measure: str, words: Words) -> str:
    """Say who of PyTorch and TensorFlow leads since when, or who leads both where another one does."""
    pair = [drawn.get(key, Trend(key, key, "", {})) for key in ("pytorch", "tensorflow")]
    if one.unit == "percent" and list(drawn) == ["pytorch"]:
        # A share of two: the other side has the rest.
        pair[1] = Trend("tensorflow", "TensorFlow", "", {d: 1 - v for d, v in pair[0].values.items()})
    newest = max((day for t in drawn.values() for day in t.days), default=None)
    known = [t for t in drawn.values() if newest in t.values] if newest else []
    if newest is not None and len(known) > 1 and max(known, key=lambda t: t.values[newest]) not in pair:
        first, second = sorted(known, key=lambda t: -t.values[newest])[:2]
        return words(
            "comparison.title",
            measure=measure,
            when=words.month(newest) if one.day != "year" else words.year(newest.year),
            first=first.title,
            first_value=words.percent(first.values[newest]),
            second=second.title,
            second_value=words.percent(second.values[newest]),
        )
    shared = words_for("ecosystem", words.language)
    return lead.sentence(lead.between(*pair), measure, shared, is_yearly=one.day == "year")


def _count(one: Comparison, rows: list[Row], words: Words) -> str:
    if one.n is None:
        return words.number(len(rows))
    newest: Any = max((row[one.day] for row in rows), default=None)
    return words.number(max((row[one.n] or 0 for row in rows if row[one.day] == newest), default=None))


def _hover(one: Comparison, row: Row, name: str, words: Words) -> str:
    value = row[one.value]
    shown = words.percent(value) if one.unit == "percent" else words.number(value, 0 if value >= 10 else 1)
    key = "hover.of" if one.n and row[one.n] is not None else "hover"
    return words(key, name=name, value=shown, n=words.number(row[one.n]) if one.n else "")

"""PyPI downloads: the frameworks over time, and the month in which torch passed tensorflow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from frameshare_site import marks
from frameshare_site.page import Card, Column, Facts, Table, View, every
from frameshare_site.parts import facts, selector
from frameshare_site.reading import Row, Warehouse, distinct, latest_date, matching
from frameshare_site.signals import lead, sources, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

MEASURES = {"share": "per_million", "absolute": "downloads_30d"}
TABLE_MONTHS = 24
PASSED, OVERTAKEN = ("torch", "pytorch"), ("tensorflow", "tensorflow")
# Which of the sources' lists gave the figures, by their origin.
LISTS = {"top": "seed", "clickhouse": "collected"}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card of the frameworks' package groups: measure selectable."""
    result = warehouse.query("framework_downloads")
    rows = result.dicts()
    events = marks.of_downloads(warehouse, rows)
    packages = warehouse.query("package_downloads").dicts()
    alone = lead.between(*(package_trend(packages, *named) for named in (PASSED, OVERTAKEN)))

    def view(choice: dict[str, str]) -> View:
        trends = framework_trends(rows, MEASURES[choice["measure"]])
        together = lead.of_two(trends)
        title = lead.sentence(together, words("downloads.measure"), words)
        stated = _facts(rows, words, "downloads", choice["measure"])
        notes = (*_reconciled(together, alone, words), *trend.month_notes(trends, words))
        return trend.view(title, stated, trends, "number", events, words, height=460, notes=notes)

    selectors = (selector(words, "measure", MEASURES),)
    caveats = words.caveats("downloads", "machines", "wheels", "groups", "breaks")
    return Card("downloads", result, every(selectors, view), caveats, selectors)


def crossing_card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card of the two packages themselves, raw months: the crossover that is widely quoted."""
    result = warehouse.query("package_downloads")
    rows = [row for row in result.dicts() if row["package"] in {PASSED[0], OVERTAKEN[0]}]
    trends = [package_trend(rows, *named) for named in (PASSED, OVERTAKEN)]
    title = lead.sentence(lead.between(*trends), words("crossing.measure"), words)
    view = trend.view(
        title,
        _facts(rows, words, "crossing"),
        trends,
        "number",
        marks.of_downloads(warehouse, rows),
        words,
        height=400,
        table=_months_table(trends, words),
        notes=trend.month_notes(trends, words),
    )
    caveats = words.caveats("downloads", "machines", "wheels", "variants", "breaks")
    return Card("crossing", result, (view,), caveats)


def framework_trends(rows: Sequence[Row], column: str) -> list[Trend]:
    """Return one trend for each framework that has figures, the largest first."""
    made = []
    for framework in distinct(rows, "framework"):
        own = matching(rows, framework=framework)
        made.append(trend.trend_of(own, column, framework, framework, str(own[0]["title"])))
    return sorted((t for t in made if t.values), key=lambda t: -t.values[t.days[-1]])


def _months_table(trends: Sequence[Trend], words: Words) -> Table:
    """Return the newest months of both packages; the data files hold all."""
    days = sorted({day for t in trends for day in t.days}, reverse=True)[:TABLE_MONTHS]
    columns = (
        Column("month", words("column.month"), "date"),
        *(Column(t.key, t.title, "number") for t in trends),
    )
    rows = tuple((day, *(t.values.get(day) for t in trends)) for day in days)
    return Table(words("crossing.table"), columns, rows, is_searchable=False)


def package_trend(rows: Sequence[Row], package: str, framework: str) -> Trend:
    """Return the trend of one package alone, raw months."""
    return trend.trend_of(matching(rows, package=package), "downloads_raw", framework, package, package)


def _reconciled(together: lead.Lead, alone: lead.Lead, words: Words) -> tuple[str, ...]:
    """Say why the groups and the two packages alone, both on one page, crossed in different months."""
    months = (together.since, alone.since)
    if not (together.is_overtaking and alone.is_overtaking) or None in months or months[0] == months[1]:
        return ()
    return (
        words(
            "downloads.note.reconciled",
            together=together.since,
            alone=alone.since,
            passed=PASSED[0],
            overtaken=OVERTAKEN[0],
        ),
    )


def _facts(rows: Sequence[Row], words: Words, card: str, measure: str = "") -> Facts:
    """Return the facts of the months of `card`; a month may mix both origins."""
    origins = set(distinct(rows, "origin"))
    if "mixed" in origins:
        origins = {"seed", "collected"}
    newest = latest_date(row["month"] for row in rows)
    return facts(
        words,
        card,
        words.count("downloads.n", len({row["month"] for row in rows})),
        of=measure,
        sources=sources.links(words, [key for key, origin in LISTS.items() if origin in origins]),
        as_of=_month_end(newest) if newest else None,
        origins=frozenset(origins),
    )


def _month_end(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1) - timedelta(days=1)

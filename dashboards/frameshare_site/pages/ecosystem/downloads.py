"""PyPI downloads: the frameworks over time, and the month in which torch passed tensorflow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frameshare_site import marks, theme
from frameshare_site.page import Card, Column, Facts, Option, Panel, Selector, Table, View, every
from frameshare_site.reading import Row, Warehouse, distinct, latest_date, matching
from frameshare_site.shapes.figure import Event
from frameshare_site.signals import breaks, lead, sources, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

MEASURES = {"share": "per_million", "absolute": "downloads_30d"}
TABLE_MONTHS = 24
PASSED, OVERTAKEN = ("torch", "pytorch"), ("tensorflow", "tensorflow")


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card of the frameworks' package groups: measure selectable."""
    result = warehouse.query("framework_downloads")
    rows = result.dicts()
    caveats = tuple(words(f"downloads.caveat.{k}") for k in ("machines", "wheels", "groups", "breaks"))
    events = breaks.of_counts(warehouse, rows)
    packages = warehouse.query("package_downloads").dicts()
    alone = lead.between(*(package_trend(packages, *named) for named in (PASSED, OVERTAKEN)))

    def view(choice: dict[str, str]) -> View:
        trends = framework_trends(rows, MEASURES[choice["measure"]])
        return _view(trends, rows, choice, events, alone, words)

    options = tuple(Option(key, words(f"measure.{key}")) for key in MEASURES)
    selectors = (Selector("measure", words("measure"), options),)
    return Card("downloads", result, every(selectors, view), caveats, selectors)


def crossing_card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card of the two packages themselves, raw months: the crossover that is widely quoted."""
    result = warehouse.query("package_downloads")
    rows = [row for row in result.dicts() if row["package"] in {PASSED[0], OVERTAKEN[0]}]
    trends = [package_trend(rows, *named) for named in (PASSED, OVERTAKEN)]
    caveats = tuple(words(f"downloads.caveat.{k}") for k in ("machines", "wheels", "variants", "breaks"))
    events = breaks.of_counts(warehouse, rows)

    title = lead.sentence(lead.between(*trends), words("crossing.measure"), words)
    facts = _facts(rows, words, (words("crossing.unit"), words("crossing.denominator")))
    if not rows:
        return Card("crossing", result, (View(title, facts),), caveats)
    marked = _marked(events, trends, words)
    panel = Panel(trend.figure(trends, "number", marked), height=400)
    notes = trend.month_notes(trends, words)
    view = View(title, facts, (panel,), _months_table(trends, words), trend.legend(trends), marked, notes)
    return Card("crossing", result, (view,), caveats)


def framework_trends(rows: Sequence[Row], column: str) -> list[Trend]:
    """Return one trend for each framework that has figures, the largest first."""
    made = []
    for framework in distinct(rows, "framework"):
        own = [r for r in matching(rows, framework=framework) if r[column] is not None]
        if own:
            made.append(
                Trend(
                    str(framework),
                    str(own[0]["title"]),
                    theme.framework(str(framework)),
                    {r["month"]: float(r[column]) for r in own},
                    frozenset(r["month"] for r in own if r["is_partial"]),
                )
            )
    return sorted(made, key=lambda t: -t.values[t.days[-1]])


def _months_table(trends: Sequence[Trend], words: Words) -> Table:
    """Return the newest months of both packages; the data files hold all."""
    days = sorted({day for t in trends for day in t.days}, reverse=True)[:TABLE_MONTHS]
    columns = (
        Column("month", words("crossing.column.month"), "date"),
        *(Column(t.key, t.title, "number") for t in trends),
    )
    rows = tuple((day, *(t.values.get(day) for t in trends)) for day in days)
    return Table(words("crossing.table"), columns, rows, is_searchable=False)


def package_trend(rows: Sequence[Row], package: str, framework: str) -> Trend:
    """Return the trend of one package alone, raw months."""
    own = matching(rows, package=package)
    return Trend(
        package,
        package,
        theme.framework(framework),
        {r["month"]: float(r["downloads_raw"]) for r in own},
        frozenset(r["month"] for r in own if r["is_partial"]),
    )


def _view(
    trends: Sequence[Trend],
    rows: Sequence[Row],
    choice: dict[str, str],
    events: Sequence[Row],
    alone: lead.Lead,
    words: Words,
) -> View:
    by_key = {t.key: t for t in trends}
    pair = [by_key.get(key, Trend(key, key, "", {})) for key in ("pytorch", "tensorflow")]
    title = lead.sentence(lead.between(*pair), words("downloads.measure"), words)
    unit, denominator = (words(f"downloads.{what}.{choice['measure']}") for what in ("unit", "denominator"))
    facts = _facts(rows, words, (unit, denominator))
    if not trends:
        return View(title, facts)
    marked = _marked(events, trends, words)
    panel = Panel(trend.figure(trends, "number", marked), height=460)
    notes = (*_reconciled(pair, alone, words), *trend.month_notes(trends, words))
    return View(title, facts, (panel,), None, trend.legend(trends), marked, notes)


def _reconciled(pair: Sequence[Trend], alone: lead.Lead, words: Words) -> tuple[str, ...]:
    """Say why the groups and the two packages alone, both on one page, crossed in different months."""
    together = lead.between(*pair)
    months = (together.since, alone.since)
    if not (together.is_overtaking and alone.is_overtaking) or None in months or months[0] == months[1]:
        return ()
    return (
        words(
            "downloads.note.reconciled",
            together=words.month(together.since),
            alone=words.month(alone.since),
            passed=PASSED[0],
            overtaken=OVERTAKEN[0],
        ),
    )


def _facts(rows: Sequence[Row], words: Words, measured: tuple[str, str]) -> Facts:
    origins = frozenset(str(o) for o in distinct(rows, "origin"))
    keys = [
        k for k, o in (("top", "seed"), ("clickhouse", "collected")) if o in origins or "mixed" in origins
    ]
    months = len({r["month"] for r in rows})
    newest = latest_date(r["month"] for r in rows)
    return Facts(
        *measured,
        words.count("downloads.n", months),
        sources=sources.links(words, keys),
        as_of=_month_end(newest) if newest else None,
        origins=frozenset({"seed", "collected"}) if "mixed" in origins else origins,
        is_partial=any(r["is_partial"] for r in rows),
    )


def _month_end(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _marked(events: Sequence[Row], trends: Sequence[Trend], words: Words) -> tuple[Event, ...]:
    days = [day for t in trends for day in t.days]
    return marks.on_date_axis(events, min(days), max(days), words)

"""One source's share by quarter, as lines or as stacked areas, with the break and the published readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from frameshare_site import theme
from frameshare_site.page import Panel
from frameshare_site.pages.code import sources
from frameshare_site.pages.code.periods import Kept, kept, quarter_name, quarter_number, quarter_start
from frameshare_site.pages.code.sources import ARCHIVE, REST, Known
from frameshare_site.reading import Row, distinct, matching
from frameshare_site.shapes.area import stacked_area
from frameshare_site.shapes.figure import Axis, Event, Figure
from frameshare_site.shapes.line import Series, line, points, series_of
from frameshare_site.words import Words

# A quarter with fewer repositories says nothing.
FEWEST = 30
# Room around the outermost points, so that neither they nor the mark of a break is cut off.
_MARGIN = timedelta(days=45)
Cells = Mapping[tuple[int, str], Row]


@dataclass(frozen=True)
class Drawing:
    """What all panels of a view share."""

    names: Mapping[str, str]
    about: Known
    readings: Sequence[Row]
    events: Sequence[Event]
    official: str
    shape: str
    words: Words


def panel(rows: Sequence[Row], drawing: Drawing) -> Panel:
    """Return the panel of one source's rows, which share their date basis."""
    source, basis = str(rows[0]["source"]), str(rows[0]["date_basis"])
    words, about = drawing.words, drawing.about
    is_tagged = basis != "paper"
    labelled = [] if is_tagged else matching(about.labelled, source=source, official=drawing.official)
    counts = {quarter_number(row["quarter"]): row["denominator"] for row in [*labelled, *rows]}
    periods = kept(counts, FEWEST)
    drawn = [row for row in rows if quarter_number(row["quarter"]) in periods.drawn]
    n = words(f"share.n.{basis}", n=sum(counts[period] for period in periods.drawn))
    notes = periods.notes(f"share.{basis}", quarter_name, words)
    if is_tagged and drawing.shape == "areas":
        notes = (words("share.note.tags"), *notes)
    coverage = {quarter_number(row["quarter"]): row["coverage"] for row in labelled}
    return Panel(
        _figure(drawn, periods, coverage, drawing),
        words(f"share.panel.{basis}", source=about.title(source)),
        height=400,
        facts=about.panel_facts(source, n, None if is_tagged else drawing.official),
        notes=notes,
    )


def reading_points(
    readings: Sequence[Row], names: Mapping[str, str], words: Words
) -> list[dict[str, object]]:
    """Return the published readings as traces of points."""
    drawn = []
    for framework in dict.fromkeys(str(row["framework"]) for row in readings):
        rows = matching(readings, framework=framework)
        series = Series(
            framework,
            names[framework],
            theme.framework(framework),
            [row["read_on"].isoformat() for row in rows],
            [row["share"] for row in rows],
            hover=[words("share.hover.reading", row, framework=names[framework]) for row in rows],
            symbol="diamond",
        )
        drawn.append(points(series))
    return drawn


def _figure(rows: Sequence[Row], periods: Kept, coverage: Mapping[int, float], drawing: Drawing) -> Figure:
    cells = {(quarter_number(row["quarter"]), str(row["framework"])): row for row in rows}
    shown = sources.shown_frameworks(rows)
    made = [_series(framework, periods.axis, cells, coverage, drawing) for framework in shown]
    is_stacked = drawing.shape == "areas" and rows[0]["date_basis"] == "paper"
    readings = [] if is_stacked or rows[0]["source"] != ARCHIVE else drawing.readings
    x, y = _time_axis(periods, drawing.events, readings), Axis(kind="percent", range=(0, 1))
    if is_stacked:
        return stacked_area([*made, *_rest(rows, periods.axis, shown, drawing)], x, y, drawing.events)
    figure = line(made, x, y, drawing.events)
    figure["data"].extend(reading_points(readings, drawing.names, drawing.words))
    return figure


def _time_axis(periods: Kept, events: Sequence[Event], readings: Sequence[Row]) -> Axis:
    """Return an axis that reaches to every break and reading, also where the rows end before it."""
    days = [date.fromisoformat(quarter_start(period)) for period in (periods.axis[0], periods.axis[-1])]
    days += [date.fromisoformat(str(event.when)) for event in events]
    days += [row["read_on"] for row in readings]
    first, last = min(days) - _MARGIN, max(days) + _MARGIN
    return Axis(kind="date", range=(first.isoformat(), last.isoformat()))


def _series(
    framework: str,
    axis: Sequence[int],
    cells: Cells,
    coverage: Mapping[int, float],
    drawing: Drawing,
) -> Series:
    return series_of(
        framework,
        drawing.names[framework],
        theme.framework(framework),
        [quarter_start(period) for period in axis],
        [cells.get((period, framework)) for period in axis],
        lambda row: _hover(row, coverage.get(quarter_number(row["quarter"])), drawing),
        has_markers=len(axis) < 24,
    )


def _rest(
    rows: Sequence[Row], axis: Sequence[int], shown: Sequence[str], drawing: Drawing
) -> tuple[Series, ...]:
    """Return what the shown frameworks leave of each quarter's whole, if they leave anything."""
    others = [row for row in rows if row["framework"] not in shown]
    if not any(_counted(row) for row in others):
        return ()
    of_quarter = {
        quarter_number(quarter): matching(others, quarter=quarter) for quarter in distinct(others, "quarter")
    }
    left = [sum(row["share"] for row in of_quarter[q]) if q in of_quarter else None for q in axis]
    name = drawing.names[REST]
    hover = [
        drawing.words("share.hover.rest", framework=name, quarter=quarter_name(period), share=share)
        for period, share in zip(axis, left, strict=True)
    ]
    partial = [any(row["is_partial"] for row in of_quarter.get(period, ())) for period in axis]
    x = [quarter_start(period) for period in axis]
    return (Series(REST, name, theme.framework(REST), x, left, is_partial=partial, hover=hover),)


def _counted(row: Row) -> int:
    return int(row["papers" if row["date_basis"] == "paper_tags" else "repositories"])


def _hover(row: Row, coverage: float | None, drawing: Drawing) -> str:
    words, name = drawing.words, drawing.names[row["framework"]]
    text = words(f"share.hover.{row['date_basis']}", row, framework=name, counted=_counted(row))
    if coverage is None or coverage == 1:
        return text
    return text + words("share.hover.coverage", share=coverage)

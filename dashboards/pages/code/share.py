"""Share of repositories by framework and quarter: the archive, and beside it what came after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboards import marks, theme
from dashboards.charts.area import stacked_area
from dashboards.charts.figure import Axis, Event, Figure
from dashboards.charts.line import Series, line, points
from dashboards.page import Card, Facts, LegendItem, Link, Option, Panel, Selector, Tile, View, every
from dashboards.pages.code import sources
from dashboards.pages.code.sources import ARCHIVE, REST, Known
from dashboards.reading import Row, Warehouse, distinct, matching
from dashboards.words import Words

# A quarter with fewer repositories says nothing in a title.
FEWEST = 30
Named = dict[str, str]


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: scope and shape selectable, one panel a source."""
    result = warehouse.query("code_share_by_quarter")
    rows = result.dicts()
    readings = warehouse.query("code_published_readings").dicts()
    about = sources.known(warehouse)
    names = {f: sources.framework_title(warehouse, f, words) for f in (*sources.SHOWN, REST)}
    events = marks.events(warehouse, "papers_with_code", ())

    def view(choice: dict[str, str]) -> View:
        chosen = matching(rows, official=choice["official"])
        return _view(chosen, readings, choice, about, names, events, words)

    selectors = (
        Selector("official", words("official"), _options("official", ("all", "official"), words)),
        Selector("shape", words("shape"), _options("shape", ("lines", "areas"), words)),
    )
    caveats = tuple(
        words(f"share.caveat.{key}") for key in ("none", "date", "labels", "censored", "populations")
    )
    return Card("share", result, every(selectors, view), caveats, selectors)


def tiles(warehouse: Warehouse, words: Words) -> list[Tile]:
    """Return PyTorch's share in the archive's last complete quarter."""
    rows = warehouse.query("code_share_by_quarter", source=ARCHIVE, official="all").dicts()
    last = _last_quarter(rows)
    if last is None:
        return []
    row = next((r for r in rows if r["quarter"] == last and r["framework"] == "pytorch"), None)
    if row is None:
        return []
    sentence = words("share.tile", quarter=last, n=words.number(row["denominator"]))
    measured = (words("share.unit"), words("share.denominator"), "")
    facts = sources.known(warehouse).facts((ARCHIVE,), measured, is_partial=False)
    return [Tile(words.percent(row["share"]), sentence, "code.html#share", theme.framework("pytorch"), facts)]


def title(rows: Sequence[Row], names: Named, words: Words) -> str:
    """Return what the archive's last complete quarter says: the leader and the runner-up, `none` aside."""
    last = _last_quarter(matching(rows, source=ARCHIVE))
    if last is None:
        return words("share.title.none")
    of_quarter = [
        row
        for row in matching(rows, source=ARCHIVE, quarter=last, date_basis="paper")
        if row["framework"] not in {"none", REST}
    ]
    ranked = sorted(of_quarter, key=lambda row: (-row["share"], row["framework"]))
    first, second = ranked[0], ranked[1]
    key = "tied" if first["share"] == second["share"] else "led"
    return words(
        f"share.title.{key}",
        quarter=last,
        leader=names.get(first["framework"], first["framework"]),
        share=words.percent(first["share"]),
        second=names.get(second["framework"], second["framework"]),
        second_share=words.percent(second["share"]),
    )


def _last_quarter(rows: Sequence[Row]) -> str | None:
    return max(distinct(sources.settled(rows, FEWEST), "quarter"), default=None)


def _options(prefix: str, keys: tuple[str, ...], words: Words) -> tuple[Option, ...]:
    return tuple(Option(key, words(f"{prefix}.{key}")) for key in keys)


def _view(
    rows: Sequence[Row],
    readings: Sequence[Row],
    choice: dict[str, str],
    about: Known,
    names: Named,
    events: Sequence[Row],
    words: Words,
) -> View:
    shown_readings = readings if choice["official"] == "all" else []
    if not rows:
        return _readings_only(shown_readings, names, words)
    series = [(str(row["source"]), str(row["date_basis"])) for row in rows]
    marked = _events(rows, events, words)
    panels = tuple(
        Panel(
            _figure(
                matching(rows, source=source, date_basis=basis),
                shown_readings if source == ARCHIVE else [],
                choice["shape"],
                names,
                marked,
                words,
            ),
            words(f"share.panel.{basis}", source=about.title(source)),
            height=400,
        )
        for source, basis in sorted(set(series), key=lambda key: (key[0] != ARCHIVE, key))
    )
    return View(
        title(rows, names, words),
        _facts(rows, about, words),
        panels,
        legend=_legend(rows, names),
        events=marked,
        notes=_notes(choice["shape"], bool(shown_readings), words),
    )


def _facts(rows: Sequence[Row], about: Known, words: Words) -> Facts:
    counted = matching(rows, framework="pytorch", date_basis="paper")
    n = words.number(sum(row["denominator"] for row in counted))
    measured = (words("share.unit"), words("share.denominator"), words("share.n.each", n=n))
    named = sorted(map(str, distinct(rows, "source")))
    return about.facts(named, measured, is_partial=any(row["is_partial"] for row in rows))


def _notes(shape: str, has_readings: bool, words: Words) -> tuple[str, ...]:
    if shape == "areas":
        return words("share.note.break"), words("share.note.partial.areas")
    notes = (words("share.note.break"), words("share.note.partial"))
    return (*notes, words("share.note.readings")) if has_readings else notes


def _readings_only(readings: Sequence[Row], names: Named, words: Words) -> View:
    """Return what can be shown before any source was reached: the published readings, as seed."""
    links = tuple(
        Link(str(row["source"]), row["source_url"]) for row in matching(readings, framework="pytorch")
    )
    newest = max((row["read_on"] for row in readings), default=None)
    measured = (words("share.unit"), words("share.denominator"), words("share.n.readings", n=len(readings)))
    facts = Facts(*measured, sources=links, as_of=newest, origins=frozenset({"seed"} if readings else ()))
    if not readings:
        return View(words("share.title.none"), facts)
    last = [row for row in readings if row["read_on"] == newest]
    shares = {str(row["framework"]): words.percent(row["share"], 0) for row in last}
    said = words(
        "share.title.readings", month=words.month(newest), pytorch=shares["pytorch"], tf=shares["tensorflow"]
    )
    figure = line([], Axis(kind="date"), Axis(kind="percent", range=(0, 1)))
    figure["data"].extend(_reading_points(readings, names, words))
    return View(said, facts, (Panel(figure, height=400),), legend=_legend(readings, names))


def _figure(
    rows: Sequence[Row],
    readings: Sequence[Row],
    shape: str,
    names: Named,
    marked: Sequence[Event],
    words: Words,
) -> Figure:
    quarters = sorted(distinct([row for row in rows if row["denominator"] >= FEWEST], "quarter"))
    quarters = quarters or sorted(distinct(rows, "quarter"))
    cells = {(row["quarter"], row["framework"]): row for row in rows}
    made = [_series(f, quarters, cells, names, words) for f in sources.shown_frameworks(rows)]
    x, y = Axis(kind="date"), Axis(kind="percent", range=(0, 1))
    if shape == "areas" and rows[0]["date_basis"] == "paper":
        return stacked_area([*made, _rest(quarters, cells, made, names, words)], x, y, marked)
    figure = line(made, x, y, marked)
    figure["data"].extend(_reading_points(readings, names, words))
    return figure


def _series(
    framework: str, quarters: Sequence[str], cells: dict[tuple[str, str], Row], names: Named, words: Words
) -> Series:
    rows = [cells.get((quarter, framework)) for quarter in quarters]
    return Series(
        framework,
        names[framework],
        theme.framework(framework),
        [sources.quarter_start(quarter) for quarter in quarters],
        [row["share"] if row else None for row in rows],
        [row["share_low"] if row else None for row in rows],
        [row["share_high"] if row else None for row in rows],
        [bool(row and row["is_partial"]) for row in rows],
        [_hover(row, names, words) if row else "" for row in rows],
        has_markers=len(quarters) < 24,
    )


def _rest(
    quarters: Sequence[str],
    cells: dict[tuple[str, str], Row],
    shown: Sequence[Series],
    names: Named,
    words: Words,
) -> Series:
    """Return what the shown frameworks leave of each quarter's whole."""
    left = []
    for place, quarter in enumerate(quarters):
        known = any(key[0] == quarter for key in cells)
        left.append(max(0.0, 1.0 - sum(one.y[place] or 0.0 for one in shown)) if known else None)
    hover = [
        words("share.hover.rest", quarter=q, share=words.percent(v))
        for q, v in zip(quarters, left, strict=True)
    ]
    x = [sources.quarter_start(quarter) for quarter in quarters]
    return Series(REST, names[REST], theme.framework(REST), x, left, hover=hover)


def _reading_points(readings: Sequence[Row], names: Named, words: Words) -> list[dict[str, object]]:
    drawn = []
    for framework in dict.fromkeys(str(row["framework"]) for row in readings):
        rows = matching(readings, framework=framework)
        series = Series(
            framework,
            names[framework],
            theme.framework(framework),
            [row["read_on"].isoformat() for row in rows],
            [row["share"] for row in rows],
            hover=[
                words(
                    "share.hover.reading",
                    framework=names[framework],
                    share=words.percent(row["share"], 0),
                    source=row["source"],
                )
                for row in rows
            ],
            symbol="diamond",
        )
        drawn.append(points(series))
    return drawn


def _hover(row: Row, names: Named, words: Words) -> str:
    return words(
        "share.hover" if row["date_basis"] == "paper" else "share.hover.tags",
        quarter=row["quarter"],
        framework=names.get(row["framework"], row["framework"]),
        share=words.percent(row["share"]),
        low=words.percent(row["share_low"]),
        high=words.percent(row["share_high"]),
        repositories=words.number(row["repositories"]),
        n=words.number(row["denominator"]),
    )


def _legend(rows: Sequence[Row], names: Named) -> tuple[LegendItem, ...]:
    shown = sources.shown_frameworks(rows)
    return tuple(LegendItem(f, names[f], theme.framework(f)) for f in shown)


def _events(rows: Sequence[Row], events: Sequence[Row], words: Words) -> tuple[Event, ...]:
    """Return the end of the site and other breaks, within the time that the rows cover."""
    days = [date.fromisoformat(sources.quarter_start(row["quarter"])) for row in rows]
    last = max(days)
    return marks.on_date_axis(events, min(days), date(last.year, 12, 31), words)

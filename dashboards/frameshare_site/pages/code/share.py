"""Share of repositories by framework and quarter: the archive, and next to it what came after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, LegendItem, Link, Option, Panel, Selector, View, every
from frameshare_site.pages.code import sources, splice
from frameshare_site.pages.code.periods import quarter_number, quarter_start
from frameshare_site.pages.code.share_panel import FEWEST, Drawing, panel, reading_points
from frameshare_site.pages.code.sources import ARCHIVE, REST, Known
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis, Event
from frameshare_site.shapes.line import line
from frameshare_site.words import Words

Named = dict[str, str]
# A shape that is offered once a successor of the archive was collected.
ESTIMATE = "estimate"


def card(warehouse: Warehouse, about: Known) -> Card:
    """Return the card: scope and shape selectable, one panel per source; the estimate is a shape."""
    words = about.words
    result = warehouse.query("code_share_by_quarter")
    rows = result.dicts()
    published = warehouse.query("code_published_readings")
    readings = published.dicts()
    names = {f: sources.framework_title(warehouse, f, words) for f in (*sources.SHOWN, REST)}
    events = marks.events(warehouse, "papers_with_code", ())
    estimated = warehouse.query("code_splice")

    def view(choice: dict[str, str]) -> View:
        if choice["shape"] == ESTIMATE:
            return splice.view(estimated.dicts(), about, names)
        chosen = matching(rows, official=choice["official"])
        return _view(chosen, choice, readings, about, names, events, words)

    shapes = ("lines", "areas", *((ESTIMATE,) if estimated.rows else ()))
    selectors = (
        Selector("official", words("official"), _options("official", ("all", "official"), words)),
        Selector("shape", words("shape"), _options("shape", shapes, words)),
    )
    caveats = tuple(
        words(f"share.caveat.{key}") for key in ("none", "date", "labels", "censored", "populations")
    )
    if estimated.rows:
        caveats = (*caveats, *(words(f"splice.caveat.{key}") for key in ("estimate", "assumption")))
    also = tuple(answer for answer in (published, estimated) if answer.rows)
    return Card("share", result, every(selectors, view), caveats, selectors, also=also)


def title(rows: Sequence[Row], names: Named, words: Words) -> str:
    """Return what the archive's last complete quarter says: leader and runner-up, leaving out `none`."""
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
    choice: dict[str, str],
    readings: Sequence[Row],
    about: Known,
    names: Named,
    events: Sequence[Row],
    words: Words,
) -> View:
    comparable = readings if choice["official"] == "all" else []
    if not rows:
        return _readings_only(comparable, names, words)
    named = sources.archive_first(rows)
    marked = marked_events(rows, events, words)
    shown_readings = comparable if ARCHIVE in named else []
    drawing = Drawing(names, about, shown_readings, marked, choice["official"], choice["shape"], words)
    panels = tuple(
        panel(matching(rows, source=source, date_basis=basis), drawing)
        for source in named
        for basis in distinct(matching(rows, source=source), "date_basis")
    )
    measured = (words("share.unit"), words("share.denominator"), "")
    is_settled = _last_quarter(matching(rows, source=ARCHIVE)) is not None
    # Too few repositories of the archive itself: what its site showed is used.
    said = _readings_title(comparable, words) if comparable and not is_settled else title(rows, names, words)
    return View(
        said,
        about.facts(named, measured, is_partial=any(row["is_partial"] for row in rows)),
        panels,
        legend=legend(panels, names),
        events=marked,
        notes=(*_notes(drawing, events, words), *about.unlabelled_notes(named, choice["official"])),
    )


def _notes(drawing: Drawing, events: Sequence[Row], words: Words) -> tuple[str, ...]:
    ends = [row["date"] for row in events if row["event_kind"] == "source_end"]
    notes = [words("share.note.break", day=words.day(max(ends)))] if ends else []
    notes.append(words(f"share.note.partial.{drawing.shape}"))
    if drawing.readings and drawing.shape == "lines":
        notes.append(words("share.note.readings"))
    return (*notes, *drawing.about.bare_notes(drawing.official))


def _readings_title(readings: Sequence[Row], words: Words) -> str:
    """Return what the newest of the published readings says."""
    newest = max(row["read_on"] for row in readings)
    shares = {
        str(row["framework"]): words.percent(row["share"], 0) for row in matching(readings, read_on=newest)
    }
    return words(
        "share.title.readings", month=words.month(newest), pytorch=shares["pytorch"], tf=shares["tensorflow"]
    )


def _readings_only(readings: Sequence[Row], names: Named, words: Words) -> View:
    """Return what can be shown before any source was reached: the published readings, as seed."""
    links = tuple(
        Link(str(row["source"]), row["source_url"]) for row in matching(readings, framework="pytorch")
    )
    newest = max((row["read_on"] for row in readings), default=None)
    measured = (
        words("share.unit.readings"),
        words("share.denominator"),
        words("share.n.readings", n=len(readings)),
    )
    facts = Facts(*measured, sources=links, as_of=newest, origins=frozenset({"seed"} if readings else ()))
    if not readings:
        return View(words("share.title.none"), facts)
    figure = line([], Axis(kind="date"), Axis(kind="percent", range=(0, 1)))
    figure["data"].extend(reading_points(readings, names, words))
    panels = (Panel(figure, height=400),)
    return View(_readings_title(readings, words), facts, panels, legend=legend(panels, names))


def legend(panels: Sequence[Panel], names: Named) -> tuple[LegendItem, ...]:
    """Return an entry for each framework that some panel draws, what is left of the others last."""
    drawn = {trace.get("legendgroup") for panel in panels for trace in panel.figure["data"]}
    return tuple(LegendItem(f, names[f], theme.framework(f)) for f in (*sources.SHOWN, REST) if f in drawn)


def marked_events(rows: Sequence[Row], events: Sequence[Row], words: Words) -> tuple[Event, ...]:
    """Return what is marked: events within the time that the rows cover, and the archive's end beside it."""
    days = [date.fromisoformat(quarter_start(quarter_number(row["quarter"]))) for row in rows]
    ends = [row["date"] for row in events if row["event_kind"] == "source_end"]
    last = max([date(max(days).year, 12, 31), *(ends if matching(rows, source=ARCHIVE) else [])])
    return marks.on_date_axis(events, min(days), last, words)

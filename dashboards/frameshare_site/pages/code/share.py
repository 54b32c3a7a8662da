"""Share of repositories by framework and quarter: the archive, and next to it what came after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frameshare_site import marks, theme
from frameshare_site.page import Card, LegendItem, Panel, View, every
from frameshare_site.pages.code import readings, sources, splice
from frameshare_site.pages.code.periods import quarter_number, quarter_start
from frameshare_site.pages.code.share_panel import FEWEST, Drawing, panel, reading_points
from frameshare_site.pages.code.sources import ARCHIVE, REST, Known
from frameshare_site.parts import selector
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
    names = {f: about.framework(f) for f in (*sources.SHOWN, REST)}
    events = marks.events(warehouse, "papers_with_code", ())
    estimated = warehouse.query("code_splice")

    def view(choice: dict[str, str]) -> View:
        if choice["shape"] == ESTIMATE:
            return splice.view(estimated.dicts(), about, names)
        chosen = matching(rows, official=choice["official"])
        return _view(chosen, choice, published.dicts(), about, names, events)

    shapes = ("lines", "areas", *((ESTIMATE,) if estimated.rows else ()))
    selectors = (selector(words, "official", ("all", "official")), selector(words, "shape", shapes))
    caveats = (*words.caveats("share"), *(words.caveats("splice") if estimated.rows else ()))
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
        share=first["share"],
        second=names.get(second["framework"], second["framework"]),
        second_share=second["share"],
    )


def _last_quarter(rows: Sequence[Row]) -> str | None:
    return max(distinct(sources.settled(rows, FEWEST), "quarter"), default=None)


def _view(
    rows: Sequence[Row],
    choice: dict[str, str],
    published: Sequence[Row],
    about: Known,
    names: Named,
    events: Sequence[Row],
) -> View:
    words = about.words
    comparable = published if choice["official"] == "all" else []
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
    is_settled = _last_quarter(matching(rows, source=ARCHIVE)) is not None
    # Too few repositories of the archive itself: what its site showed is used.
    said = _readings_title(comparable, words) if comparable and not is_settled else title(rows, names, words)
    return View(
        said,
        about.facts(named, "share"),
        panels,
        legend=legend(panels, names),
        events=marked,
        notes=(*_notes(drawing, events, words), *about.unlabelled_notes(named, choice["official"])),
    )


def _notes(drawing: Drawing, events: Sequence[Row], words: Words) -> tuple[str, ...]:
    ends = [row["date"] for row in events if row["event_kind"] == "source_end"]
    notes = [words("share.note.break", day=max(ends))] if ends else []
    notes.append(words(f"share.note.partial.{drawing.shape}"))
    if drawing.readings and drawing.shape == "lines":
        notes.append(words("share.note.readings"))
    return (*notes, *drawing.about.bare_notes(drawing.official))


def _readings_title(published: Sequence[Row], words: Words) -> str:
    """Return what the newest of the published readings says."""
    newest = max(row["read_on"] for row in published)
    shares = {str(row["framework"]): row["share"] for row in matching(published, read_on=newest)}
    return words("share.title.readings", month=newest, pytorch=shares["pytorch"], tf=shares["tensorflow"])


def _readings_only(published: Sequence[Row], names: Named, words: Words) -> View:
    """Return what can be shown before any source was reached: the published readings, as seed."""
    facts = readings.stated(published, words, "readings")
    if not published:
        return View(words("share.title.none"), facts)
    figure = line([], Axis(kind="date"), Axis(kind="percent", range=(0, 1)))
    figure["data"].extend(reading_points(published, names, words))
    panels = (Panel(figure, height=400),)
    return View(_readings_title(published, words), facts, panels, legend=legend(panels, names))


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

"""Events and breaks as marks on a chart: what happened to the series shown and to the frameworks in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from frameshare_site.reading import Row, Warehouse
from frameshare_site.shapes.figure import Event
from frameshare_site.text import web_address
from frameshare_site.translation import translated
from frameshare_site.words import Words

# First public releases and major versions: a chart that marks every release says nothing.
_WHOLE_VERSION = re.compile(r"\b\d+\.0\.0\b|open-sourced|public release|end of", re.IGNORECASE)


def events(warehouse: Warehouse, affects: str, frameworks: Collection[str]) -> list[Row]:
    """Return the events worth marking: breaks of the series `affects` and whole versions of `frameworks`."""
    rows = warehouse.query("events", affects=affects).dicts()
    return [row for row in rows if _is_break(row) or _is_landmark(row, affects, frameworks)]


def of_downloads(warehouse: Warehouse, rows: Iterable[Row]) -> list[Row]:
    """Return the breaks of the download counts; of bundled lists only where their months are shown."""
    found = events(warehouse, "pypi", ())
    if any(row["origin"] != "collected" for row in rows):
        found += events(warehouse, "pypi_lists", ())
    return sorted(found, key=lambda row: (row["date"], row["event"]))


def _is_break(row: Row) -> bool:
    return row["event_kind"] in {"method_break", "source_end", "outage"} and row["affects"] is not None


def _is_landmark(row: Row, affects: str, frameworks: Collection[str]) -> bool:
    if row["affects"] == affects:
        return True
    return row["framework"] in frameworks and _WHOLE_VERSION.search(row["event"]) is not None


def on_year_axis(rows: Iterable[Row], first: float, last: float, words: Words) -> tuple[Event, ...]:
    """Return the events between two years as marks on an axis where a year's point is in its middle."""
    placed = [(year_position(row["date"]), row) for row in rows]
    return tuple(_event(where, row, words) for where, row in placed if first - 0.5 <= where <= last + 0.5)


def on_date_axis(rows: Iterable[Row], first: date, last: date, words: Words) -> tuple[Event, ...]:
    """Return the events between two days as marks on a date axis."""
    return tuple(_event(r["date"].isoformat(), r, words) for r in rows if first <= r["date"] <= last)


def year_position(day: date) -> float:
    """Return where a day lies when the point of 2019 is at 2019.0 and covers 2018.5 to 2019.5."""
    start = date(day.year, 1, 1)
    return day.year - 0.5 + (day - start) / timedelta(days=365.25)


def _event(when: Any, row: Row, words: Words) -> Event:
    shown = {"month": row["date"].strftime("%Y-%m"), "year": str(row["date"].year)}
    key = f"marked.{row['affects']}.{row['date']}"
    title = words(key) if key in words else translated(str(row["event"]), words.language)
    return Event(
        when,
        title,
        str(row["event_kind"]),
        web_address(row["source"]),
        shown.get(row["date_precision"], words.day(row["date"])),
        words("html.lang") if title != row["event"] else "en",
    )

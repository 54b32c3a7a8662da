"""Breaks of the download counts, to be marked on the charts that show them."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import marks
from frameshare_site.reading import Row, Warehouse


def of_counts(warehouse: Warehouse, rows: Sequence[Row]) -> list[Row]:
    """Return the breaks of the counts; those of the published lists only where bundled months are shown."""
    events = marks.events(warehouse, "pypi", ())
    if any(row["origin"] != "collected" for row in rows):
        events += marks.events(warehouse, "pypi_lists", ())
    return sorted(events, key=lambda row: (row["date"], row["event"]))

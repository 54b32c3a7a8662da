"""The whole Hub, page by page, over as many runs as a request budget needs.

Sorted by creation time, which never changes, so that no row can slip between two pages. Every page is saved,
with the address of the next one, before that is requested. Twenty-five pages become one part of the snapshot,
because thousands of small files would be slow to read.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from frameshare.raw.partial import PartialSnapshot
from frameshare.raw.snapshot import Snapshot
from frameshare.sources.base import Context, Source
from frameshare.sources.hub.dataset import HUB_MODELS
from frameshare.sources.hub.listing import Listing
from frameshare.sources.hub.pages import KeptPage, KeptPages

_PAGES_A_PART = 25
# Download counters read further apart than this do not describe one state of the Hub.
_LONGEST = timedelta(days=14)


class Crawl:
    """A crawl in progress: finished parts, and the pages since the last one."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._listing = Listing(context, "whole", "createdAt")
        self._partial = _opened(context, self._listing)
        self._kept = KeptPages(self._partial.path / "pages")
        self._waiting: list[pa.Table] = []
        self.pages = int(self._partial.state["pages"])
        self._next_url: str | None = self._partial.state["next_url"]
        self._take_up()

    @property
    def started_on(self) -> date:
        """Day on which the first page was requested: later models are not in the crawl."""
        return date.fromisoformat(self._partial.state["started_on"])

    @property
    def rows(self) -> int:
        """Models kept so far."""
        return self._partial.rows + sum(int(table.num_rows) for table in self._waiting)

    @property
    def oddities(self) -> list[str]:
        """Values of this run's rows that did not fit."""
        return self._listing.oddities.sentences()

    @property
    def is_finished(self) -> bool:
        """Whether the last page has been read."""
        return self._next_url is None

    def go_on(self, requests: int) -> None:
        """Fetch up to that many further pages; whatever ends it, fetched pages are kept."""
        with self._context.progress.start("Hub: whole crawl, pages") as task:
            for _ in range(requests):
                if self._next_url is None:
                    break
                page = self._listing.page(self._next_url)
                kept = KeptPage(page.fresh, page.next_url)
                self._kept.add(self.pages, kept)
                self._keep(kept)
                task.advance(note=f"{self.rows:,} models")

    def publish(self, source: Source) -> Snapshot | None:
        """Make the finished crawl a snapshot; None if the latest of the whole Hub has the same rows."""
        if self._waiting:
            self._write_part()
        return self._partial.publish(
            source,
            url=f"{self._context.base_url('hub')}/api/models",
            as_of=self.started_on,
            series="whole",
            extra={
                "scope": "whole",
                "pages": self.pages,
                "duplicates": int(self._partial.state["duplicates"]),
            },
        )

    def _take_up(self) -> None:
        """Load the model ids of finished parts, then the pages that are in none."""
        for name in sorted(self._partial.parts):
            self._listing.seen.add(self._partial.read_part(name, ["_id", "id"]))
        for page in self._kept.take_up(self.pages):
            self._listing.seen.add(page.table)
            self._keep(page)

    def _keep(self, page: KeptPage) -> None:
        self._waiting.append(page.table)
        self._next_url = page.next_url
        self.pages += 1
        if len(self._waiting) == _PAGES_A_PART:
            self._write_part()

    def _write_part(self) -> None:
        state = {
            **self._partial.state,
            "next_url": self._next_url,
            "pages": self.pages,
            "duplicates": int(self._partial.state["duplicates"]) + self._listing.seen.duplicates,
        }
        self._partial.write_part(f"{self.pages:07d}", pa.concat_tables(self._waiting).combine_chunks(), state)
        self._listing.seen.duplicates = 0
        self._waiting = []
        # A kill before this line leaves pages numbered below the checkpoint, which are never read.
        self._kept.clear()


def _opened(context: Context, listing: Listing) -> PartialSnapshot:
    today = datetime.now(UTC).date()
    partial = context.raw.open_partial(HUB_MODELS, "crawl")
    if partial.state and today - date.fromisoformat(partial.state["started_on"]) > _LONGEST:
        partial.set_aside(f"started on {partial.state['started_on']}, too long ago to resume")
        partial = context.raw.open_partial(HUB_MODELS, "crawl")
    if not partial.state:
        started = {"started_on": today.isoformat(), "next_url": listing.first_url}
        partial.save_state({**started, "pages": 0, "duplicates": 0})
    return partial

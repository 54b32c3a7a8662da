"""The whole Hub, page by page, over as many runs as a request budget needs.

Sorted by creation time, which never changes, so that no row can slip between two pages. Every page is written
with its checkpoint before the next is asked for. Fifty pages at a time become one part of the snapshot, for
thousands of small files would be slow to read ever after.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from pipeline.hub.dataset import HUB_MODELS
from pipeline.hub.listing import Listing, Page, SeenModels
from pipeline.raw import Snapshot
from pipeline.source import Context, Source

_PAGES_A_PART = 50
# Download counters of rows further apart than this are no longer one state of the Hub.
_LONGEST = timedelta(days=14)


class Crawl:
    """A crawl in progress: `whole` holds finished parts, `block` the pages that are not yet one."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._listing = Listing(context, "whole")
        self.whole = context.raw.open_partial(HUB_MODELS, "crawl")
        self.block = context.raw.open_partial(HUB_MODELS, "crawl-block")
        self._take_up()

    @property
    def started_on(self) -> date:
        """Day on which the first page was asked for: models created later are not in it."""
        return date.fromisoformat(self.whole.state["started_on"])

    @property
    def pages(self) -> int:
        """Pages written so far, in all runs."""
        return int(self._state["pages"])

    @property
    def rows(self) -> int:
        """Models written so far."""
        return self.whole.rows + self.block.rows

    @property
    def duplicates(self) -> int:
        """Rows that the Hub listed twice and that were kept once."""
        return int(self._state["duplicates"])

    @property
    def oddities(self) -> list[str]:
        """What was odd about the rows of this run."""
        return self._listing.oddities.sentences()

    @property
    def is_finished(self) -> bool:
        """Whether the last page has been written."""
        return self._state["next_url"] is None

    def go_on(self, requests: int) -> None:
        """Fetch up to so many further pages; whatever ends it, what was written stays."""
        with self._context.progress.start("Hub: whole crawl, pages") as task:
            for _ in range(requests):
                if self.is_finished:
                    break
                self._add(self._listing.page(self._state["next_url"]))
                task.advance(note=f"{self.rows:,} models")
        if self.is_finished and self.block.parts:
            self._close_block()

    def publish(self, source: Source) -> Snapshot | None:
        """Make the finished crawl a snapshot; None if the latest of the whole Hub has the same rows."""
        extra = {"scope": "whole", "pages": self.pages, "duplicates": self.duplicates}
        self.block.discard()
        return self.whole.publish(
            source,
            url=f"{self._context.base_url('hub')}/api/models",
            as_of=self.started_on,
            series="whole",
            extra=extra,
        )

    @property
    def _state(self) -> dict[str, Any]:
        return self.block.state if self.block.parts else self.whole.state

    def _take_up(self) -> None:
        today = datetime.now(UTC).date()
        if self.whole.state and today - self.started_on > _LONGEST:
            self.whole.set_aside(f"started on {self.started_on}, too long ago to go on")
            self.whole = self._context.raw.open_partial(HUB_MODELS, "crawl")
        if not self.whole.state:
            first_url = self._listing.first_url("createdAt")
            self.whole.save_state(
                {"started_on": today.isoformat(), "next_url": first_url, "pages": 0, "duplicates": 0}
            )
        if self.block.parts and not self._is_block_current():
            self.block.discard()
            self.block = self._context.raw.open_partial(HUB_MODELS, "crawl-block")
        self._seen = SeenModels()
        for partial in (self.whole, self.block):
            for name in sorted(partial.parts):
                self._seen.add(partial.read_part(name, ["_id", "id"]))

    def _is_block_current(self) -> bool:
        """Whether the block goes on where the whole ends; a kill may have come just before it was dropped."""
        first_page = int(min(self.block.parts))
        return first_page == int(self.whole.state["pages"])

    def _add(self, page: Page) -> None:
        before = self._seen.duplicates
        table = self._seen.add(page.table)
        state = {
            "started_on": self.started_on.isoformat(),
            "next_url": page.next_url,
            "pages": self.pages + 1,
            "duplicates": self.duplicates + self._seen.duplicates - before,
        }
        self.block.write_part(f"{self.pages:06d}", table, state)
        if len(self.block.parts) == _PAGES_A_PART:
            self._close_block()

    def _close_block(self) -> None:
        name = min(self.block.parts)
        table = pa.concat_tables([self.block.read_part(n) for n in sorted(self.block.parts)])
        self.whole.write_part(name, table, self.block.state)
        self.block.discard()
        self.block = self._context.raw.open_partial(HUB_MODELS, "crawl-block")

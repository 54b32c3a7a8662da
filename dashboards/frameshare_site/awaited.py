"""What is being collected while pages are drawn: a card without figures says so, and since when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from frameshare_site.page import Block, Card, Section
from frameshare_site.words import Words


@dataclass(frozen=True)
class AtWork:
    """Sources being collected for the first time: titles by key, since when (UTC), sources of a query."""

    since: datetime
    titles: Mapping[str, str]
    sources_of: Callable[[str], Collection[str]]

    @property
    def key(self) -> str:
        """What pages that name these sources depend on."""
        return f"{self.since:%Y-%m-%dT%H:%M}Z {' '.join(sorted(self.titles))}"

    def told(self, sections: Sequence[Section], words: Words) -> list[Section]:
        """Return the sections with a note in each card whose figures are on their way."""
        return [replace(s, blocks=tuple(self._told(b, words) for b in s.blocks)) for s in sections]

    def _told(self, block: Block, words: Words) -> Block:
        if not isinstance(block, Card) or not block.is_empty:
            return block
        behind = [self.titles[key] for key in self.sources_of(block.result.name) if key in self.titles]
        if not behind:
            return block
        time = f"{self.since:%H:%M}"
        note = words("awaited", sources=words.joined(sorted(behind)), since=self.since, time=time)
        return replace(block, views=tuple(replace(view, notes=(note,)) for view in block.views))

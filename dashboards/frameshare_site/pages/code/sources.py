"""What the cards of the page share: sources with their names, dates and labels, and frameworks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from frameshare_site import theme
from frameshare_site.page import Facts, Link
from frameshare_site.parts import facts
from frameshare_site.reading import Row, Warehouse, distinct, matching, stale_sources
from frameshare_site.words import Words

ARCHIVE = "pwc_archive"
# The bundled sample of the archive's links.
SAMPLE = "pwc_sample"
HOMEPAGES = {
    "pwc_archive": "https://huggingface.co/pwc-archive",
    "pwc_sample": "https://huggingface.co/pwc-archive",
    "code_of_paper": "https://codeofpaper.com",
    "paperswithcode_co": "https://paperswithcode.co",
    "hf_papers": "https://huggingface.co/papers",
}
# In the order in which they are drawn and stacked; what is left is shown as one part.
SHOWN = ("pytorch", "tensorflow", "jax", "paddlepaddle", "mindspore", "mxnet", "none")
REST = "other"


@dataclass(frozen=True)
class Known:
    """What is known about the sources of the page: names, days of the data, labels, and which are overdue.

    `frameworks` are their titles.
    """

    coverage: Sequence[Row]
    labelled: Sequence[Row]
    days: Mapping[str, date | None]
    stale: frozenset[str]
    words: Words
    frameworks: Mapping[str, str] = field(default_factory=dict)

    def title(self, source: str) -> str:
        """Return a source's name as shown."""
        row = next((row for row in self.coverage if row["source"] == source), {"title": source})
        return told({**row, "source": source}, "title", self.words)

    def as_of(self, source: str) -> date | None:
        """Return the day that a source's data describe."""
        of_source = matching(self.coverage, source=source)
        return of_source[0]["as_of"] if of_source else self.days.get(source)

    def dated(self, source: str, name: str) -> str:
        """Return a source's name together with the day that its data describe."""
        return self.words("source.as_of", source=name, day=self.as_of(source))

    def labelled_share(self, source: str, official: str = "all") -> float | None:
        """Return what share of a source's dated repositories is labelled; None if it has no dated one."""
        rows = matching(self.labelled, source=source, official=official)
        labelled = sum(row["denominator"] for row in rows)
        dated = labelled + sum(row["unlabelled"] for row in rows)
        return labelled / dated if dated else None

    def unlabelled_notes(self, drawn: Sequence[str], official: str = "all") -> tuple[str, ...]:
        """Return the note for drawn sources with unlabelled repositories."""
        shares = [self.labelled_share(source, official) for source in drawn]
        is_partly = any(share is not None and 0 < share < 1 for share in shares)
        return (self.words("source.note.unlabelled"),) if is_partly else ()

    def bare_notes(self, official: str) -> tuple[str, ...]:
        """Return which sources have no labelled repository to draw."""
        named = archive_first(self.labelled)
        bare = [self.title(source) for source in named if self.labelled_share(source, official) == 0]
        return (self.words("source.note.bare", sources=self.words.joined(bare)),) if bare else ()

    def panel_facts(self, source: str, n: str, official: str | None = "all") -> str:
        """Return what is measured of one source: n, how much of it is labelled, as of when.

        `official` is the scope whose labels are meant; None where papers are counted by tags.
        """
        share = None if official is None else self.labelled_share(source, official)
        labelled = "" if share is None else self.words("source.labelled", share=share)
        day = self.words("card.as_of", day=self.as_of(source))
        return " · ".join(part for part in (n, labelled, day) if part)

    def framework(self, key: str) -> str:
        """Return a framework's name as shown; the label none in this page's own words."""
        return self.words(f"framework.{key}") if key in {"none", REST} else self.frameworks.get(key, key)

    def facts(self, sources: Sequence[str], card: str, n: str = "", of: str = "") -> Facts:
        """Return the facts of a figure of `card` that was collected from these sources.

        It has an as-of day only if that is the day of all of them.
        """
        days = {self.as_of(source) for source in sources}
        return facts(
            self.words,
            card,
            n,
            of=of,
            sources=tuple(Link(self.title(source), HOMEPAGES.get(source)) for source in sources),
            as_of=days.pop() if len(days) == 1 else None,
            origins=frozenset("seed" if source == SAMPLE else "collected" for source in sources),
            is_stale=bool(self.stale & set(sources)),
        )


def known(warehouse: Warehouse, words: Words) -> Known:
    """Ask what is known about the sources."""
    return Known(
        warehouse.query("code_coverage").dicts(),
        warehouse.query("code_label_coverage").dicts(),
        {row["source"]: row["as_of"] for row in warehouse.query("source_status").dicts()},
        stale_sources(warehouse),
        words,
        theme.palette_of(warehouse).titles,
    )


def told(row: Row, column: str, words: Words) -> str:
    """Return our description of a source in the reader's language, else the table's own text."""
    key = f"source.{row['source']}.{column}"
    return words(key) if key in words else str(row[column])


def archive_first(rows: Sequence[Row]) -> list[str]:
    """Return the sources of the rows, the archive and its sample before the successors."""
    order = {ARCHIVE: 0, SAMPLE: 1}
    return sorted(map(str, distinct(rows, "source")), key=lambda source: (order.get(source, 2), source))


def shown_frameworks(rows: Sequence[Row]) -> list[str]:
    """Return the frameworks to draw separately, of those in the rows, in their fixed order."""
    found = set(distinct(rows, "framework"))
    return [framework for framework in SHOWN if framework in found]


def settled(rows: Sequence[Row], fewest: int) -> list[Row]:
    """Return the rows of complete periods that rest on at least so many repositories."""
    return [row for row in matching(rows, is_partial=False) if row["denominator"] >= fewest]

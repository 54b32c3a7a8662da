"""What each source holds: links, repositories, labels and dates, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Card, Cell, CellKind, Column, Table, View
from frameshare_site.pages.code import sources
from frameshare_site.pages.code.sources import Known, told
from frameshare_site.parts import columns
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.words import Words

COUNTS = (
    "links",
    "repositories",
    "labelled",
    "dated_by_paper",
    "dated_by_arxiv",
    "undated",
    "also_in_archive",
)
KINDS: dict[str, CellKind] = {
    "title": "text", **dict.fromkeys(COUNTS, "number"), "as_of": "date", "labelled_by": "text",
}  # fmt: skip


def card(warehouse: Warehouse, about: Known) -> Card:
    """Return the table of the sources."""
    words = about.words
    result = warehouse.query("code_coverage")
    rows = result.dicts()
    facts = about.facts(sources.archive_first(rows), "sources")
    view = View(title(rows, words), facts, table=_table(rows, words) if rows else None)
    return Card("sources", result, (view,), (words("sources.caveat"),))


def title(rows: Sequence[Row], words: Words) -> str:
    """Return how many repositories the sources name, and how many of them are labelled."""
    everything = matching(rows, official="all")
    if matching(everything, source=sources.ARCHIVE):
        # The sample is a part of the archive.
        everything = [row for row in everything if row["source"] != sources.SAMPLE]
    if not everything:
        return words("sources.title.none")
    repositories = sum(row["repositories"] for row in everything)
    labelled = sum(row["labelled"] for row in everything)
    return words("sources.title", n=repositories, share=labelled / repositories)


def _table(rows: Sequence[Row], words: Words) -> Table:
    name, *others = columns(words, "sources", KINDS)
    body = tuple(
        (
            Cell(
                told(row, "title", words),
                url=sources.HOMEPAGES.get(str(row["source"])),
                note=told(row, "population", words),
            ),
            words.label("official", row["official"]),
            *(row[key] for key in COUNTS),
            row["as_of"],
            told(row, "labelled_by", words),
        )
        for row in rows
    )
    return Table(words("sources.caption"), (name, Column("official", words("official")), *others), body)

"""Collect the list of one venue and year: fetch it, check its size, keep it as a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa

from frameshare.base.errors import AccessError, ContentError, FrameshareError
from frameshare.papers.sampling import sample_rank
from frameshare.raw.dataset import Column, Dataset
from frameshare.sources.base import Context, Outcome
from frameshare.sources.held import held_rows
from frameshare.sources.paper_texts.belonging import check_listed_years, without_front_matter
from frameshare.sources.paper_texts.listings import PUBLISHERS, ListedPaper, Listing, VenueYear
from frameshare.sources.paper_texts.listings.openreview import challenge_error
from frameshare.sources.paper_texts.polite import Publisher

LISTING = Dataset(
    name="paper_listing",
    description="Papers that a publisher lists for a venue and year; one snapshot a venue and year.",
    columns=(
        Column("venue", pa.string(), "Venue as in reference.venues", is_nullable=False),
        Column("year", pa.int32(), "Year as in reference.venues", is_nullable=False),
        Column("paper_id", pa.string(), "Id of the paper at the publisher", is_nullable=False),
        Column("title", pa.string(), "Title as listed"),
        Column("authors", pa.list_(pa.string()), "Names of the authors as listed, in order"),
        Column("pdf_url", pa.string(), "Address of the PDF; missing where none is linked"),
        Column("page_url", pa.string(), "Address of the paper's page; missing where none is linked"),
        Column("sample_rank", pa.string(), "Key that samples are ordered by", is_nullable=False),
    ),
    key=("venue", "year", "paper_id"),
)

# A paper or two may be withdrawn after the conference; more means an incomplete page.
TOLERATED_SHRINKAGE = 0.01
TOLERATED_DIFFERENCE = 0.05


def collect_listing(context: Context, publisher: Publisher, venue: VenueYear) -> Outcome:
    """Fetch and keep the list of `venue`.

    A list that lost papers is not kept: the earlier one stays in use and a problem is reported. Raises
    FrameshareError if there is no list at all, new or old.
    """
    before = known_papers(context, venue)
    try:
        listing, front_matter = _fetch(publisher, venue)
        _check_not_shrunk(venue, publisher, listing, before)
    except FrameshareError as error:
        if not before:
            raise
        return Outcome.of(f"list of {venue.name}", None, [error])
    partial = context.raw.open_partial(LISTING, venue.name)
    partial.write_part("papers", [_row(venue, paper) for paper in listing.papers])
    snapshot = partial.publish(
        context.source,
        url=f"{publisher.base}/{venue.address}",
        as_of=context.options.as_of or datetime.now(UTC).date(),
        completeness="partial" if listing.missing else "complete",
        missing=listing.missing,
        series=venue.name,
        extra={
            "repeated": list(listing.repeated),
            "declared": listing.declared,
            "expected": venue.expected,
            "front_matter": [paper.paper_id for paper in front_matter],
        },
    )
    differences = _differences(venue, publisher, listing, len(front_matter))
    return Outcome.of(f"list of {venue.name}", snapshot, differences)


def known_papers(context: Context, venue: VenueYear) -> tuple[ListedPaper, ...]:
    """Return the papers of the newest held list of `venue`, if any."""
    snapshot = context.raw.latest(LISTING.name, venue.name)
    if snapshot is None:
        return ()
    # Lists from frameshare 1 contain front matter.
    papers, _ = without_front_matter(
        ListedPaper(
            row["paper_id"],
            row["title"] or "",
            tuple(row["authors"] or ()),
            row["pdf_url"] or "",
            row["page_url"] or "",
        )
        for row in held_rows([snapshot], LISTING.schema.names)
    )
    return papers


def _fetch(publisher: Publisher, venue: VenueYear) -> tuple[Listing, tuple[ListedPaper, ...]]:
    """Return the list without front matter, and the front matter."""
    try:
        listing = PUBLISHERS[venue.publisher](venue, publisher.base, publisher.text)
    except AccessError as error:
        if venue.publisher == "openreview" and "robots" not in error.what:
            raise challenge_error(error.where) from error
        raise
    papers, front_matter = without_front_matter(listing.papers)
    check_listed_years(venue, papers, f"{publisher.base}/{venue.address}")
    return replace(listing, papers=papers), front_matter


def _check_not_shrunk(
    venue: VenueYear, publisher: Publisher, listing: Listing, before: tuple[ListedPaper, ...]
) -> None:
    lost = {p.paper_id for p in before} - {p.paper_id for p in listing.papers}
    if len(listing.papers) < len(before) * (1 - TOLERATED_SHRINKAGE):
        raise ContentError(
            f"The list of {venue.name} has shrunk; the earlier one stays in use",
            where=f"{publisher.base}/{venue.address}",
            expected=f"at least {len(before)} papers, as before",
            found=f"{len(listing.papers)} papers, without {', '.join(sorted(lost)[:3])} and others",
            next_step="open the address; if the papers were withdrawn, move the earlier snapshot out of raw",
        )


def _differences(
    venue: VenueYear, publisher: Publisher, listing: Listing, front_matter: int
) -> Iterator[ContentError]:
    """Describe what is unexpected in a list that is kept."""
    where = f"{publisher.base}/{venue.address}"
    found = len(listing.papers) + front_matter
    if venue.expected is not None and abs(found - venue.expected) > TOLERATED_DIFFERENCE * venue.expected:
        yield ContentError(
            f"The list of {venue.name} has an unexpected size",
            where=where,
            expected=f"{venue.expected} papers (reference.venues)",
            found=f"{found} papers",
            next_step="compare the address with its row in data/reference/venues.csv",
        )
    if listing.missing:
        yield ContentError(
            f"Parts of the list of {venue.name} could not be downloaded",
            where=where,
            expected="all records",
            found="without " + ", ".join(listing.missing),
            next_step="run again later; the publisher may have repaired them",
        )


def _row(venue: VenueYear, paper: ListedPaper) -> dict[str, object]:
    return {
        "venue": venue.venue,
        "year": venue.year,
        "paper_id": paper.paper_id,
        "title": paper.title,
        "authors": list(paper.authors),
        "pdf_url": paper.pdf_url or None,
        "page_url": paper.page_url or None,
        "sample_rank": sample_rank(venue.venue, venue.year, paper.paper_id),
    }

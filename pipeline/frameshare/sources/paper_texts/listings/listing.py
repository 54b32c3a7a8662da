"""A listing: the papers of one venue and year, and their number according to the publisher."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from frameshare.base import resources
from frameshare.base.errors import ContentError, UsageError
from frameshare.base.reference import read_rows

Fetch = Callable[[str], str]
_BLANKS = re.compile(r"\s+")


class EmptyListingError(ContentError):
    """The publisher's list holds no paper of the venue and year."""


@dataclass(frozen=True)
class VenueYear:
    """One row of `data/reference/venues.csv`.

    `address` is the path of the listing below the publisher's base address, `selection` the part that belongs
    to the venue (volumes, tracks, a mark in addresses), `expected` the number of papers, if known.
    """

    venue: str
    year: int
    publisher: str
    address: str
    selection: str
    expected: int | None
    population: str

    @property
    def name(self) -> str:
        """Venue and year as one word, valid in file names."""
        return f"{self.venue}-{self.year}"


@dataclass(frozen=True)
class ListedPaper:
    """One paper of a listing; `pdf_url` is empty if the publisher links none."""

    paper_id: str
    title: str
    authors: tuple[str, ...]
    pdf_url: str
    page_url: str


@dataclass(frozen=True)
class Listing:
    """The papers of one venue and year, in the publisher's order, each once.

    `repeated` are ids that the publisher lists more than once, `declared` is the number that it states,
    `missing` says which parts could not be downloaded.
    """

    papers: tuple[ListedPaper, ...]
    repeated: tuple[str, ...] = ()
    declared: int | None = None
    missing: tuple[str, ...] = ()


ListPapers = Callable[[VenueYear, str, Fetch], Listing]


def collect_listing(
    papers: Iterable[ListedPaper],
    where: str,
    *,
    declared: int | None = None,
    missing: Iterable[str] = (),
) -> Listing:
    """Make a listing of `papers`, keeping the first of each id; raises EmptyListingError if there is none."""
    first: dict[str, ListedPaper] = {}
    repeated: list[str] = []
    for paper in papers:
        if first.setdefault(paper.paper_id, paper) is not paper:
            repeated.append(paper.paper_id)
    missed = tuple(missing)
    if not first:
        raise EmptyListingError(
            "A listing holds no paper",
            where=where,
            expected="entries of the form that the publisher's pages have had",
            found="none",
            next_step="open the address; if its form has changed, the parser has to follow",
        )
    return Listing(tuple(first.values()), tuple(dict.fromkeys(repeated)), declared, missed)


def list_one_page(parse_page: Callable[[str, str], Iterable[ListedPaper]]) -> ListPapers:
    """Return a lister for venues with all papers on one page, read by `parse_page(page, url)`."""

    def list_papers(venue: VenueYear, base: str, fetch: Fetch) -> Listing:
        url = f"{base}/{venue.address}"
        return collect_listing(parse_page(fetch(url), url), url)

    return list_papers


def file_stem(url: str) -> str:
    """Return the stem of an address's file name, which most publishers use as the paper's id."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[2].rpartition(".")[0]


def one_line(text: str) -> str:
    """Return `text` with whitespace collapsed and stripped."""
    return _BLANKS.sub(" ", text).strip()


def load_venues() -> list[VenueYear]:
    """Return the rows of `reference.venues`, in file order."""
    return [
        VenueYear(
            venue=str(row["venue"]),
            year=int(str(row["year"])),
            publisher=str(row["publisher"]),
            address=row["address"] or "",
            selection=row["selection"] or "",
            expected=int(row["expected_papers"]) if row["expected_papers"] else None,
            population=row["population"] or "",
        )
        for row in read_rows(resources.REFERENCE_DIR, "venues")
    ]


def find_venues(venues: Iterable[VenueYear], venue: str | None, year: int | None) -> list[VenueYear]:
    """Return the venues of that name (ignoring case) and year; raises UsageError if there is none."""
    known = list(venues)
    named = [v for v in known if venue is None or v.venue.lower() == venue.lower()]
    found = [v for v in named if year in {None, v.year}]
    if not found:
        years = ", ".join(str(v.year) for v in sorted(named, key=lambda v: v.year))
        names = ", ".join(sorted({v.venue for v in known}))
        raise UsageError(
            "Unknown venue and year",
            where=f"--venue {venue or 'any'} --year {year or 'any'}",
            expected=f"{named[0].venue} in {years}" if venue and named else f"one of {names}",
            found=f"{venue or 'any venue'}{f' in {year}' if year else ''}",
            next_step="see `frameshare query mention_coverage`, or add a row to data/reference/venues.csv",
        )
    return found

"""Check that listed papers, or files in a folder, belong to the venue and year they are counted for.

Front matter is recognised by its title. Ids of PMLR, CVF and the ACL Anthology contain a year, as do
addresses of NeurIPS and ICLR; PMLR's is the volume's, which often appears in the year after the conference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from frameshare.base import resources
from frameshare.base.errors import ContentError
from frameshare.base.reference import read_rows
from frameshare.sources import answers
from frameshare.sources.paper_texts.listings import ListedPaper, VenueYear

_YEAR_IN_ID = {
    "pmlr": re.compile(r"(?P<year>\d\d)[a-z]{1,2}(?:-supp\w*)?$"),
    "cvf": re.compile(r"_(?P<year>20\d\d)(?:_paper)?$"),
    "acl_anthology": re.compile(r"^(?:(?P<year>20\d\d)\.|[A-Z](?P<short>\d\d)-)"),
}
# Their ids are numbers, and their addresses contain the year.
_OF_ADDRESS = re.compile(r"/paper/(?P<year>20\d\d)/")
_YEAR_IN_ADDRESS = {"neurips": _OF_ADDRESS, "iclr": _OF_ADDRESS}
_YEARS_LATE = {"pmlr": 1}


def without_front_matter(
    papers: Iterable[ListedPaper],
) -> tuple[tuple[ListedPaper, ...], tuple[ListedPaper, ...]]:
    """Split the entries into papers and front matter, by `reference.front_matter`."""
    rows = read_rows(resources.REFERENCE_DIR, "front_matter")
    patterns = [re.compile(str(row["pattern"]), re.IGNORECASE) for row in rows]
    kept: list[ListedPaper] = []
    left_out: list[ListedPaper] = []
    for paper in papers:
        is_front_matter = any(pattern.search(paper.title) for pattern in patterns)
        (left_out if is_front_matter else kept).append(paper)
    return tuple(kept), tuple(left_out)


def of_other_years(venue: VenueYear, paper_ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ids with a year in which papers of `venue` cannot have appeared."""
    pattern = (_YEAR_IN_ID | _YEAR_IN_ADDRESS).get(venue.publisher)
    if pattern is None:
        return ()
    last = venue.year + _YEARS_LATE.get(venue.publisher, 0)
    return tuple(i for i in paper_ids if not venue.year <= _year_in(i, pattern, venue.year) <= last)


def check_listed_years(venue: VenueYear, papers: Sequence[ListedPaper], where: str) -> None:
    """Raise ContentError if most of the papers of a list belong to another year by their ids or addresses."""
    is_in_address = venue.publisher in _YEAR_IN_ADDRESS
    check_years(venue, [paper.page_url if is_in_address else paper.paper_id for paper in papers], where)


def check_years(venue: VenueYear, paper_ids: Sequence[str], where: str) -> None:
    """Raise ContentError if most of the ids belong to another year."""
    strangers = of_other_years(venue, paper_ids)
    if len(strangers) * 2 > len(paper_ids):
        raise ContentError(
            f"The papers belong to another year than {venue.name}",
            where=where,
            expected=f"ids of {venue.year}{' or the year after' if venue.publisher in _YEARS_LATE else ''}",
            found=f"{len(strangers)} of {len(paper_ids)} of other years: {answers.listed(strangers)}",
            next_step="name the venue and year that they belong to, or correct the row in "
            "data/reference/venues.csv",
        )


def _year_in(paper_id: str, pattern: re.Pattern[str], otherwise: int) -> int:
    found = pattern.search(paper_id)
    if found is None:
        return otherwise
    digits = next(filter(None, found.groupdict().values()))
    return int(digits) if len(digits) == 4 else 2000 + int(digits)

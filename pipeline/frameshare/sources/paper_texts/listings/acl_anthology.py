"""ACL, EMNLP and NAACL in the XML of the ACL Anthology.

A file contains several volumes: main conference, demonstrations, student workshop, tutorials. `selection`
names the volumes of a venue, because their ids changed over the years (`1` and `2`, `main`, `long` and
`short`). Front matter is not a paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from xml.etree import ElementTree as ET

from frameshare.sources import answers
from frameshare.sources.paper_texts.listings.listing import (
    Fetch,
    ListedPaper,
    Listing,
    VenueYear,
    collect_listing,
    one_line,
)

SITE = "https://aclanthology.org"
_wrong = partial(
    answers.refusal,
    "The Anthology's XML is not as expected",
    next_step="compare the file with its row in data/reference/venues.csv",
)


def list_papers(venue: VenueYear, base: str, fetch: Fetch) -> Listing:
    """List the papers of the selected volumes of one XML file."""
    url = f"{base}/{venue.address}"
    return collect_listing(parse_volumes(fetch(url), venue.selection.split(), url), url)


def parse_volumes(xml: str, volumes: list[str], where: str) -> Iterator[ListedPaper]:
    """Yield the papers of the named volumes; raises ContentError for broken XML or a missing volume."""
    try:
        # The standard library's parser has refused entity expansion bombs since expat 2.4.
        root = ET.fromstring(xml)  # noqa: S314
    except ET.ParseError as error:
        raise _wrong(where, "well-formed XML", str(error)) from error
    found = {volume.get("id", ""): volume for volume in root.iter("volume")}
    lost = [name for name in volumes if name not in found]
    if lost:
        raise _wrong(where, f"the volumes {', '.join(volumes)}", f"only {', '.join(found) or 'none'}")
    for name in volumes:
        for paper in found[name].iter("paper"):
            listed = _parse_paper(paper)
            if listed is not None:
                yield listed


def _parse_paper(paper: ET.Element) -> ListedPaper | None:
    paper_id = one_line(paper.findtext("url") or "")
    # Retracted papers stay in the file but are not counted.
    if not paper_id or paper.find("retracted") is not None:
        return None
    is_address = paper_id.startswith(("http://", "https://"))
    title = paper.find("title")
    return ListedPaper(
        paper_id=paper_id.rpartition("/")[2].removesuffix(".pdf") if is_address else paper_id,
        title=one_line("".join(title.itertext())) if title is not None else "",
        authors=tuple(_name(author) for author in paper.findall("author")),
        pdf_url=paper_id if is_address else f"{SITE}/{paper_id}.pdf",
        page_url=paper_id if is_address else f"{SITE}/{paper_id}/",
    )


def _name(author: ET.Element) -> str:
    return one_line(f"{author.findtext('first') or ''} {author.findtext('last') or ''}")

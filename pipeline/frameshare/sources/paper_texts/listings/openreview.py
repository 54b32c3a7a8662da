"""ICLR at OpenReview, which sends programs a browser challenge: detected and reported, never guessed around.

Without a login the API sends a page "Verifying your browser" with status 200, or 403
`ChallengeRequiredError`. Papers are then not listed; `collect paper_texts --from FOLDER` reads local copies.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from frameshare.base.errors import AccessError, ContentError
from frameshare.sources.answers import check_new, check_page, check_selection
from frameshare.sources.paper_texts.listings.listing import (
    Fetch,
    ListedPaper,
    Listing,
    VenueYear,
    collect_listing,
    one_line,
)

SITE = "https://openreview.net"
PAGE_SIZE = 1000
_CHALLENGE_MARKS = ("verifying your browser", "challengerequirederror", "<!doctype html", "<html")


def list_papers(venue: VenueYear, base: str, fetch: Fetch) -> Listing:
    """List the accepted papers of one venue; raises AccessError for a challenge."""
    url = f"{base}/notes?content.venueid={venue.selection}&limit={PAGE_SIZE}"
    papers: list[ListedPaper] = []
    while True:
        page = list(parse_notes(fetch(f"{url}&offset={len(papers)}"), venue.selection, url))
        check_page(len(page), where=url, at_most=PAGE_SIZE, is_first=True)
        check_new((p.paper_id for p in page), {p.paper_id for p in papers}, what="note", where=url)
        papers.extend(page)
        if len(page) < PAGE_SIZE:
            return collect_listing(papers, url)


def challenge_error(where: str) -> AccessError:
    """Return the error that says what is missing and what can be done."""
    return AccessError(
        "OpenReview requires browser verification, so its papers cannot be listed",
        where=where,
        expected="a list of notes in JSON",
        found="the page 'Verifying your browser' or ChallengeRequiredError",
        next_step="leave ICLR out, or read copies at hand: `frameshare collect paper_texts --from DIR`",
    )


def parse_notes(text: str, venue_id: str, where: str) -> Iterator[ListedPaper]:
    """Yield the papers of one response of the notes API; raises ContentError for notes of another venue."""
    # Whatever its status, the browser challenge is a page.
    start = text[:2000].lower()
    if any(mark in start for mark in _CHALLENGE_MARKS):
        raise challenge_error(where)
    try:
        notes = json.loads(text)["notes"]
        named = (note["content"].get("venueid", {}).get("value", venue_id) for note in notes)
        check_selection(named, [venue_id], what="note's venueid", where=where)
        for note in notes:
            yield _parse_note(note)
    except (ValueError, KeyError, TypeError) as error:
        raise ContentError(
            "Unexpected response format of OpenReview",
            where=where,
            expected="an object with notes, each with id and content",
            found=f"{type(error).__name__}: {error}",
            next_step="compare it with the API's documentation",
        ) from error


def _parse_note(note: dict[str, Any]) -> ListedPaper:
    content = note["content"]
    pdf = content.get("pdf", {}).get("value") or ""
    return ListedPaper(
        str(note["id"]),
        one_line(str(content["title"]["value"])),
        tuple(one_line(str(name)) for name in content.get("authors", {}).get("value", ())),
        f"{SITE}{pdf}" if pdf.startswith("/") else pdf,
        f"{SITE}/forum?id={note['id']}",
    )

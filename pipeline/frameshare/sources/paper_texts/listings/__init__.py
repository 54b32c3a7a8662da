"""Lists of papers: one module per publisher, each a parser of pages that its caller fetches.

`list_papers(venue, base, fetch)` of a module returns the papers of one venue and year. `fetch` returns the
text of an address, so that a parser needs no network and tests can pass recorded pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from frameshare.sources.paper_texts.listings import (
    aaai,
    acl_anthology,
    cvf,
    ecva,
    jmlr,
    neurips,
    openreview,
    pmlr,
)
from frameshare.sources.paper_texts.listings.listing import (
    Fetch,
    ListedPaper,
    Listing,
    ListPapers,
    VenueYear,
    load_venues,
)

PUBLISHERS: Mapping[str, ListPapers] = {
    "aaai": aaai.list_papers,
    "acl_anthology": acl_anthology.list_papers,
    "cvf": cvf.list_papers,
    "ecva": ecva.list_papers,
    "jmlr": jmlr.list_papers,
    "iclr": neurips.list_papers,
    "neurips": neurips.list_papers,
    "openreview": openreview.list_papers,
    "pmlr": pmlr.list_papers,
}

__all__ = ["PUBLISHERS", "Fetch", "ListedPaper", "Listing", "VenueYear", "load_venues"]

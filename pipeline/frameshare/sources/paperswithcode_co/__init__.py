"""paperswithcode.co, the new site of 2026: papers by framework tag and month, and their repositories.

`tags` counts papers for each known framework tag and month, and without a tag (the denominator); a count is
kept only if the response confirms every filter, since the server silently ignores unknown filters and then
counts all papers. `links` reads the papers' repositories page by page. `api` checks the responses.
`FRAMESHARE_PAPERSWITHCODE_CO_URL` replaces `https://paperswithcode.co`.
"""

from __future__ import annotations

from datetime import timedelta

from frameshare.sources.base import Source
from frameshare.sources.paperswithcode_co.collect import collect
from frameshare.sources.paperswithcode_co.datasets import LINKS, TAGS

SOURCE = Source(
    key="paperswithcode_co",
    title="paperswithcode.co",
    homepage="https://paperswithcode.co",
    licence="anonymous API without a licence; only figures are published",
    attribution="paperswithcode.co",
    cadence=timedelta(days=7),
    datasets=(TAGS, LINKS),
    base_urls={"paperswithcode_co": "https://paperswithcode.co"},
    collect=collect,
    options=frozenset({"since", "until", "as_of"}),
)

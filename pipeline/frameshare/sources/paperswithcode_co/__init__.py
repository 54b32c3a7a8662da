"""paperswithcode.co, the new site of 2026: papers by framework tag and month, and repositories of papers.

`tags` counts papers for each known framework tag and month, and for no tag (the denominator); a count is kept
only if the answer confirms every filter, since a filter that the server does not know is ignored silently and
the count is then everybody's. `links` reads the papers' repositories page by page. `api` checks the answers.
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

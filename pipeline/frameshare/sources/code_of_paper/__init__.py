"""Code of Paper: repositories found for arXiv papers, each with a framework label of its own.

`bulk` reads the published Parquet files; if they are missing or changed, `api` requests the newest papers
within the anonymous rate limit of 60 requests a minute. `datasets` declares the raw datasets.

`FRAMESHARE_CODE_OF_PAPER_URL` replaces `https://api.codeofpaper.com`, and `FRAMESHARE_CODE_OF_PAPER_BULK_URL`
the host of the files, `https://huggingface.co`; if only the first is set, it is used for both.
"""

from __future__ import annotations

from datetime import timedelta

from frameshare.sources.base import Source
from frameshare.sources.code_of_paper.collect import collect
from frameshare.sources.code_of_paper.datasets import API_URL, BULK_URL, LINKS

SOURCE = Source(
    key="code_of_paper",
    is_large=True,
    title="Code of Paper",
    homepage="https://codeofpaper.com",
    licence="CC-BY-4.0",
    attribution="Code of Paper (codeofpaper.com), paper-code-graph",
    cadence=timedelta(days=30),
    datasets=(LINKS,),
    base_urls={"code_of_paper": API_URL, "code_of_paper_bulk": BULK_URL},
    collect=collect,
    options=frozenset({"since", "until", "as_of"}),
)

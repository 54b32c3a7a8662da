"""Hugging Face's daily papers, each with at most one repository.

`collect` reads month by month, since papers may be added to a month up to 14 days after its end; where the
listing has no repository, `items` requests the paper itself, within a budget. `listing` checks the responses.
`FRAMESHARE_HF_PAPERS_URL` replaces `https://huggingface.co`.
"""

from __future__ import annotations

from datetime import timedelta

from frameshare.sources.base import Source
from frameshare.sources.hf_papers.collect import collect
from frameshare.sources.hf_papers.listing import PAPERS

SOURCE = Source(
    key="hf_papers",
    is_large=True,
    title="Hugging Face daily papers",
    homepage="https://huggingface.co/papers",
    licence="public API without a licence of its own; only figures are published",
    attribution="Hugging Face Papers",
    cadence=timedelta(days=7),
    datasets=(PAPERS,),
    base_urls={"hf_papers": "https://huggingface.co"},
    collect=collect,
    options=frozenset({"since", "until", "as_of"}),
)

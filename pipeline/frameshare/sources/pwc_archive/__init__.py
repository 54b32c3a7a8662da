"""The archive of Papers With Code: links from papers to repositories with one framework label each.

`collect` fetches the links (Parquet, or JSON.gz if that is gone) and the papers' dates (two columns of four
large Parquet files, by range requests), or imports them with `--from`. `files` detects formats and
reads text in batches; `tables` checks the rows of every format and converts them to columns; `damage` counts
what is wrong, by row number; `places` has each file's address and commit.

`FRAMESHARE_PWC_ARCHIVE_URL` replaces `https://huggingface.co`, so that the links are at
`$URL/datasets/pwc-archive/links-between-paper-and-code/resolve/<commit>/data/train-00000-of-00001.parquet`.
"""

from __future__ import annotations

from datetime import timedelta

from frameshare.sources.base import Source
from frameshare.sources.pwc_archive.collect import collect
from frameshare.sources.pwc_archive.datasets import LINKS, PAPERS

SOURCE = Source(
    key="pwc_archive",
    is_large=True,
    title="Papers With Code, archive of July 2025",
    homepage="https://huggingface.co/pwc-archive",
    licence="CC-BY-SA-4.0",
    attribution="Papers With Code, archived by Hugging Face (pwc-archive)",
    # The site is gone and its archive final: a quarterly check shows whether it still exists.
    cadence=timedelta(days=90),
    datasets=(LINKS, PAPERS),
    base_urls={"pwc_archive": "https://huggingface.co"},
    collect=collect,
    options=frozenset({"from_path", "as_of"}),
    token_setting="hf_token",  # noqa: S106 - the name of a setting
)

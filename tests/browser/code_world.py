"""An invented world of paper code, small and named as synthetic: the archive and two successors.

Every quarter of the archive holds the same forty repositories, but for one that holds six; Code of Paper
labels its repositories itself and takes some of the archive's; of the daily papers' repositories three in
five are labelled, by us.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.raw.dataset import Dataset
from frameshare.raw.zone import RawZone
from frameshare.sources import code_of_paper, hf_papers, pwc_archive, repo_labels
from frameshare.sources.base import CollectOptions, Context, Source
from frameshare.sources.code_of_paper.bulk import LINKS
from frameshare.sources.hf_papers.listing import PAPERS
from frameshare.sources.repo_labels import LABELS

HOSTILE = "<img src=x onerror=document.title='owned'>"
THIN_QUARTER = (2022, 3)
ARCHIVED_QUARTERS = [(y, q) for y in range(2021, 2026) for q in range(1, 5) if (y, q) <= (2025, 2)]
LATER_QUARTERS = [(y, q) for y in range(2024, 2027) for q in range(1, 5) if (y, q) <= (2026, 2)]
# Of each quarter's forty; `torch` is the Lua library, which is drawn among the others.
WORDS = ["pytorch"] * 24 + ["tf"] * 4 + ["jax"] * 2 + ["torch"] * 2 + ["none"] * 8
TAKEN = 15
"""Repositories of each of its quarters that Code of Paper shares with the archive."""


def collect(data_dir: Path) -> RawZone:
    """Bring the world into the raw zone of `data_dir`: the archive as an import, the others as snapshots."""
    settings = Settings(data_dir=data_dir)
    raw = RawZone(settings.raw_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    listing = data_dir / "synthetic-links.csv"
    with listing.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(next(_archive())))
        writer.writeheader()
        writer.writerows(_archive())
    options = CollectOptions(from_path=listing)
    with HttpClient(settings) as http:
        source = pwc_archive.SOURCE
        source.collect(Context(source, settings, http, raw, Progress(is_quiet=True), options))
    listed = list(_daily_papers())
    _publish(raw, code_of_paper.SOURCE, LINKS, list(_code_of_paper()), date(2026, 7, 15))
    _publish(raw, hf_papers.SOURCE, PAPERS, listed, date(2026, 6, 30))
    _publish(raw, repo_labels.SOURCE, LABELS, list(_labels(listed)), date(2026, 7, 1))
    return raw


def _publish(
    raw: RawZone, source: Source, dataset: Dataset, rows: Sequence[Mapping[str, Any]], as_of: date
) -> None:
    growing = raw.open_partial(dataset, "synthetic")
    growing.write_part("synthetic", rows)
    growing.publish(source, url="https://synthetic.invalid", as_of=as_of)


def _archive() -> Iterator[dict[str, str]]:
    for year, quarter in ARCHIVED_QUARTERS:
        words = WORDS[:6] if (year, quarter) == THIN_QUARTER else WORDS
        for number, word in enumerate(words):
            name = f"{year}q{quarter}n{number}"
            yield {
                "paper_url": f"https://paperswithcode.com/paper/synthetic-{name}",
                "paper_title": f"Synthetic {name} {HOSTILE}",
                "paper_arxiv_id": f"{year % 100}{3 * quarter - 2:02}.{10000 + number}",
                "repo_url": f"https://github.com/synthetic/{name}",
                "is_official": str(number % 2 == 0),
                "framework": word,
            }


def _code_of_paper() -> Iterator[dict[str, Any]]:
    for year, quarter in LATER_QUARTERS:
        for number, word in enumerate(WORDS):
            is_taken = (year, quarter) <= ARCHIVED_QUARTERS[-1] and number >= len(WORDS) - TAKEN
            owner = "synthetic" if is_taken else "successor"
            # The archive's label, but for one in each quarter that both know, and one word of a stranger.
            said = "jax" if number == len(WORDS) - 1 else HOSTILE if number == 0 else word
            name = f"{year}q{quarter}n{number}"
            yield {
                "paper_id": f"synthetic-{name}",
                "published_on": f"{year}-{3 * quarter - 1:02}-10",
                "repo_url": f"https://github.com/{owner}/{name}",
                "tier": "official" if number % 2 else "high_confidence_community",
                "is_official": number % 2 == 1,
                "framework": "TensorFlow" if said == "tf" else said,
                "channel": "bulk",
            }


def _daily_papers() -> Iterator[dict[str, Any]]:
    for year in (2025, 2026):
        for month in range(1, 13):
            if (2025, 7) <= (year, month) <= (2026, 6):
                for number in range(20):
                    name = f"{year % 100}{month:02}.{20000 + number}"
                    yield {
                        "month": f"{year}-{month:02}",
                        "paper_id": name,
                        "published_at": f"{year}-{month:02}-05T00:00:00.000Z",
                        "repo_url": f"https://github.com/daily/{name}",
                        "is_item_asked": True,
                    }


def _labels(listed: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, paper in enumerate(listed):
        if number % 5 < 3:
            word = ("pytorch", "pytorch", "none", "jax")[number % 4]
            yield {
                "repository": str(paper["repo_url"]).removeprefix("https://"),
                "status": "labelled",
                "labelled_on": "2026-07-01",
                "chosen_as": "sample",
                "primary": word,
                "is_multi": False,
                "evidence": "imports",
                "pwc_compat": word,
            }

"""A SYNTHETIC archive of the real schema and size: 300,161 links, 576,261 papers. Invented, nothing real.

    python tests/benchmarks/synthetic_archive.py FOLDER

writes `synthetic-links.parquet`, `synthetic-links.json.gz` and `synthetic-papers-0.parquet` … `-3.parquet`
with the real columns, about the real bytes (92 MB of links unpacked) and real quirks: repositories of several
papers, addresses written in several ways, old and new arXiv ids, dates as text, as numbers, missing.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

LINKS, PAPERS, REPOSITORIES = 300_161, 576_261, 250_000
WORDS = ("pytorch", "none", "tf", "jax", "mindspore", "paddle", "mxnet", "caffe2", "torch")
SHARES = (0.45, 0.40, 0.10, 0.02, 0.01, 0.01, 0.004, 0.003, 0.003)
WAYS = (
    "https://github.com/{}",
    "https://github.com/{}.git",
    "http://github.com/{}/",
    "https://GitHub.com/{}",
    "https://github.com/{}/tree/master/code",
    "https://www.github.com/{}/blob/main/README.md",
)


def main() -> None:
    """Write the files into the folder that is named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    drawing = np.random.default_rng(5)
    days = drawing.integers(0, 365 * 12, PAPERS)
    dates = [str(day) for day in np.datetime64("2013-07-01") + days]
    links = synthetic_links(drawing, dates)
    pq.write_table(links, folder / "synthetic-links.parquet")
    with gzip.open(folder / "synthetic-links.json.gz", "wt", encoding="utf-8", compresslevel=6) as stream:
        json.dump(links.to_pylist(), stream)
    written = written_dates(drawing, dates)
    for shard, start in enumerate(range(0, PAPERS, PAPERS // 4 + 1)):
        part = slice(start, start + PAPERS // 4 + 1)
        pq.write_table(synthetic_papers(written[part], start), folder / f"synthetic-papers-{shard}.parquet")


def synthetic_links(drawing: np.random.Generator, dates: list[str]) -> pa.Table:
    """Return links; the label belongs to the repository, as in the archive."""
    paper = drawing.integers(0, PAPERS, LINKS)
    repository = drawing.zipf(1.9, LINKS) * 7919 % REPOSITORIES
    repository[: LINKS * 4 // 5] = drawing.integers(0, REPOSITORIES, LINKS * 4 // 5)
    word = drawing.choice(len(WORDS), REPOSITORIES, p=SHARES)
    way = drawing.choice(len(WAYS), LINKS, p=(0.9, 0.02, 0.02, 0.02, 0.02, 0.02))
    has_arxiv = drawing.random(LINKS) < 0.85
    flags = drawing.random((3, LINKS)) < 0.3
    rows: dict[str, Any] = {
        "paper_url": [paper_url(p) for p in paper],
        "paper_title": [f"Synthetic {digest(p)[:30]} with a title about {digest(p)[30:44]}" for p in paper],
        "paper_arxiv_id": [
            arxiv_id(dates[p], p) if has else None for p, has in zip(paper, has_arxiv, strict=True)
        ],
        "paper_url_abs": [f"https://arxiv.org/abs/{digest(p)[44:54]}v1" for p in paper],
        "paper_url_pdf": [f"https://arxiv.org/pdf/{digest(p)[44:54]}v1.pdf" for p in paper],
        "repo_url": [
            WAYS[w].format(f"Owner{r % 60_000}/{digest(r)[:12]}-{r}")
            for w, r in zip(way, repository, strict=True)
        ],
        "is_official": flags[0],
        "mentioned_in_paper": flags[1],
        "mentioned_in_github": flags[2],
        "framework": [WORDS[word[r]] for r in repository],
    }
    return pa.table(rows)


@cache
def digest(number: int) -> str:
    """Return letters and digits that compress as badly as words do."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def paper_url(paper: int) -> str:
    """Return the page of a paper, of the usual length."""
    return f"https://paperswithcode.com/paper/synthetic-{digest(paper)[:30]}-{paper}"


def arxiv_id(day: str, paper: int) -> str:
    """Return an id of the paper's month; one in fifty in the old style."""
    month = day[2:4] + day[5:7]
    return f"cs/{month}{paper % 1000:03}" if paper % 50 == 0 else f"{month}.{paper % 100_000:05}"


def written_dates(drawing: np.random.Generator, dates: list[str]) -> list[str | None]:
    """Return dates as the archive writes them: mostly text, some numbers, some missing."""
    chance = drawing.random(len(dates))
    return [None if c < 0.05 else f"{d[:4]}.0" if c < 0.06 else d for c, d in zip(chance, dates, strict=True)]


def synthetic_papers(dates: list[str | None], start: int) -> pa.Table:
    """Return papers with the two columns that are read and an abstract that is not."""
    names = range(start, start + len(dates))
    return pa.table(
        {
            "paper_url": [paper_url(p) for p in names],
            "abstract": [f"Synthetic abstract {p}. " * 12 for p in names],
            "date": dates,
        }
    )


if __name__ == "__main__":
    main()

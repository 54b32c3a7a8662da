"""The straightforward script: load the archive with pandas, clean identities, date, count by period.

    python -m tests.benchmarks.pandas_archive FOLDER OUT.csv

It does what the collector and the marts do, as one would write it in an afternoon: no raw zone, no checks.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

WORDS = {"tf": "tensorflow", "paddle": "paddlepaddle"}


def main() -> None:
    """Write the shares by source period, scope and framework."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    links = pd.read_parquet(folder / "synthetic-links.parquet")
    papers = pd.concat(
        pd.read_parquet(path, columns=["paper_url", "date"])
        for path in sorted(folder.glob("synthetic-papers-*"))
    )
    papers["date"] = pd.to_datetime(papers["date"], errors="coerce", format="%Y-%m-%d")
    links = links.merge(papers.drop_duplicates("paper_url"), on="paper_url", how="left")
    links["repository"] = links["repo_url"].map(identity)
    links["framework"] = links["framework"].replace(WORDS)
    links["linked_on"] = links["date"].fillna(
        pd.to_datetime(links["paper_arxiv_id"].map(month), errors="coerce")
    )
    results = []
    for official, chosen in (("all", links), ("official", links[links["is_official"]])):
        repositories = (
            chosen.dropna(subset=["repository"])
            .groupby("repository")
            .agg(framework=("framework", lambda f: f.mode().iloc[0]), linked_on=("linked_on", "min"))
            .dropna(subset=["linked_on"])
        )
        for period in ("M", "Q", "Y"):
            counted = repositories.groupby(
                [repositories["linked_on"].dt.to_period(period), "framework"]
            ).size()
            frame = counted.rename("repositories").reset_index()
            frame["denominator"] = frame.groupby("linked_on")["repositories"].transform("sum")
            frame["share"] = frame["repositories"] / frame["denominator"]
            results.append(frame.assign(official=official, period=period))
    pd.concat(results).to_csv(out, index=False)


def identity(url: str) -> str | None:
    """Return host/owner/name in lower case."""
    parts = urlsplit(url.lower())
    names = [name for name in parts.path.split("/") if name]
    if len(names) < 2:
        return None
    return f"{parts.netloc.removeprefix('www.')}/{names[0]}/{names[1].removesuffix('.git')}"


def month(arxiv_id: str | None) -> str | None:
    """Return the first day of an arXiv id's month."""
    found = re.match(r"(?:[a-z.-]+/)?(\d\d)(\d\d)", arxiv_id) if isinstance(arxiv_id, str) else None
    return f"20{found[1]}-{found[2]}-01" if found else None


if __name__ == "__main__":
    main()

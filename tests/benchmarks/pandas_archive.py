"""The straightforward script: load the archive with pandas, check it, date it, write the tables of its page.

    python -m tests.benchmarks.pandas_archive FOLDER OUT

It does what the collector and the marts do, as one would write it in an afternoon: one pass in memory, no raw
zone, no provenance. OUT gets `repositories`, `shares`, `community`, `labels` and `coverage` as Parquet.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

LINKS = 300_161
WORDS = {"tf": "tensorflow", "paddle": "paddlepaddle"}
KNOWN = {"pytorch", "tf", "jax", "mxnet", "torch", "caffe2", "paddle", "mindspore", "none"}
CENSORED_FROM = pd.Timestamp("2024-01-01")
PERIODS = {"month": "M", "quarter": "Q", "year": "Y"}
Z = 1.959964


def main(
    dated: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame],
    grouped: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    """Write the tables, with links dated and repositories grouped by the functions given."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True)
    links = dated(checked_links(folder, out), checked_papers(folder, out))
    repositories = grouped(links)
    repositories.to_parquet(out / "repositories.parquet", index=False)
    pd.concat(shares(repositories)).to_parquet(out / "shares.parquet", index=False)
    community(repositories).to_parquet(out / "community.parquet", index=False)
    labels(links, repositories).to_parquet(out / "labels.parquet", index=False)
    coverage(repositories).to_parquet(out / "coverage.parquet", index=False)


def checked_links(folder: Path, out: Path) -> pd.DataFrame:
    """Return the links without damaged rows, and keep a copy."""
    links = pd.read_parquet(folder / "synthetic-links.parquet")
    required = links[["paper_url", "repo_url", "framework"]]
    links = links[(required.notna() & (required.apply(lambda column: column.str.strip()) != "")).all(axis=1)]
    if len(links) != LINKS or not set(links["framework"]) <= KNOWN:
        print("the file is not the archive's", file=sys.stderr)
    links.to_parquet(out / "links-copy.parquet", compression="zstd")
    return links


def checked_papers(folder: Path, out: Path) -> pd.DataFrame:
    """Return pages and dates of papers, one row a page, and keep a copy."""
    files = sorted(folder.glob("synthetic-papers-*"))
    papers = pd.concat(pd.read_parquet(path, columns=["paper_url", "date"]) for path in files)
    papers = papers.dropna(subset=["paper_url"])
    papers.to_parquet(out / "papers-copy.parquet", compression="zstd")
    papers["date"] = pd.to_datetime(papers["date"], errors="coerce", format="%Y-%m-%d")
    return papers.sort_values("date").drop_duplicates("paper_url", keep="last")


def dated_links(links: pd.DataFrame, papers: pd.DataFrame) -> pd.DataFrame:
    """Return the links with identity, framework key and date."""
    links = links.merge(papers, on="paper_url", how="left")
    links["repository"] = links["repo_url"].map(identity)
    links["framework"] = links["framework"].replace(WORDS)
    arxiv_on = pd.to_datetime(links["paper_arxiv_id"].map(month), errors="coerce")
    links["linked_on"] = links["date"].fillna(arxiv_on)
    links["dated_by"] = np.where(links["date"].notna(), "paper_date", "arxiv_id")
    return links.dropna(subset=["repository"])


def repositories_of(links: pd.DataFrame) -> pd.DataFrame:
    """Return repositories by scope: the label of most links, the earliest date, the number of links."""
    by_repository = links.groupby("repository")["framework"]
    label = by_repository.agg(lambda frameworks: frameworks.mode().iloc[0])
    several = by_repository.nunique()
    scopes = []
    for official, chosen in (("all", links), ("official", links[links["is_official"]])):
        earliest = chosen.sort_values(["linked_on", "dated_by"], ascending=[True, False])
        found = earliest.groupby("repository").agg(
            first_linked_on=("linked_on", "first"),
            dated_by=("dated_by", "first"),
            links=("paper_url", "size"),
        )
        found["dated_by"] = found["dated_by"].where(found["first_linked_on"].notna())
        found = found.assign(official=official, framework=label, label_count=several)
        scopes.append(found.reset_index())
    return pd.concat(scopes)


def shares(repositories: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the share of each framework by month, quarter and year, a row of 0 where it has none."""
    dated = repositories.dropna(subset=["first_linked_on"])
    for grain, code in PERIODS.items():
        start = dated["first_linked_on"].dt.to_period(code)
        counted = dated.groupby(["official", start, "framework"]).size().unstack(fill_value=0)
        total, detected = counted.sum(axis=1), counted.drop(columns="none").sum(axis=1)
        frame = counted.stack().rename("repositories").reset_index()
        keys = pd.MultiIndex.from_frame(frame[["official", "first_linked_on"]])
        frame["denominator"], frame["detected"] = total.loc[keys].to_numpy(), detected.loc[keys].to_numpy()
        frame["share_detected"] = frame["repositories"] / frame["detected"].where(frame["detected"] > 0)
        frame.loc[frame["framework"] == "none", "share_detected"] = np.nan
        frame["is_partial"] = frame["first_linked_on"].dt.end_time >= CENSORED_FROM
        frame["period"] = frame.pop("first_linked_on").dt.start_time
        yield with_interval(frame.assign(grain=grain))


def community(repositories: pd.DataFrame) -> pd.DataFrame:
    """Return the share of each framework by year, the authors' own code against everybody else's."""
    everything = repositories[repositories["official"] == "all"].dropna(subset=["first_linked_on"])
    authors = set(repositories.loc[repositories["official"] == "official", "repository"])
    kind = everything["repository"].isin(authors).map({True: "official", False: "community"}).rename("kind")
    year = everything["first_linked_on"].dt.year.rename("year")
    counted = everything.groupby([kind, year, "framework"]).size().unstack(fill_value=0)
    frame = counted.stack().rename("repositories").reset_index()
    frame["denominator"] = frame.groupby(["kind", "year"])["repositories"].transform("sum")
    return with_interval(frame)


def with_interval(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the share and its Wilson 95 % interval."""
    n, share = frame["denominator"], frame["repositories"] / frame["denominator"]
    middle, width = share + Z**2 / (2 * n), Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    low = ((middle - width) / (1 + Z**2 / n)).clip(lower=0)
    high = ((middle + width) / (1 + Z**2 / n)).clip(upper=1)
    return frame.assign(share=share, share_low=low, share_high=high)


def labels(links: pd.DataFrame, repositories: pd.DataFrame) -> pd.DataFrame:
    """Return links and repositories by scope and framework."""
    scopes = [links.assign(official="all"), links[links["is_official"]].assign(official="official")]
    by_link = pd.concat(scopes).groupby(["official", "framework"]).size().rename("links")
    by_repository = repositories.groupby(["official", "framework"]).size().rename("repositories")
    return pd.concat([by_link, by_repository], axis=1).fillna(0).astype(int).reset_index()


def coverage(repositories: pd.DataFrame) -> pd.DataFrame:
    """Return what each scope holds and how it is dated."""
    marked = repositories.assign(
        multiply_labelled=repositories["label_count"] > 1,
        dated_by_paper=repositories["dated_by"] == "paper_date",
        dated_by_arxiv=repositories["dated_by"] == "arxiv_id",
        undated=repositories["first_linked_on"].isna(),
    )
    counted = ["links", "multiply_labelled", "dated_by_paper", "dated_by_arxiv", "undated"]
    found = marked.groupby("official")[counted].sum().astype(int)
    return found.assign(repositories=marked.groupby("official").size()).reset_index()


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
    main(dated_links, repositories_of)

"""The same tables as `pandas_archive` without a Python function called per row: pandas at its best.

python -m tests.benchmarks.vectorised_archive FOLDER OUT
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.benchmarks import pandas_archive as plain


def dated_links(links: pd.DataFrame, papers: pd.DataFrame) -> pd.DataFrame:
    """Return the links with identity, framework key and date; each address and id is read once."""
    links = links.merge(papers, on="paper_url", how="left")
    links["repository"] = identities(links["repo_url"])
    links["framework"] = links["framework"].replace(plain.WORDS)
    found = links["paper_arxiv_id"].str.extract(r"^(?:[a-z.-]+/)?(\d\d)(\d\d)")
    arxiv_on = pd.to_datetime("20" + found[0] + "-" + found[1] + "-01", errors="coerce", format="%Y-%m-%d")
    links["linked_on"] = links["date"].fillna(arxiv_on)
    links["dated_by"] = np.where(links["date"].notna(), "paper_date", "arxiv_id")
    return links.dropna(subset=["repository"])


def identities(urls: pd.Series) -> pd.Series:
    """Return host/owner/name in lower case, missing where an address names no repository."""
    parts = urls.str.lower().str.extract(r"^[a-z]+://(?:www\.)?([^/?#]*)/+([^/?#]+)/+([^/?#]+)")
    return parts[0] + "/" + parts[1] + "/" + parts[2].str.removesuffix(".git")


def repositories_of(links: pd.DataFrame) -> pd.DataFrame:
    """Return repositories by scope: the label of most links, the first by name of several."""
    counted = links.groupby(["repository", "framework"]).size().rename("n").reset_index()
    ordered = counted.sort_values(["repository", "n", "framework"], ascending=[True, False, True])
    label = ordered.drop_duplicates("repository").set_index("repository")["framework"]
    several = counted.groupby("repository").size()
    scopes = []
    for official, chosen in (("all", links), ("official", links[links["is_official"]])):
        earliest = chosen.sort_values(["linked_on", "dated_by"], ascending=[True, False])
        found = earliest.drop_duplicates("repository").set_index("repository")[["linked_on", "dated_by"]]
        found = found.rename(columns={"linked_on": "first_linked_on"})
        found["links"] = chosen.groupby("repository").size()
        found["dated_by"] = found["dated_by"].where(found["first_linked_on"].notna())
        found = found.assign(official=official, framework=label, label_count=several)
        scopes.append(found.reset_index())
    return pd.concat(scopes)


if __name__ == "__main__":
    plain.main(dated_links, repositories_of)

"""The same questions by a script as one would write it: requests, pandas, plotly; run once, keep nothing.

    python -m tests.benchmarks.plain_line URL FOLDER

Writes three pages and `answers.json` into FOLDER.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import requests

VENUES = {
    2018: ["cvpr", "eccv", "naacl", "acl", "emnlp", "iclr", "icml", "nips"],
    2019: ["cvpr", "naacl", "iclr"],
}
REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference" / "conference_files.csv"


def main(url: str, folder: Path) -> None:
    session = requests.Session()
    counts = read_counts(session.get(f"{url}/data.csv", timeout=30).text)
    names = pd.read_csv(REFERENCE)["file"]
    lists = {name: session.get(f"{url}/data/{name}", timeout=30).json() for name in names}

    years = counts.groupby("year")[["pytorch", "tensorflow"]].sum()
    years["share"] = years["pytorch"] / (years["pytorch"] + years["tensorflow"])
    venues = counts.assign(share=counts["pytorch"] / (counts["pytorch"] + counts["tensorflow"]))
    moves = migration(papers_of(lists))

    px.line(years.reset_index(), x="year", y="share", markers=True).write_html(
        folder / "share.html", include_plotlyjs="directory"
    )
    px.line(venues, x="year", y="share", facet_col="venue", facet_col_wrap=3, markers=True).write_html(
        folder / "venues.html", include_plotlyjs="directory"
    )
    sankey(moves).write_html(folder / "migration.html", include_plotlyjs="directory")
    answers = {
        "share": {int(year): share for year, share in years["share"].items() if pd.notna(share)},
        "moves": {f"{a} {b}": int(n) for (a, b), n in moves.items()},
    }
    (folder / "answers.json").write_text(json.dumps(answers))


def read_counts(text: str) -> pd.DataFrame:
    columns = ["venue", "month", "pytorch", "tensorflow", "papers"]
    counts = pd.read_csv(io.StringIO(text), names=columns, skipinitialspace=True)
    counts["year"] = 2000 + counts["month"].str.split("/").str[1].astype(int)
    return counts.sort_values(["venue", "year"])


def papers_of(lists: dict[str, list[dict[str, object]]]) -> pd.DataFrame:
    """One row a paper of the venues and years that are compared, with its framework score."""
    rows = []
    for year, venues in VENUES.items():
        for venue in venues:
            for paper in lists[f"{venue}_{year}.json"]:
                words = set(paper["metadata"]["words"])
                if words & {"google.com", "fb.com", "google brain"}:
                    continue
                score = int(bool(words & {"pytorch", "allennlp"})) - int("tensorflow" in words)
                rows.append({"year": year, "authors": paper["authors"], "score": score})
    return pd.DataFrame(rows)


def migration(papers: pd.DataFrame) -> pd.Series:
    """Authors by framework in 2018 and in 2019, of those who have one in both years."""
    authors = papers.explode("authors").dropna(subset=["authors"])
    authors["authors"] = authors["authors"].str.strip()
    scores = authors.groupby(["authors", "year"])["score"].sum().unstack()
    known = scores[(scores[2018].fillna(0) != 0) & (scores[2019].fillna(0) != 0)]
    named = known.gt(0).replace({True: "pytorch", False: "tensorflow"})
    return named.groupby([2018, 2019]).size()


def sankey(moves: pd.Series) -> go.Figure:
    frameworks = ["pytorch", "tensorflow"]
    return go.Figure(
        go.Sankey(
            node={"label": [f"{f} {year}" for year in (2018, 2019) for f in frameworks]},
            link={
                "source": [frameworks.index(a) for a, _ in moves.index],
                "target": [2 + frameworks.index(b) for _, b in moves.index],
                "value": list(moves),
            },
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

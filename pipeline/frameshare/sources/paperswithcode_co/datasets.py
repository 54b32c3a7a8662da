"""The raw datasets of paperswithcode.co: counts by tag and month, and links from papers to repositories."""

from __future__ import annotations

import pyarrow as pa

from frameshare.raw.dataset import Column, Dataset

ALL_PAPERS = "*"

TAGS = Dataset(
    name="paperswithcode_co_tags",
    description="Papers by framework tag and month of publication, as counted by the site.",
    columns=(
        Column("month", pa.string(), "Month of publication, YYYY-MM", is_nullable=False),
        Column("tag", pa.string(), "Framework tag as asked for; * for all papers", is_nullable=False),
        Column("papers", pa.int64(), "Papers that the site counts", is_nullable=False),
    ),
    key=("month", "tag"),
)

LINKS = Dataset(
    name="paperswithcode_co_links",
    description="Papers and their repositories by month of publication; a paper without one has one row.",
    columns=(
        Column("month", pa.string(), "Month of publication that was asked for, YYYY-MM", is_nullable=False),
        Column("paper_id", pa.string(), "Name of the paper on the site", is_nullable=False),
        Column("published_on", pa.string(), "Date of publication as written"),
        Column("repo_number", pa.int64(), "Place among the paper's repositories, from 1; 0 without one"),
        Column("repo_url", pa.string(), "Address of the repository as given"),
        Column("repo_stars", pa.int64(), "Stars of the repository"),
        Column("is_official", pa.bool_(), "Whether the authors' own code, as the site says"),
        Column("link_source", pa.string(), "Where the site has the link from"),
    ),
    key=("month", "paper_id", "repo_number"),
)

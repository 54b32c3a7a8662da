"""The raw dataset of Code of Paper: links from papers to repositories with tier and framework."""

from __future__ import annotations

import pyarrow as pa

from frameshare.raw.dataset import Column, Dataset

API_URL = "https://api.codeofpaper.com"
BULK_URL = "https://huggingface.co"

LINKS = Dataset(
    name="code_of_paper_links",
    description="Links from papers to repositories, with the source's tier and framework.",
    columns=(
        Column("paper_id", pa.string(), "Name of the paper in the source", is_nullable=False),
        Column("arxiv_id", pa.string(), "arXiv id of the paper"),
        Column("published_on", pa.string(), "Date of publication as written"),
        Column("repo_url", pa.string(), "Address or full name of the repository", is_nullable=False),
        Column("tier", pa.string(), "official, high_confidence_community or possible_match"),
        Column("is_official", pa.bool_(), "Whether the authors' own code, as the source says"),
        Column("framework", pa.string(), "The source's framework word"),
        Column("stars", pa.int64(), "Stars of the repository"),
        Column("channel", pa.string(), "bulk or api", is_nullable=False),
    ),
    key=("paper_id", "repo_url"),
)

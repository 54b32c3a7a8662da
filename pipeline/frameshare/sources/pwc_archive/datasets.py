"""The raw datasets of the archive: links and papers' dates, in the archive's own words."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from frameshare.raw.dataset import Column, Dataset

ENDED_ON = date(2025, 7, 28)
TEXT, FLAG = pa.string(), pa.bool_()

LINKS = Dataset(
    name="pwc_links",
    description="Links from papers to repositories as archived, one framework word each.",
    columns=(
        Column("row_number", pa.int64(), "Place of the row in its file, from 1", is_nullable=False),
        Column("paper_url", TEXT, "Page of the paper on the site", is_nullable=False),
        Column("paper_title", TEXT, "Title of the paper"),
        Column("paper_arxiv_id", TEXT, "arXiv id of the paper"),
        Column("paper_url_abs", TEXT, "Page of the abstract"),
        Column("paper_url_pdf", TEXT, "Address of the PDF"),
        Column("repo_url", TEXT, "Address of the repository as linked", is_nullable=False),
        Column("is_official", FLAG, "Whether the authors' own code, as the site says"),
        Column("mentioned_in_paper", FLAG, "Whether the paper names the repository"),
        Column("mentioned_in_github", FLAG, "Whether the repository names the paper"),
        Column("framework", TEXT, "The site's framework word", is_nullable=False),
    ),
    key=("row_number",),
)

PAPERS = Dataset(
    name="pwc_papers",
    description="Papers of the archive with their date as written there.",
    columns=(
        Column("paper_url", TEXT, "Page of the paper on the site", is_nullable=False),
        Column("date", TEXT, "Date as written: YYYY-MM-DD, sometimes a number, or missing"),
    ),
    key=("paper_url",),
)

"""The two raw datasets: the counts as published, and the papers of the lists with their word labels."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from frameshare.raw.dataset import Column, Dataset

# Day of the pinned commit, which the files describe.
PINNED_ON = date(2021, 10, 22)

_TEXTS = pa.list_(pa.string())

COUNTS = Dataset(
    name="conference_counts",
    description="Rows of data.csv: papers of a venue and year that name one framework and not the other.",
    columns=(
        Column("position", pa.int64(), "row in the file, from 1", is_nullable=False),
        Column("venue", pa.string(), "venue as written", is_nullable=False),
        Column("month", pa.string(), "month as written, MM/YY", is_nullable=False),
        Column("pytorch_only", pa.int64(), "papers that name PyTorch words only", is_nullable=False),
        Column("tensorflow_only", pa.int64(), "papers that name TensorFlow words only", is_nullable=False),
        Column("papers", pa.int64(), "papers of the venue in that year", is_nullable=False),
    ),
    key=("venue", "month"),
)

PAPERS = Dataset(
    name="conference_papers",
    description="Papers of the lists data/<venue>_<year>.json, as written there.",
    columns=(
        Column("file", pa.string(), "name of the list", is_nullable=False),
        Column("position", pa.int64(), "place in the list, from 1", is_nullable=False),
        Column("id", pa.string(), "id of the paper in the source", is_nullable=False),
        Column("title", pa.string(), "title (`name` in the source)", is_nullable=False),
        Column("authors", _TEXTS, "authors, with blanks and &nbsp; as written", is_nullable=False),
        Column("words", _TEXTS, "words found in the paper's text or code", is_nullable=False),
        Column("affiliation", _TEXTS, "affiliations; missing where the list has no such key"),
        Column("code", pa.string(), "address of published code; missing where none is given"),
        Column("pdf_link", pa.string(), "address of the paper, partly percent-encoded", is_nullable=False),
        Column("conference", pa.string(), "venue as written", is_nullable=False),
        Column("year", pa.string(), "year as written, which is text or a number there", is_nullable=False),
    ),
    key=("file", "id"),
)

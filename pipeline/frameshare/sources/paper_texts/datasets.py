"""The raw datasets of papers: the lists, and the figures and hits of each paper read, never the text."""

from __future__ import annotations

import pyarrow as pa

from frameshare.raw.dataset import Column, Dataset

HIT_TYPE = pa.struct(
    {"rule": pa.string(), "page": pa.int32(), "section": pa.string(), "context": pa.string()}
)

LISTING = Dataset(
    name="paper_listing",
    description="Papers that a publisher lists for a venue and year; one snapshot a venue and year.",
    columns=(
        Column("venue", pa.string(), "Venue as in reference.venues", is_nullable=False),
        Column("year", pa.int32(), "Year as in reference.venues", is_nullable=False),
        Column("paper_id", pa.string(), "Id of the paper at the publisher", is_nullable=False),
        Column("title", pa.string(), "Title as listed"),
        Column("authors", pa.list_(pa.string()), "Names of the authors as listed, in order"),
        Column("pdf_url", pa.string(), "Address of the PDF; missing where none is linked"),
        Column("page_url", pa.string(), "Address of the paper's page; missing where none is linked"),
        Column("sample_rank", pa.string(), "Key that samples are ordered by", is_nullable=False),
    ),
    key=("venue", "year", "paper_id"),
)

READS = Dataset(
    name="paper_reads",
    description="Papers that were read, or could not be, with the hits of every mention rule.",
    columns=(
        Column("venue", pa.string(), "Venue as in reference.venues", is_nullable=False),
        Column("year", pa.int32(), "Year as in reference.venues", is_nullable=False),
        Column("paper_id", pa.string(), "Id of the paper at the publisher", is_nullable=False),
        Column("obtained", pa.string(), "download | folder | kept_text: where the text is from"),
        Column("content_sha256", pa.string(), "Hash of the PDF's bytes; missing for kept texts and refusals"),
        Column("reason", pa.string(), "Why there is no text; missing where the paper was read"),
        Column("detail", pa.string(), "What was found where there is no text"),
        Column("pages", pa.int32(), "Pages; missing where the paper was not read"),
        Column("characters", pa.int64(), "Characters after normalisation; missing where not read"),
        Column("body_characters", pa.int64(), "Characters before the references and appendix"),
        Column("references_characters", pa.int64(), "Characters of the references"),
        Column("appendix_characters", pa.int64(), "Characters of the appendix"),
        Column("rules", pa.list_(pa.string()), "Digests of the mention rules that were searched for"),
        Column("hits", pa.list_(HIT_TYPE), "Rule, page, section and 80 characters of context of each hit"),
    ),
    key=("venue", "year", "paper_id"),
)

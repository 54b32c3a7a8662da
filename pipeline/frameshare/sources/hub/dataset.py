"""The raw rows of the Hub: one per model, with the Hub's own field names and types."""

from __future__ import annotations

import pyarrow as pa

from frameshare.raw.dataset import Column, Dataset

_TIME = pa.timestamp("us")

HUB_MODELS = Dataset(
    name="hub_models",
    description="Model repositories of the Hugging Face Hub as listed on one day, in one selection (scope).",
    columns=(
        Column(
            "scope",
            pa.string(),
            "What the snapshot selects: whole, top (by downloads), new or sample",
            is_nullable=False,
        ),
        Column("_id", pa.string(), "The Hub's own id, which survives renaming; absent from hub-stats files"),
        Column("id", pa.string(), "Repository name, organisation/model", is_nullable=False),
        Column("createdAt", _TIME, "Time of creation (UTC), never before 2022-03-02T23:29:04"),
        Column("lastModified", _TIME, "Time of the last commit (UTC)"),
        Column("downloads", pa.int64(), "Downloads of the last 30 days, as the Hub counts them"),
        Column("downloadsAllTime", pa.int64(), "Downloads since the Hub counts them"),
        Column("likes", pa.int64(), "Likes"),
        Column("trendingScore", pa.float64(), "The Hub's own trending score"),
        Column("pipeline_tag", pa.string(), "Task"),
        Column("library_name", pa.string(), "Library, as the Hub derives it or the author declares it"),
        Column(
            "tags", pa.list_(pa.string()), "Tags, some set by the Hub from file names, some by the author"
        ),
        Column("gated", pa.string(), "false, auto or manual; absent from some hub-stats files"),
        Column("private", pa.bool_(), "Whether it is private; absent from some hub-stats files"),
    ),
    key=("id",),
)

HUB_FILES = Dataset(
    name="hub_files",
    description="Names of the files of Hub models that their tags leave without a sure framework label.",
    columns=(
        Column("id", pa.string(), "Repository name, organisation/model", is_nullable=False),
        Column("lastModified", _TIME, "Time of the last commit (UTC) when the list was read"),
        Column("files", pa.list_(pa.string()), "Paths of its files, at most 10,000", is_nullable=False),
        Column("file_count", pa.int64(), "How many files it has", is_nullable=False),
    ),
    key=("id",),
)

# Without these a row says nothing about frameworks: a source that lacks one has changed its format.
REQUIRED = ("id", "createdAt", "downloads", "tags")

# The Python client's names for them, for files that were written from its objects.
CLIENT_NAMES = {
    "id": "modelId",
    "createdAt": "created_at",
    "lastModified": "last_modified",
    "downloadsAllTime": "downloads_all_time",
    "trendingScore": "trending_score",
}

# The fields requested from the API. `siblings`, `gguf` and `cardData` would return whole file lists and
# texts.
EXPANDED = (
    "createdAt",
    "lastModified",
    "downloads",
    "downloadsAllTime",
    "likes",
    "library_name",
    "pipeline_tag",
    "tags",
    "gated",
    "private",
    "trendingScore",
)

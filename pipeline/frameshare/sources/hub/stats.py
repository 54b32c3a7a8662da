"""Copy a Parquet file of models from the Hub into a snapshot: needed columns only, a checkpoint per part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from frameshare.raw.snapshot import Snapshot
from frameshare.sources.base import Context
from frameshare.sources.hub.dataset import HUB_MODELS
from frameshare.sources.hub.listing import SeenModels
from frameshare.sources.hub.parquet import ModelsFile
from frameshare.sources.hub.repositories import DatasetRepository
from frameshare.sources.hub.rows import Oddities


@dataclass(frozen=True)
class StatsFile:
    """A file at a commit: its address, the day that it describes, and its provenance."""

    repository: DatasetRepository
    revision: str
    path: str
    as_of: date
    run_key: str
    origin: Mapping[str, Any]


def copy_models(context: Context, file: StatsFile) -> Snapshot | None:
    """Publish the models of `file` as a snapshot of the whole Hub; None if the latest one has the same rows.

    An interrupted copy resumes after the last part written. Raises ContentError if the columns changed.
    """
    partial = context.raw.open_partial(HUB_MODELS, file.run_key)
    seen, oddities = SeenModels(), Oddities()
    for name in sorted(partial.parts):
        seen.add(partial.read_part(name, ["_id", "id"]))
    url = file.repository.address(file.revision, file.path)
    with file.repository.open(file.revision, file.path) as stream:
        models = ModelsFile(stream, url, oddities)
        with context.progress.start(f"Hub of {file.as_of}, models", models.rows) as task:
            for number, part in enumerate(models.parts()):
                if f"{number:05d}" not in partial.parts:
                    partial.write_part(
                        f"{number:05d}", seen.add(pa.concat_tables(models.read(part, "whole")))
                    )
                task.advance(sum(models.rows_of(group) for group in part))
    return partial.publish(
        context.source,
        url=url,
        as_of=file.as_of,
        missing=[f"column {name}" for name in models.absent_columns],
        series="whole",
        extra={
            "scope": "whole",
            "duplicates": seen.duplicates,
            "oddities": oddities.sentences(),
            "repository": file.repository.name,
            "commit": file.revision,
            "path": file.path,
            **file.origin,
        },
    )

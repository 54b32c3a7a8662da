"""Check that a local file can be what the user says: its day, its scope, that it is a file."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from frameshare.base import resources
from frameshare.base.errors import ContentError, NotFoundError, UsageError
from frameshare.base.reference import read_rows
from frameshare.raw.snapshot import Snapshot, newest
from frameshare.sources.base import Context
from frameshare.sources.hub.dataset import HUB_MODELS

# The Hub's published numbers are rounded down and months old; a file with half of that is not the whole Hub.
_LEAST_SHARE = 0.5


def check_path(path: Path) -> None:
    """Raise unless `path` is one file."""
    if path.is_dir():
        files = sorted(f.name for f in path.iterdir() if f.is_file())
        raise UsageError(
            "The models to import are in a folder, and a snapshot is one file",
            where=str(path),
            expected="a Parquet file, a JSON array or JSON lines",
            found=f"{len(files):,} files" + (f", such as {', '.join(files[:3])}" if files else ""),
            next_step=f"name the file: --from {path / (files[0] if files else 'models.parquet')}; make one "
            "of several parts first, in DuckDB: copy (from 'FOLDER/*.parquet') to 'models.parquet'",
        )
    if not path.is_file():
        raise NotFoundError(
            "The file to import does not exist",
            where=str(path),
            expected="a Parquet file, a JSON array or JSON lines",
            next_step="correct --from",
        )


def check_day(table: pa.Table, as_of: date, path: Path) -> None:
    """Raise UsageError for a day before models of the file were created.

    Times in the future are errors of the source and say nothing about the day.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    end = datetime.combine(as_of + timedelta(days=1), time())
    later = table.filter(
        pc.and_(pc.greater_equal(table["createdAt"], end), pc.less_equal(table["createdAt"], now))
    )
    if later.num_rows:
        newest = pc.max(later["createdAt"]).as_py()
        raise UsageError(
            "The file holds models that were created after the day that it is said to describe",
            where=str(path),
            expected=f"no model created after {as_of}",
            found=f"{later['id'][0].as_py()!r} and others created until {newest:%Y-%m-%d %H:%M} UTC"
            if later.num_rows > 1
            else f"{later['id'][0].as_py()!r}, created {newest:%Y-%m-%d %H:%M} UTC",
            next_step=f"give the day on which the file was written: --as-of {newest:%Y-%m-%d} or later",
        )


def doubts(models: int, as_of: date) -> list[str]:
    """Say why so few models cannot be the whole Hub of that day, by the Hub's published numbers."""
    stated = [
        (str(row["as_of"]), int(row["models_at_least"] or 0))
        for row in read_rows(resources.SEED_DIR, "hub_official_totals")
        if str(row["as_of"]) <= as_of.isoformat()
    ]
    day, at_least = max(stated, default=("", 0))
    if models >= _LEAST_SHARE * at_least:
        return []
    return [
        f"{models:,} models are not the whole Hub, which had over {at_least:,} on {day}; "
        "import a part of it with --scope top or --scope sample"
    ]


def standing(context: Context, as_of: date, scope: str) -> Snapshot | None:
    """Return the snapshot that is in use for the day and scope."""
    same = (
        s
        for s in context.raw.snapshots(HUB_MODELS.name)
        if s.as_of == as_of and s.provenance["extra"].get("scope") == scope
    )
    return newest(same)


def replaced(before: Snapshot | None) -> list[str]:
    """Say that an import replaces an earlier one."""
    if before is None:
        return []
    scope, rows = before.provenance["extra"]["scope"], int(before.provenance["rows"])
    return [
        f"this replaces the {rows:,} models of {before.as_of}, {scope}, from {before.provenance['url']}; "
        f"snapshot {before.id} is kept and no longer used"
    ]


def check_models(rows: int, path: Path) -> None:
    """Raise ContentError for a file without a model."""
    if rows == 0:
        raise ContentError(
            "The file holds no model",
            where=str(path),
            expected="at least one row with an id",
            found="none",
            next_step="check the file; nothing was imported",
        )

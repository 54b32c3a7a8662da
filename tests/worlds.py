"""Warehouses of the real models over the bundled tables and what a test collected."""

from __future__ import annotations

import shutil
from pathlib import Path

from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR, SQL_DIR
from frameshare.raw.zone import RawZone
from frameshare.sources.registry import all_sources
from frameshare.warehouse.inputs import Inputs
from frameshare.warehouse.publish import build_warehouse
from frameshare.warehouse.reader import Warehouse


def inputs_of(raw: RawZone) -> Inputs:
    """Return what a build reads, with an empty ledger."""
    tables = [*load_tables(REFERENCE_DIR, "reference"), *load_tables(SEED_DIR, "seed")]
    return Inputs(raw, list(all_sources().values()), tables)


def begun_with(folder: Path, seed_data: Path | None) -> Path:
    """Put the warehouse of `seed_data` into a folder that has none: a build then does what is new."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "warehouse.duckdb"
    if seed_data and not path.exists():
        shutil.copyfile(seed_data / path.name, path)
    return folder


def built(folder: Path, raw: RawZone, seed_data: Path | None = None) -> Warehouse:
    """Build a warehouse in `folder`; tables that `raw` does not change come from `seed_data`."""
    path = begun_with(folder, seed_data) / "warehouse.duckdb"
    build_warehouse(
        path,
        SQL_DIR,
        inputs_of(raw),
        cache_dir=folder / "cache",
        is_standing_sound=seed_data is not None,
    )
    return Warehouse(path, SQL_DIR)

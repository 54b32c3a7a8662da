"""A warehouse from the bundled history alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR, SQL_DIR
from frameshare.raw.zone import RawZone
from frameshare.sources.registry import all_sources
from frameshare.warehouse import Inputs, Warehouse, build_warehouse


def build(folder: Path, raw: RawZone) -> Warehouse:
    """Build the real models over the bundled tables and what `raw` holds."""
    tables = load_tables(REFERENCE_DIR, "reference") + load_tables(SEED_DIR, "seed")
    inputs = Inputs(raw, list(all_sources().values()), tables)
    build_warehouse(folder / "w.duckdb", SQL_DIR, inputs, cache_dir=folder / "cache")
    return Warehouse(folder / "w.duckdb", SQL_DIR)


@pytest.fixture(scope="package")
def seed_only(seed_data: Path) -> Warehouse:
    """A warehouse that never saw a network."""
    return Warehouse(seed_data / "warehouse.duckdb", SQL_DIR)

"""A warehouse from the bundled history alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from frameshare.base.resources import SQL_DIR
from frameshare.warehouse.reader import Warehouse


@pytest.fixture(scope="package")
def seed_only(seed_data: Path) -> Warehouse:
    """A warehouse that never saw a network."""
    return Warehouse(seed_data / "warehouse.duckdb", SQL_DIR)

"""Defaults of the settings that an answer needs: the warehouse's path, and limits of time and memory."""

from __future__ import annotations

from pathlib import Path

DATA_DIR = Path("data")
SQL_TIMEOUT_S = 120.0
SQL_MEMORY_LIMIT = "4GB"
WAREHOUSE = "warehouse.duckdb"

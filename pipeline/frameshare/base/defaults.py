"""Settings' defaults that an answer needs: where the warehouse is, and what it may cost."""

from __future__ import annotations

from pathlib import Path

DATA_DIR = Path("data")
SQL_TIMEOUT_S = 120.0
SQL_MEMORY_LIMIT = "4GB"
WAREHOUSE = "warehouse.duckdb"

"""DuckDB's extensions from their wheels (extra `lake`): nothing is downloaded at run time."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import duckdb

from frameshare.base.errors import UsageError


def extension_file(name: str) -> Path:
    """Return an extension's file; raises UsageError if its wheel is missing or for another DuckDB version."""
    found = importlib.util.find_spec(f"duckdb_extension_{name}")
    folders = list(found.submodule_search_locations or []) if found else []
    for folder in folders:
        file = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if file.is_file():
            return file
    wheel = f"duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}"
    raise UsageError(
        f"DuckDB's extension {name} is not installed",
        where="FRAMESHARE_WAREHOUSE",
        expected=f"the wheel {wheel}, as the extra `lake` brings it",
        found="a wheel for another DuckDB" if folders else "no such wheel",
        next_step="install frameshare[lake], or correct FRAMESHARE_WAREHOUSE",
    )

"""The settings that an answer needs, read without pydantic if they are simple.

Importing pydantic takes longer than most answers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from frameshare.base.defaults import DATA_DIR, SQL_MEMORY_LIMIT, SQL_TIMEOUT_S, WAREHOUSE
from frameshare.warehouse.storage.interface import Storage, storage_at, storage_of

_FOLDER = "FRAMESHARE_DATA_DIR"
_OTHERS = {
    f"FRAMESHARE_{name}" for name in ("SQL_TIMEOUT_S", "SQL_MEMORY_LIMIT", "WAREHOUSE", "WAREHOUSE_DATA")
}


@dataclass(frozen=True)
class Answering:
    """Where the warehouse is, and the limits of an answer: seconds, and memory in DuckDB's notation."""

    storage: Storage
    sql_timeout_s: float = SQL_TIMEOUT_S
    sql_memory_limit: str = SQL_MEMORY_LIMIT

    @classmethod
    def read(cls) -> Answering:
        """Read it from the environment; raises pydantic's ValidationError for invalid values."""
        given = {name for name in os.environ if name.upper() in {_FOLDER, *_OTHERS}}
        folder = Path(os.environ.get(_FOLDER, DATA_DIR))
        whole = str(folder.absolute())
        if given <= {_FOLDER} and whole.isascii() and "?" not in whole:
            return cls(storage_at(folder / WAREHOUSE))
        from frameshare.base.settings import Settings  # noqa: PLC0415 - see above

        settings = Settings()
        return cls(storage_of(settings), settings.sql_timeout_s, settings.sql_memory_limit)

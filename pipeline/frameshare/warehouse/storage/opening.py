"""Opening the published warehouse for reading, in this process or in one that knows nothing else of us."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import duckdb

IN_MEMORY = ":memory:"
Config: TypeAlias = Mapping[str, str | bool | int | float | list[str]]
_SHUT: Config = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    # No secret kept on this machine is used; without a place for them PostgreSQL's scanner does not start.
    "secret_directory": os.devnull,
    "python_enable_replacements": "false",
    "python_scan_all_frames": "false",
}


@dataclass(frozen=True)
class Opening:
    """How to open it: the database, statements that lead to it, and what libraries read from the environment.

    `written_bytes` is the size of the largest file that opening it may have to write.
    Statements and environment may hold credentials: neither belongs into a message.
    """

    database: str
    statements: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    written_bytes: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return it for another process."""
        return asdict(self)


def open_reader(opening: Opening, config: Config | None = None) -> duckdb.DuckDBPyConnection:
    """Open read-only and shut all other ways to files and networks; raises DuckDB's errors."""
    connection = connect(opening, {**_SHUT, **(config or {})})
    connection.execute("set enable_external_access = false")
    return connection


def connect(opening: Opening, config: Config | None = None) -> duckdb.DuckDBPyConnection:
    """Open read-only in a DuckDB that may otherwise do what it likes; raises DuckDB's errors."""
    import duckdb  # noqa: PLC0415 - who asks another process does without it

    os.environ.update({name: value for name, value in opening.environment.items() if name not in os.environ})
    is_file = opening.database != IN_MEMORY
    connection = duckdb.connect(opening.database, read_only=is_file, config=dict(config or {}))
    try:
        # It is drawn on standard output, where a slow answer would have it among its rows. A notebook
        # without widgets has none, and DuckDB refuses even to switch it off there.
        with suppress(duckdb.InvalidInputException):
            connection.execute("set enable_progress_bar = false")
        for statement in opening.statements:
            connection.execute(statement)
    except duckdb.Error:
        connection.close()
        raise
    return connection

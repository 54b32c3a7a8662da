"""Open the published warehouse read-only, in this process or in an isolated one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import duckdb

Config: TypeAlias = Mapping[str, str | bool | int | float | list[str]]
_SHUT: Config = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    # No stored DuckDB secret is used; but PostgreSQL's scanner does not start without a folder for them.
    "secret_directory": os.devnull,
    "python_enable_replacements": "false",
    "python_scan_all_frames": "false",
}


@dataclass(frozen=True)
class Opening:
    """How to open it: statements that attach it, and environment variables for libraries.

    It is attached, not opened: DuckDB opens a file in a process with one configuration only, and a notebook
    may have it open in another. `written_bytes` is the size of the largest file that opening it may write.
    Statements and environment may hold credentials: neither belongs into a message.
    """

    statements: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    written_bytes: int = 0


def open_reader(opening: Opening, config: Config | None = None) -> duckdb.DuckDBPyConnection:
    """Open read-only and disable all other access to files and network; raises DuckDB's errors."""
    connection = connect(opening, {**_SHUT, **(config or {})})
    connection.execute("set enable_external_access = false")
    return connection


def connect(opening: Opening, config: Config | None = None) -> duckdb.DuckDBPyConnection:
    """Open read-only in an otherwise unrestricted DuckDB; raises DuckDB's errors."""
    import duckdb  # noqa: PLC0415 - not needed if another process answers

    os.environ.update({name: value for name, value in opening.environment.items() if name not in os.environ})
    connection = duckdb.connect(config=dict(config or {}))
    try:
        # It is drawn on standard output, among the rows of a slow answer. A notebook without widgets has
        # none, and DuckDB raises an error there even for switching it off.
        with suppress(duckdb.InvalidInputException):
            connection.execute("set enable_progress_bar = false")
        for statement in opening.statements:
            connection.execute(statement)
    except duckdb.Error:
        connection.close()
        raise
    return connection

"""The process that runs one statement: `main` reads a request from standard input and writes a reply.

Request: JSON with path, sql, timeout_s, memory_limit, memory_bytes, max_rows. Reply: a pickle of
("ok", columns, rows) or ("error", kind, text), with kind in forbidden, sql, timeout, memory, rows, warehouse.
It imports nothing but DuckDB and the rules, so that it starts fast and has nothing to steal.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import resource
import sys
import threading
from datetime import UTC, datetime
from typing import Any

import duckdb

from frameshare.warehouse.adhoc.rules import ForbiddenSqlError, checked_statement

_ROWS_AT_A_TIME = 10_000
_MAX_REPLY = 512 << 20
# DuckDB's code, its threads' stacks and the rows as Python objects come on top of its own limit.
_ADDRESS_SPACE_BESIDE = 3 << 30
_ADDRESS_SPACE_A_THREAD = 64 << 20
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "python_scan_all_frames": "false",
    "max_temp_directory_size": "0B",
    "temp_directory": "",
}


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin.buffer)
    _limit_process(int(request["memory_bytes"]))
    try:
        reply: tuple[Any, ...] = ("ok", *_run(request))
    except ForbiddenSqlError as error:
        reply = ("error", "forbidden", str(error))
    except (MemoryError, duckdb.OutOfMemoryException):
        reply = ("error", "memory", "out of memory")
    except duckdb.InterruptException:
        reply = ("error", "timeout", "interrupted")
    except TooManyRowsError:
        reply = ("error", "rows", "stopped reading")
    except (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException) as error:
        reply = ("error", "warehouse", str(error))
    except (duckdb.Error, RuntimeError, ValueError, OverflowError) as error:
        reply = ("error", "sql", str(error))
    sys.stdout.buffer.write(_packed(reply))
    sys.stdout.buffer.flush()


def _packed(reply: tuple[Any, ...]) -> bytes:
    try:
        packed = pickle.dumps(reply, protocol=5)
    except MemoryError:
        return pickle.dumps(("error", "memory", "out of memory"))
    if len(packed) > _MAX_REPLY:
        return pickle.dumps(("error", "rows", f"{len(packed):,} bytes"))
    return packed


def _limit_process(memory_bytes: int) -> None:
    """Let the kernel refuse written files, core dumps and memory far beyond the limit."""
    address_space = memory_bytes + _ADDRESS_SPACE_BESIDE + (os.cpu_count() or 1) * _ADDRESS_SPACE_A_THREAD
    limits = ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, address_space))
    for kind, limit in limits:
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of address space
            resource.setrlimit(kind, (limit, limit))


def _run(request: dict[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    config = {**_CONFIG, "memory_limit": request["memory_limit"]}
    connection = duckdb.connect(request["path"], read_only=True, config=config)
    connection.execute("set timezone = 'UTC'")
    connection.execute("set lock_configuration = true")
    timer = threading.Timer(float(request["timeout_s"]), connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        statement = checked_statement(connection, request["sql"])
        connection.execute(statement)
        columns = [str(column[0]) for column in connection.description or []]
        return columns, _fetch(connection, int(request["max_rows"]))
    finally:
        timer.cancel()


def _fetch(connection: duckdb.DuckDBPyConnection, max_rows: int) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    while batch := connection.fetchmany(_ROWS_AT_A_TIME):
        rows.extend(tuple(_plain(value) for value in row) for row in batch)
        if len(rows) > max_rows:
            raise TooManyRowsError
    return rows


class TooManyRowsError(Exception):
    """More rows than a reader could use."""


def _plain(value: Any) -> Any:
    """Give moments the standard library's UTC: the reply may hold no other classes than its reader allows."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value

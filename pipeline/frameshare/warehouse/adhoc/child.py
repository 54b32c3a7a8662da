"""The process that answers: `main` reads a request from standard input and writes a reply.

Request: JSON with opening, sql, params, is_script, form, limit, timeout_s, memory_limit, memory_bytes and
max_rows.
Reply of form "text": for each statement a line with its columns (name, DuckDB type), a line a row, and a line
that says whether rows were left out. Reply of form "arrow": the rows of the one statement as an Arrow IPC
stream. Where it did not end well, the last line of standard error is {"error": kind, "text": …}, with
kind in forbidden, sql, timeout, memory, rows, warehouse. Nothing is imported that the form does not need.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import threading
from collections.abc import Iterator
from typing import Any

import duckdb

from frameshare.base.values import json_text
from frameshare.warehouse.adhoc.rules import ForbiddenSqlError, checked_statements
from frameshare.warehouse.storage.opening import Opening, open_reader

_ROWS_AT_A_TIME = 10_000
_MAX_REPLY_BYTES = 512 << 20
# DuckDB's code, its threads' stacks and the rows as Python objects come on top of its own limit.
_ADDRESS_SPACE_BESIDE = 3 << 30
_ADDRESS_SPACE_A_THREAD = 64 << 20
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "max_temp_directory_size": "0B",
    "temp_directory": "",
}
# Types whose Python values are exact; of all others DuckDB's own text is.
_EXACT = frozenset(
    {
        *("boolean", "tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint"),
        *("uinteger", "ubigint", "uhugeint", "float", "double", "decimal", "varchar", "uuid", "enum"),
    }
)
_NESTED = frozenset({"list", "array", "struct", "map"})


class TooMuchError(Exception):
    """More rows or bytes than a reader could use; the message says how many."""


class _TimeIsUpError(Exception):
    """DuckDB was told to stop."""


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin.buffer)
    opening = Opening(**request["opening"])
    _limit_process(int(request["memory_bytes"]), opening.written_bytes)
    try:
        _run(request, opening)
    except ForbiddenSqlError as error:
        _fail("forbidden", str(error))
    except (MemoryError, duckdb.OutOfMemoryException):
        _fail("memory", "out of memory")
    except _TimeIsUpError:
        _fail("timeout", "interrupted")
    except TooMuchError as error:
        _fail("rows", str(error))
    except (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException) as error:
        _fail("warehouse", str(error))
    except (duckdb.Error, RuntimeError, ValueError, OverflowError) as error:
        _fail("sql", str(error))


def _fail(kind: str, text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(json.dumps({"error": kind, "text": text}) + "\n")


def _limit_process(memory_bytes: int, written_bytes: int) -> None:
    """Let the kernel refuse written files, core dumps and memory far beyond the limit."""
    address_space = memory_bytes + _ADDRESS_SPACE_BESIDE + (os.cpu_count() or 1) * _ADDRESS_SPACE_A_THREAD
    limits = (
        (resource.RLIMIT_FSIZE, written_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, address_space),
    )
    for kind, limit in limits:
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of address space
            resource.setrlimit(kind, (limit, limit))


def _run(request: dict[str, Any], opening: Opening) -> None:
    config = {**_CONFIG, "memory_limit": request["memory_limit"]}
    connection = open_reader(opening, config)
    connection.execute("set timezone = 'UTC'")
    connection.execute("set lock_configuration = true")
    with _interrupted_after(float(request["timeout_s"]), connection):
        for statement in checked_statements(connection, request["sql"], is_script=request["is_script"]):
            relation = connection.sql(statement, params=request["params"] or None)
            if relation is None:
                raise ForbiddenSqlError("a statement without rows")
            _reply(relation, request)


@contextlib.contextmanager
def _interrupted_after(timeout_s: float, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt what runs too long; raises _TimeIsUpError for whatever DuckDB then makes of it."""
    is_up = threading.Event()

    def interrupt() -> None:
        is_up.set()
        connection.interrupt()

    timer = threading.Timer(timeout_s, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.Error as error:
        # DuckDB may say instead that the query was closed, depending on what it did just then.
        if is_up.is_set() or isinstance(error, duckdb.InterruptException):
            raise _TimeIsUpError from error
        raise
    finally:
        timer.cancel()


def _reply(relation: duckdb.DuckDBPyRelation, request: dict[str, Any]) -> None:
    if request["limit"] is not None:
        relation = relation.limit(int(request["limit"]) + 1)
    if request["form"] == "arrow":
        _write_arrow(relation, int(request["max_rows"]))
    else:
        _write_text(relation, request["limit"], int(request["max_rows"]))


def _write_text(relation: duckdb.DuckDBPyRelation, limit: int | None, max_rows: int) -> None:
    out = sys.stdout.buffer
    columns = [[name, str(kind)] for name, kind in zip(relation.columns, relation.types, strict=True)]
    written = out.write(json.dumps({"columns": columns}).encode() + b"\n")
    is_cut = False
    for count, row in enumerate(_rows(_exact(relation)), start=1):
        if limit is not None and count > limit:
            is_cut = True
            break
        written += out.write(json_text(row).encode("utf-8", "surrogatepass") + b"\n")
        if count > max_rows or written > _MAX_REPLY_BYTES:
            raise TooMuchError(f"more than {count - 1:,} rows, {written:,} bytes")
    out.write(json.dumps({"is_cut": is_cut}).encode() + b"\n")


def _rows(relation: duckdb.DuckDBPyRelation) -> Iterator[tuple[Any, ...]]:
    while batch := relation.fetchmany(_ROWS_AT_A_TIME):
        yield from batch


def _exact(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Let DuckDB write the columns whose Python values would lose something: intervals, blobs, moments."""
    shown = [_shown(place, kind) for place, kind in enumerate(relation.types, start=1)]
    if all(part == f"#{place}" for place, part in enumerate(shown, start=1)):
        return relation
    return relation.project(", ".join(shown))


def _shown(place: int, kind: Any) -> str:
    if _is_exact(kind):
        return f"#{place}"
    return f"#{place}::json" if kind.id in _NESTED | {"union"} else f"#{place}::varchar"


def _is_exact(kind: Any) -> bool:
    if kind.id in _NESTED:
        return all(_is_exact(child) for _, child in kind.children if not isinstance(child, int))
    return kind.id in _EXACT and str(kind) != "JSON"


def _write_arrow(relation: duckdb.DuckDBPyRelation, max_rows: int) -> None:
    import pyarrow as pa  # noqa: PLC0415 - the text form does not need it

    reader = relation.to_arrow_reader(_ROWS_AT_A_TIME)
    sink = pa.PythonFile(sys.stdout.buffer, mode="w")
    rows = written = 0
    with pa.ipc.new_stream(sink, reader.schema) as writer:
        for batch in reader:
            rows, written = rows + batch.num_rows, written + batch.nbytes
            if rows > max_rows or written > _MAX_REPLY_BYTES:
                raise TooMuchError(f"more than {rows:,} rows, {written:,} bytes")
            writer.write_batch(batch)

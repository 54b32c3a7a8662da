"""The process that answers: `main` reads a request from standard input and writes a reply.

Request: JSON with opening, sql, params, is_script, form, limit, timeout_s, memory_limit, memory_bytes and
max_rows.
Reply of form "text": for each statement a line with its columns (name, DuckDB type), a line per row, and a
line that says whether rows were left out. Reply of form "arrow": the rows of the one statement as an Arrow
IPC stream. On failure the last line of standard error is {"error": kind, "text": …}, with
kind in forbidden, sql, timeout, memory, rows, type, warehouse. Nothing is imported that the form does not
need.
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

from frameshare.base.quoting import identifier
from frameshare.base.values import json_text
from frameshare.warehouse.adhoc.rules import ForbiddenSqlError, checked_statements
from frameshare.warehouse.storage.opening import Opening, open_reader

_ROWS_AT_A_TIME = 10_000
_MAX_REPLY_BYTES = 512 << 20
# DuckDB's code, its threads' stacks and the rows as Python objects add to DuckDB's own limit.
_ADDRESS_SPACE_BESIDE = 3 << 30
_ADDRESS_SPACE_A_THREAD = 64 << 20
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "max_temp_directory_size": "0B",
    "temp_directory": "",
}
# Types whose Python values are exact; for all others DuckDB's own text is.
_EXACT = frozenset(
    {
        *("boolean", "tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint"),
        *("uinteger", "ubigint", "uhugeint", "float", "double", "decimal", "varchar", "uuid", "enum"),
    }
)
_NESTED = frozenset({"list", "array", "struct", "map"})
# DuckDB's Arrow export does not keep these values: it gives -1, no time zone, or DuckDB's internal bytes.
_NOT_IN_ARROW = frozenset({"uhugeint", "bignum", "bit", "time with time zone", "variant"})


class TooMuchError(Exception):
    """More rows or bytes than allowed; the message says how many."""


class _NoFormError(Exception):
    """A value has no exact representation in the requested format; the message names its column."""


class _TimeIsUpError(Exception):
    """DuckDB was interrupted at the time limit."""


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
    except _NoFormError as error:
        _fail("type", str(error))
    except (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException) as error:
        _fail("warehouse", str(error))
    except (duckdb.Error, RuntimeError, ValueError, OverflowError) as error:
        _fail("sql", str(error))


def _fail(kind: str, text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(json.dumps({"error": kind, "text": text}) + "\n")


def _limit_process(memory_bytes: int, written_bytes: int) -> None:
    """Let the kernel refuse file writes, core dumps and memory far beyond the limit."""
    address_space = memory_bytes + _ADDRESS_SPACE_BESIDE + (os.cpu_count() or 1) * _ADDRESS_SPACE_A_THREAD
    limits = (
        (resource.RLIMIT_FSIZE, written_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, address_space),
    )
    for kind, limit in limits:
        with contextlib.suppress(ValueError, OSError):  # macOS has no address space limit
            resource.setrlimit(kind, (limit, limit))


def _run(request: dict[str, Any], opening: Opening) -> None:
    config = {**_CONFIG, "memory_limit": request["memory_limit"]}
    with contextlib.closing(open_reader(opening, config)) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set lock_configuration = true")
        with _interrupted_after(float(request["timeout_s"]), connection):
            _answer(connection, request)


def _answer(connection: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> None:
    for statement in checked_statements(connection, request["sql"], is_script=request["is_script"]):
        relation = connection.sql(statement, params=request["params"] or None)
        if relation is None:
            raise ForbiddenSqlError("a statement without rows")
        if request["limit"] is not None:
            relation = relation.limit(int(request["limit"]) + 1)
        if request["form"] == "arrow":
            _write_arrow(relation, int(request["max_rows"]))
        else:
            _write_text(relation, request["limit"], int(request["max_rows"]))


@contextlib.contextmanager
def _interrupted_after(timeout_s: float, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt a query that runs too long; raises _TimeIsUpError for whatever error DuckDB raises then."""
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
        # DuckDB may instead report a closed query, depending on what it was doing.
        if is_up.is_set() or isinstance(error, duckdb.InterruptException):
            raise _TimeIsUpError from error
        raise
    finally:
        timer.cancel()


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


def _rows(relation: Any) -> Iterator[tuple[Any, ...]]:
    if hasattr(relation, "iter_rows"):  # DuckDB 2, whose relations keep no result between calls
        yield from relation.iter_rows()
        return
    while batch := relation.fetchmany(_ROWS_AT_A_TIME):
        yield from batch


def _exact(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Let DuckDB write the columns whose Python values are not exact: intervals, blobs, timestamps."""
    shown = [_shown(place, kind) for place, kind in enumerate(relation.types, start=1)]
    if all(part == f"#{place}" for place, part in enumerate(shown, start=1)):
        return relation
    return relation.project(", ".join(shown))


def _shown(place: int, kind: Any) -> str:
    if kind.id == "float":  # the shortest form, as in DuckDB: 0.1, not the nearest double
        return f"#{place}::varchar::double"
    return f"#{place}" if _is_exact(kind) else f"#{place}::{_exact_type(kind)}"


def _exact_type(kind: Any) -> str:
    """Return the SQL type with text in place of whatever is not exact in Python."""
    if _is_exact(kind):
        return str(kind)
    if kind.id not in _NESTED or not all(name for name, _ in kind.children):
        return "varchar"
    inner = [(name, child if isinstance(child, int) else _exact_type(child)) for name, child in kind.children]
    match kind.id:
        case "list":
            return f"{inner[0][1]}[]"
        case "array":
            return f"{inner[0][1]}[{inner[1][1]}]"
        case "map":
            return f"map({inner[0][1]}, {inner[1][1]})"
        case _:
            return f"struct({', '.join(f'{identifier(name)} {child}' for name, child in inner)})"


def _is_exact(kind: Any) -> bool:
    if kind.id in _NESTED:
        return all(_is_exact(child) for _, child in kind.children if not isinstance(child, int))
    return kind.id in _EXACT and str(kind) != "JSON"


def _write_arrow(relation: duckdb.DuckDBPyRelation, max_rows: int) -> None:
    import pyarrow as pa  # noqa: PLC0415 - not needed for text

    for name, kind in zip(relation.columns, relation.types, strict=True):
        if lost := _kinds(kind) & _NOT_IN_ARROW:
            raise _NoFormError(f"column {name} of type {', '.join(lost).upper()}")
    is_huge = any("hugeint" in _kinds(kind) for kind in relation.types)
    reader = relation.to_arrow_reader(_ROWS_AT_A_TIME)
    sink = pa.PythonFile(sys.stdout.buffer, mode="w")
    rows = written = 0
    with pa.ipc.new_stream(sink, reader.schema) as writer:
        for batch in reader:
            rows, written = rows + batch.num_rows, written + batch.nbytes
            if rows > max_rows or written > _MAX_REPLY_BYTES:
                raise TooMuchError(f"more than {rows:,} rows, {written:,} bytes")
            if is_huge:  # a HUGEINT becomes a decimal of 38 digits, but may have 39
                try:
                    batch.validate(full=True)
                except pa.ArrowInvalid as error:
                    raise _NoFormError(f"a HUGEINT of more than 38 digits ({error})") from error
            writer.write_batch(batch)


def _kinds(kind: Any) -> set[str]:
    """Return the ids of a type and of all types within it."""
    if kind.id not in {*_NESTED, "union"}:
        return {str(kind.id)}
    inner = (child for _, child in kind.children if not isinstance(child, int))
    return {str(kind.id)}.union(*map(_kinds, inner))

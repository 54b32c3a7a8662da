"""Start the child, wait for it no longer than allowed, and turn its reply into rows or errors."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frameshare.base.errors import FrameshareError, UsageError, WarehouseError
from frameshare.base.values import from_json
from frameshare.warehouse.storage.interface import Storage, storage_at

if TYPE_CHECKING:
    import pyarrow as pa

# It exits by os._exit: the kernel frees memory faster than Python's teardown.
_START = (
    "import json, os, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from frameshare.warehouse.adhoc.child import main; main(); sys.stdout.flush(); os._exit(0)"
)
_GRACE_S = 2.0
MAX_ROWS = 1_000_000
_SHOWN_SQL = 200
_LESS = "ask for less: filter, aggregate or add a limit"
# By kind of failure: the error, what happened, what was expected, and what to do next.
_FAILURES: dict[str, tuple[type[FrameshareError], str, str, str]] = {
    "forbidden": (
        UsageError,
        "This SQL does more than read the warehouse",
        "a select over staging, intermediate, marts, reference, seed and meta",
        "write one query over the tables that `frameshare tables` lists",
    ),
    "sql": (
        UsageError,
        "DuckDB rejected this SQL",
        "a select that DuckDB can run",
        "correct it; `frameshare tables` lists tables, `frameshare tables NAME` their columns",
    ),
    "type": (
        UsageError,
        "Arrow has no form for a value of this answer",
        "types that Arrow has",
        "turn the column into text (column::varchar), or use --format csv or json",
    ),
    "timeout": (
        WarehouseError,
        "The query took too long",
        "at most {limits.timeout_s:g} s",
        f"{_LESS}, or raise FRAMESHARE_SQL_TIMEOUT_S",
    ),
    "memory": (
        WarehouseError,
        "The query needs too much memory",
        "at most {limits.memory}",
        f"{_LESS}, or raise FRAMESHARE_SQL_MEMORY_LIMIT",
    ),
    "rows": (WarehouseError, "The answer is too big", "at most {limits.max_rows:,} rows and 512 MB", _LESS),
    "warehouse": (
        WarehouseError,
        "The warehouse cannot be read",
        "a warehouse that this DuckDB can open",
        "run `frameshare build` to rebuild it",
    ),
    "process": (
        WarehouseError,
        "The SQL process failed",
        "rows",
        "run `frameshare doctor`, and report this as a frameshare issue",
    ),
}
_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_BINARY_UNITS = {"KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}


@dataclass(frozen=True)
class Limits:
    """Limits of an answer: seconds, DuckDB's memory (as `4GB`), rows."""

    timeout_s: float
    memory: str
    max_rows: int = MAX_ROWS


@dataclass(frozen=True)
class Question:
    """A question: SQL, values of its named parameters, maximum number of rows, and as of when."""

    sql: str
    params: Mapping[str, Any] | None = None
    limit: int | None = None
    is_script: bool = False
    as_of: datetime | None = None


@dataclass(frozen=True)
class Result:
    """Rows of one statement: column names in order (a name may occur twice), DuckDB types, a list per row.

    Numbers with a decimal point are exact decimals; types that JSON lacks are DuckDB's text. `is_cut` says
    that there are more rows than requested.
    """

    columns: list[str]
    types: list[str]
    rows: list[list[Any]]
    is_cut: bool = False


def run_user_sql(place: Path | Storage, question: Question, limits: Limits) -> list[Result]:
    """Answer each statement on the warehouse in a file or another storage; nothing else is accessible.

    Raises UsageError for SQL that is wrong or not allowed, and WarehouseError if there is no warehouse, or a
    limit of time, memory or rows is exceeded.
    """
    reply = _ask_child(storage_at(place), question, limits, "text")
    results: list[Result] = []
    for line in reply.splitlines():
        value = from_json(line)
        if isinstance(value, list):
            results[-1].rows.append(value)
        elif "columns" in value:
            names, types = zip(*value["columns"], strict=True)
            results.append(Result(list(names), list(types), []))
        else:
            results[-1] = replace(results[-1], **value)
    return results


def run_user_sql_as_arrow(place: Path | Storage, question: Question, limits: Limits) -> pa.Table:
    """Answer one statement as an Arrow table with the types that DuckDB gives; raises as `run_user_sql`."""
    import pyarrow as pa  # noqa: PLC0415 - not needed for text

    reply = _ask_child(storage_at(place), question, limits, "arrow")
    with pa.ipc.open_stream(reply) as reader:
        return reader.read_all()


def _ask_child(storage: Storage, question: Question, limits: Limits, form: str) -> bytes:
    request = {
        "opening": asdict(storage.opening(question.as_of)),
        "sql": question.sql,
        "params": dict(question.params or {}),
        "limit": question.limit,
        "is_script": question.is_script,
        "form": form,
        "timeout_s": limits.timeout_s,
        "memory_limit": limits.memory,
        "memory_bytes": _bytes_of(limits.memory),
        "max_rows": limits.max_rows,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
            [sys.executable, "-E", "-S", "-c", _START, json.dumps(sys.path)],
            input=json.dumps(request).encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=limits.timeout_s + _GRACE_S,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _sentence("timeout", "killed", question.sql, storage, limits) from None
    if failure := _failure(done):
        raise _sentence(*failure, question.sql, storage, limits)
    return done.stdout


def _environment() -> dict[str, str]:
    """The child's environment: where shared libraries are, and nothing else."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    # Each of glibc's arenas reserves 64 MiB of the address space that the child is limited to.
    return {**kept, "TZ": "UTC", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}


def _failure(done: subprocess.CompletedProcess[bytes]) -> tuple[str, str] | None:
    """Return kind and text of the failure; distinguish a child out of memory from one that never started."""
    last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    if last.startswith('{"error"'):
        said = json.loads(last)
        return str(said["error"]), str(said["text"])
    if done.returncode == 0:
        return None
    if done.returncode < 0 or b"MemoryError" in done.stderr or b"bad_alloc" in done.stderr:
        return "memory", f"the process ended with code {done.returncode}"
    return "process", last or f"code {done.returncode}"


def _sentence(kind: str, text: str, sql: str, storage: Storage, limits: Limits) -> FrameshareError:
    """Return the error of a failure: its kind is a row of _FAILURES, else the process failed."""
    error, what, expected, next_step = _FAILURES.get(kind, _FAILURES["process"])
    found = _first_lines(text)
    return error(
        what,
        where=storage.name
        if kind == "warehouse"
        else " ".join(sql.split())[:_SHOWN_SQL] or "an empty statement",
        expected=expected.format(limits=limits),
        found=f"more ({found})" if kind in {"timeout", "memory", "rows"} else found,
        next_step=next_step,
    )


def _first_lines(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip(" ^~")]
    return " / ".join(lines)[:600]


def _bytes_of(memory_limit: str) -> int:
    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*", memory_limit)
    unit = {**_UNITS, **_BINARY_UNITS}.get(found[2].upper()) if found else None
    if found is None or unit is None:
        raise UsageError(
            "Invalid memory limit",
            where="FRAMESHARE_SQL_MEMORY_LIMIT",
            expected="a size such as 512MB or 4GB",
            found=memory_limit,
            next_step="correct the setting",
        )
    return int(float(found[1]) * unit)

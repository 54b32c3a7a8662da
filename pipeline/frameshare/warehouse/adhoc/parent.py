"""Starting the child, waiting for it no longer than allowed, and turning its reply into rows or sentences."""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frameshare.base.errors import FrameshareError, UsageError, WarehouseError

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from frameshare.warehouse.adhoc.child import main; main()"
)
_GRACE_S = 2.0
_MAX_ROWS = 1_000_000
_SHOWN_SQL = 200
_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_BINARY_UNITS = {"KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
_ALLOWED_CLASSES = frozenset(
    {
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("decimal", "Decimal"),
        ("uuid", "UUID"),
        ("uuid", "SafeUUID"),
    }
)


@dataclass(frozen=True)
class Result:
    """Rows of an answer: column names in order (a name may occur twice) and one tuple a row."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def run_user_sql(
    warehouse_path: Path, sql: str, *, timeout_s: float, memory_limit: str, max_rows: int = _MAX_ROWS
) -> Result:
    """Answer one select over the warehouse; nothing else is reachable from it.

    `memory_limit` is DuckDB's notation (`4GB`). Raises UsageError for SQL that is wrong or not allowed, and
    WarehouseError if there is no warehouse, or a limit of time, memory or rows was reached.
    """
    if not warehouse_path.is_file():
        raise WarehouseError(
            "There is no warehouse yet",
            where=str(warehouse_path),
            expected="the file that a run publishes",
            found="nothing",
            next_step="run `frameshare run`",
        )
    request = {
        "path": str(warehouse_path.resolve()),
        "sql": sql,
        "timeout_s": timeout_s,
        "memory_limit": memory_limit,
        "memory_bytes": _bytes_of(memory_limit),
        "max_rows": max_rows,
    }
    reply = _ask_child(request, sql)
    if reply[0] != "ok":
        raise _sentence(str(reply[1]), str(reply[2]), sql, warehouse_path, request)
    return Result(list(reply[1]), list(reply[2]))


def _ask_child(request: dict[str, Any], sql: str) -> tuple[Any, ...]:
    try:
        asked = json.dumps(request).encode("utf-8")
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            input=asked,
            capture_output=True,
            timeout=float(request["timeout_s"]) + _GRACE_S,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "error", "timeout", "killed"
    if not done.stdout:
        return "error", *_death(done.returncode, done.stderr)
    try:
        reply = _Reply(io.BytesIO(done.stdout)).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError) as error:
        return "error", "reply", f"{type(error).__name__} after {sql[:_SHOWN_SQL]!r}"
    return tuple(reply)


def _environment() -> dict[str, str]:
    """What the child may know of ours: where shared libraries are, and nothing else."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PYTHONHOME") if name in os.environ}
    # Each of glibc's arenas reserves 64 MiB of the address space that the child is limited to.
    return {**kept, "TZ": "UTC", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}


def _death(code: int, stderr: bytes) -> tuple[str, str]:
    """Tell a child that ran out of memory (killed, aborted) from one that never started."""
    if code < 0 or b"MemoryError" in stderr or b"bad_alloc" in stderr:
        return "memory", f"the process ended with code {code}"
    last = stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"code {code}"]
    return "process", last[0]


class _Reply(pickle.Unpickler):
    """Loads values of a result, and no other classes."""

    def find_class(self, module: str, name: str) -> Any:
        """Return an allowed class."""
        if (module, name) not in _ALLOWED_CLASSES:
            raise pickle.UnpicklingError(f"{module}.{name} is not a value of a result")
        return super().find_class(module, name)


def _sentence(kind: str, text: str, sql: str, path: Path, request: dict[str, Any]) -> FrameshareError:
    where = " ".join(sql.split())[:_SHOWN_SQL] or "an empty statement"
    found = _first_lines(text)
    if kind in {"forbidden", "sql"}:
        return _usage_error(kind, where, found)
    if kind in {"timeout", "memory", "rows"}:
        return _limit_error(kind, where, found, request)
    if kind == "warehouse":
        return WarehouseError(
            "The warehouse cannot be read",
            where=str(path),
            expected="a DuckDB file that this DuckDB can open",
            found=found,
            next_step="run `frameshare build` to make it again",
        )
    return WarehouseError(
        "The process that answers SQL failed",
        where=where,
        expected="rows",
        found=found,
        next_step="run `frameshare doctor`, and report this as an issue of frameshare",
    )


def _usage_error(kind: str, where: str, found: str) -> UsageError:
    if kind == "forbidden":
        return UsageError(
            "This SQL does more than read the warehouse",
            where=where,
            expected="one select over staging, intermediate, marts, reference, seed, raw and meta",
            found=found,
            next_step="ask for one thing, from the tables that `frameshare tables` lists",
        )
    return UsageError(
        "DuckDB does not understand this SQL",
        where=where,
        expected="a select that DuckDB can run",
        found=found,
        next_step="correct it; `frameshare tables` lists tables, `frameshare tables NAME` their columns",
    )


def _limit_error(kind: str, where: str, found: str, request: dict[str, Any]) -> WarehouseError:
    limits = {
        "timeout": ("The query took too long", f"{request['timeout_s']:g} s", "FRAMESHARE_SQL_TIMEOUT_S"),
        "memory": ("The query needs too much memory", request["memory_limit"], "FRAMESHARE_SQL_MEMORY_LIMIT"),
        "rows": ("The answer is too big", f"{request['max_rows']:,} rows and 512 MB", ""),
    }
    what, limit, setting = limits[kind]
    return WarehouseError(
        what,
        where=where,
        expected=f"at most {limit}",
        found=f"more ({found})",
        next_step="ask for less: filter, aggregate or add a limit"
        + (f", or raise {setting}" if setting else ""),
    )


def _first_lines(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip(" ^~")]
    return " / ".join(lines)[:600]


def _bytes_of(memory_limit: str) -> int:
    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*", memory_limit)
    unit = {**_UNITS, **_BINARY_UNITS}.get(found[2].upper()) if found else None
    if found is None or unit is None:
        raise UsageError(
            "The memory limit is not understood",
            where="FRAMESHARE_SQL_MEMORY_LIMIT",
            expected="a size such as 512MB or 4GB",
            found=memory_limit,
            next_step="correct the setting",
        )
    return int(float(found[1]) * unit)

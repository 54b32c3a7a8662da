"""Answer SQL and saved queries, on standard output or in a file.

Nothing here imports Typer, so that `cli.quick` can answer without it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from frameshare.base import resources
from frameshare.base.errors import UsageError
from frameshare.cli.grid import Shown
from frameshare.cli.output import shown_of, with_floats, write_answer, write_binary
from frameshare.cli.standard_output import to_reader
from frameshare.warehouse.adhoc.parent import Limits, Question, run_user_sql, run_user_sql_as_arrow
from frameshare.warehouse.answering import Answering
from frameshare.warehouse.output import BINARY, Format

ROWS_OF_A_TABLE = 200


def answer_sql(
    statement: str | None,
    file: Path | None,
    param: Sequence[str] | None,
    fmt: Format,
    out: Path | None,
    limit: int | None,
    as_of: str | None,
) -> None:
    """Answer SQL as `frameshare sql` does."""
    answering = Answering.read()
    text, is_script = _text(statement, file)
    question = Question(text, _typed_params(param), _rows_wanted(limit, fmt), is_script, _moment(as_of))
    limits = Limits(answering.sql_timeout_s, answering.sql_memory_limit)
    if fmt in BINARY:
        one = replace(question, is_script=False)
        write_binary(run_user_sql_as_arrow(answering.storage, one, limits), fmt, out)
        return
    results = run_user_sql(answering.storage, question, limits)
    if out is not None and len(results) > 1:
        raise UsageError(
            "One file cannot hold several answers",
            where=f"--out {out}",
            found=f"{len(results)} statements",
            next_step="write one statement per file",
        )
    for place, result in enumerate(results):
        if place:
            to_reader("\n")
        write_answer(shown_of(result), fmt, out)


def _text(statement: str | None, file: Path | None) -> tuple[str, bool]:
    """Return the SQL and whether it may hold several statements, as files and standard input may."""
    if statement is not None and file is not None:
        raise UsageError(
            "SQL was given twice", where="frameshare sql", next_step="give a statement or -f FILE, not both"
        )
    if file is not None:
        try:
            return file.read_text(encoding="utf-8"), True
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                "The SQL file cannot be read", where=str(file), found=str(error), next_step="correct the path"
            ) from error
    if statement in {None, "-"}:
        if statement is None and sys.stdin.isatty():
            raise UsageError(
                "No SQL was given",
                where="frameshare sql",
                expected="a statement, -f FILE, or SQL on standard input",
                next_step='for example frameshare sql "from marts.verdict"',
            )
        return sys.stdin.read(), True
    return str(statement), False


def _moment(as_of: str | None) -> datetime | None:
    """Return the end of the given day, or the given time; UTC if it names no time zone."""
    if as_of is None:
        return None
    try:
        if len(as_of) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(as_of), time.max, UTC)
        given = datetime.fromisoformat(as_of)
    except ValueError:
        raise UsageError(
            "Invalid date",
            where=f"--as-of {as_of}",
            expected="a date such as 2026-01-31, or a time such as 2026-01-31T06:00",
            next_step="correct it",
        ) from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def _rows_wanted(limit: int | None, fmt: Format) -> int | None:
    default = ROWS_OF_A_TABLE if fmt == Format.TABLE else None
    return default if limit is None else (limit or None)


def answer_query(
    name: str,
    param: Sequence[str] | None,
    fmt: Format,
    out: Path | None,
    limit: int | None,
) -> None:
    """Answer a saved query as `frameshare query` does."""
    from frameshare.warehouse.reader import Warehouse  # noqa: PLC0415 - importing DuckDB is slow

    params = _params(param)
    with Warehouse(Answering.read().storage, resources.SQL_DIR) as warehouse:
        if fmt in BINARY:
            write_binary(warehouse.arrow(name, **params), fmt, out)
            return
        result = warehouse.query(name, **params)
        warehouse.check_values(result, params)
    rows = result.rows[: _rows_wanted(limit, fmt)]
    note = f" of {len(result.rows):,}: --limit 0 shows all" if len(rows) < len(result.rows) else ""
    write_answer(Shown(result.columns, rows, with_floats(rows), note), fmt, out)


def _params(given: Sequence[str] | None) -> dict[str, str]:
    params: dict[str, str] = {}
    for text in given or []:
        name, sign, value = text.partition("=")
        if not sign:
            raise UsageError(
                "Invalid parameter",
                where=f"--param {text}",
                expected="name=value",
                found=text,
                next_step="write, for example, --param year=2020",
            )
        if name.strip() in params:
            raise UsageError(
                f"Parameter {name.strip()} is given twice", where=f"--param {text}", next_step="give it once"
            )
        params[name.strip()] = value
    return params


def _typed_params(given: Sequence[str] | None) -> dict[str, Any]:
    """Bind whole numbers as numbers; DuckDB casts text to the type it is compared with."""
    return {
        name: int(value) if value.lstrip("-").isdecimal() else value for name, value in _params(given).items()
    }

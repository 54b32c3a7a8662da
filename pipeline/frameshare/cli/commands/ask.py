"""`frameshare sql`, `query` and `queries`: questions to the published warehouse, read-only."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from frameshare.base import resources
from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings
from frameshare.cli.output import Shown, print_result, print_rows, print_table, write_binary, write_text
from frameshare.warehouse.adhoc import Limits, Question, Result, run_user_sql, run_user_sql_as_arrow
from frameshare.warehouse.catalog import load_queries
from frameshare.warehouse.output import BINARY, Format, text_of
from frameshare.warehouse.storage.interface import storage_of

_ROWS_OF_A_TABLE = 200

FormatOption = Annotated[Format, typer.Option("--format", help="How rows are written.")]
ParamOption = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="The value of a named parameter; may be repeated."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write there instead of standard output.")
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit",
        metavar="N",
        min=0,
        help=f"Rows at most; a table shows {_ROWS_OF_A_TABLE} by default, 0 is all, other formats write all.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    # SQL may begin with a comment, which looks like an option.
    app.command(context_settings={"ignore_unknown_options": True})(sql)
    app.command(add_help_option=False)(query)
    app.command()(queries)


def sql(
    statement: Annotated[
        str | None,
        typer.Argument(metavar="SELECT", help="One statement that reads; - or nothing reads standard input."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("-f", "--file", metavar="FILE", help="Statements from a file.")
    ] = None,
    param: ParamOption = None,
    fmt: FormatOption = Format.TABLE,
    out: OutOption = None,
    limit: LimitOption = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The warehouse as it was at the end of that day (UTC), where earlier states are kept.",
        ),
    ] = None,
) -> None:
    """Answer SQL over the warehouse, read-only.

    It can read no file, no network and no setting, and it is stopped after FRAMESHARE_SQL_TIMEOUT_S.
    """
    settings = Settings()
    text, is_script = _text(statement, file)
    moment = _moment(as_of)
    question = Question(text, _typed_params(param), _rows_wanted(limit, fmt), is_script, moment)
    limits = Limits(settings.sql_timeout_s, settings.sql_memory_limit)
    if fmt in BINARY:
        one = replace(question, is_script=False)
        write_binary(run_user_sql_as_arrow(storage_of(settings), one, limits), fmt, out)
        return
    results = run_user_sql(storage_of(settings), question, limits)
    if out is not None and len(results) > 1:
        raise UsageError(
            "One file cannot hold several answers",
            where=f"--out {out}",
            found=f"{len(results)} statements",
            next_step="write one statement a file",
        )
    for place, result in enumerate(results):
        if place:
            typer.echo()
        _write(result, fmt, out)


def _text(statement: str | None, file: Path | None) -> tuple[str, bool]:
    """Return the SQL and whether it may hold several statements: files and standard input may."""
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
                "There is no SQL",
                where="frameshare sql",
                expected="a statement, -f FILE, or SQL on standard input",
                next_step='for example frameshare sql "from marts.verdict"',
            )
        return sys.stdin.read(), True
    return str(statement), False


def _moment(as_of: str | None) -> datetime | None:
    """Return the end of a day, or a moment that was given as one; without a zone it is UTC."""
    if as_of is None:
        return None
    try:
        if len(as_of) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(as_of), time.max, UTC)
        given = datetime.fromisoformat(as_of)
    except ValueError:
        raise UsageError(
            "The day is not understood",
            where=f"--as-of {as_of}",
            expected="a day as 2026-01-31, or a moment as 2026-01-31T06:00",
            next_step="correct it",
        ) from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def _rows_wanted(limit: int | None, fmt: Format) -> int | None:
    default = _ROWS_OF_A_TABLE if fmt == Format.TABLE else None
    return default if limit is None else (limit or None)


def _write(result: Result, fmt: Format, out: Path | None) -> None:
    if fmt == Format.TABLE and out is None:
        print_result(result)
    else:
        write_text(text_of(result.columns, result.rows, Format.CSV if fmt == Format.TABLE else fmt), out)


def query(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A saved query (see `frameshare queries`).")
    ] = None,
    param: ParamOption = None,
    fmt: FormatOption = Format.TABLE,
    out: OutOption = None,
    limit: LimitOption = None,
    is_help: Annotated[bool, typer.Option("--help", help="Explain the command, or the query named.")] = False,
) -> None:
    """Answer a saved query: the figures behind a chart."""
    if is_help or name is None:
        typer.echo(_explained(name) if name else context.get_help())
        return
    from frameshare.warehouse.reader import Warehouse  # noqa: PLC0415 - opening DuckDB is not free

    params = _params(param)
    with Warehouse(storage_of(Settings()), resources.SQL_DIR) as warehouse:
        if fmt in BINARY:
            write_binary(warehouse.arrow(name, **params), fmt, out)
            return
        result = warehouse.query(name, **params)
        warehouse.check_values(result, params)
    wanted = _rows_wanted(limit, fmt)
    rows = result.rows[:wanted]
    if fmt == Format.TABLE and out is None:
        rounded = frozenset(
            n for n in range(len(result.columns)) if any(isinstance(row[n], float) for row in rows)
        )
        note = f" of {len(result.rows):,}: --limit 0 shows all" if len(rows) < len(result.rows) else ""
        print_table(Shown(result.columns, rows, rounded, note))
    else:
        write_text(text_of(result.columns, rows, Format.CSV if fmt == Format.TABLE else fmt), out)


def _explained(name: str) -> str:
    from frameshare.warehouse.reader import find_query  # noqa: PLC0415

    query = find_query(load_queries(resources.SQL_DIR), name)
    params = [
        f"  --param {p.name}=…  {p.type}, default {p.default}: {p.description}" for p in query.header.params
    ]
    columns = [f"  {column}: {meaning}" for column, meaning in query.header.columns.items()]
    return "\n".join(
        [
            f"frameshare query {name}",
            query.header.summary,
            *(["", "Parameters:", *params] if params else []),
            *(["", "Columns:", *columns] if columns else []),
        ]
    )


def queries(fmt: FormatOption = Format.TABLE) -> None:
    """List the saved queries with their parameters and columns."""
    rows = [
        {
            "query": q.name,
            "answers": q.header.summary,
            "parameters": "; ".join(f"{p.name} ({p.type}, default {p.default})" for p in q.header.params),
            "columns": ", ".join(q.header.columns),
        }
        for q in load_queries(resources.SQL_DIR).values()
    ]
    print_rows(rows, ["query", "answers", "parameters", "columns"], fmt)


def _params(given: Sequence[str] | None) -> dict[str, str]:
    params: dict[str, str] = {}
    for text in given or []:
        name, sign, value = text.partition("=")
        if not sign:
            raise UsageError(
                "A parameter is not understood",
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
    """Bind whole numbers as numbers; DuckDB casts text to the type that is compared with."""
    return {
        name: int(value) if value.lstrip("-").isdecimal() else value for name, value in _params(given).items()
    }

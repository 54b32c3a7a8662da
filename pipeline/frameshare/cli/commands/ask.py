"""`frameshare sql`, `query`, `queries`, `tables`: questions to the published warehouse, read-only."""

from __future__ import annotations

from typing import Annotated

import typer

from frameshare.base import resources
from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings
from frameshare.warehouse import Warehouse
from frameshare.warehouse.catalog import load_queries
from frameshare.warehouse.output import Format, print_rows

FormatOption = Annotated[Format, typer.Option("--format", help="How rows are written.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (sql, query, queries, tables):
        app.command()(command)


def sql(
    statement: Annotated[
        str,
        typer.Argument(metavar="SELECT", help="One select over the tables that `frameshare tables` lists."),
    ],
    fmt: FormatOption = Format.TABLE,
) -> None:
    """Answer one SQL select over the warehouse, read-only.

    It can read no file, no network and no setting, and it is stopped after FRAMESHARE_SQL_TIMEOUT_S.
    """
    from frameshare.warehouse.adhoc import run_user_sql  # noqa: PLC0415

    settings = Settings()
    result = run_user_sql(
        settings.warehouse_path,
        statement,
        timeout_s=settings.sql_timeout_s,
        memory_limit=settings.sql_memory_limit,
    )
    # Two columns of one name would be one in an object; the second is numbered, as DuckDB does.
    names = _distinct(result.columns)
    print_rows([dict(zip(names, row, strict=True)) for row in result.rows], names, fmt)


def query(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A saved query (see `frameshare queries`).")],
    param: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="A parameter of the query; may be repeated."),
    ] = None,
    fmt: FormatOption = Format.TABLE,
) -> None:
    """Answer a saved query: the figures behind a chart."""
    params = dict(_split(p) for p in param or [])
    with Warehouse(Settings().warehouse_path, resources.SQL_DIR) as warehouse:
        result = warehouse.query(name, **params)
    print_rows(result.dicts(), result.columns, fmt)


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


def tables(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A table as schema.name, to see its columns.")
    ] = None,
    fmt: FormatOption = Format.TABLE,
) -> None:
    """List the tables, or the columns of one with their meaning."""
    with Warehouse(Settings().warehouse_path, resources.SQL_DIR) as warehouse:
        if name is None:
            print_rows(warehouse.tables(), ["table", "rows", "description"], fmt)
        else:
            print_rows(warehouse.columns(name), ["column", "type", "description"], fmt)


def _split(param: str) -> tuple[str, str]:
    name, sign, value = param.partition("=")
    if not sign:
        raise UsageError(
            "A parameter is not understood",
            where=f"--param {param}",
            expected="name=value",
            found=param,
            next_step="write, for example, --param year=2020",
        )
    return name.strip(), value


def _distinct(columns: list[str]) -> list[str]:
    names: list[str] = []
    for column in columns:
        copies = 0
        name = column
        while name in names:
            copies += 1
            name = f"{column}_{copies}"
        names.append(name)
    return names

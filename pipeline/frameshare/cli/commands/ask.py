"""`frameshare sql`, `query` and `queries`: query the published warehouse, read-only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from frameshare.base import resources
from frameshare.cli.answers import ROWS_OF_A_TABLE, answer_query, answer_sql
from frameshare.cli.options import FormatOption
from frameshare.cli.output import print_line, print_rows
from frameshare.warehouse.catalog import load_queries
from frameshare.warehouse.output import Format

ParamOption = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="The value of a named parameter; may be repeated."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write to this file instead of standard output.")
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit",
        metavar="N",
        min=0,
        help=f"Maximum number of rows, 0 for all; default: {ROWS_OF_A_TABLE} in a table, else all.",
    ),
]


def sql(
    statement: Annotated[
        str | None,
        typer.Argument(metavar="SELECT", help="One read-only statement; - or none reads standard input."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("-f", "--file", metavar="FILE", help="Read statements from a file.")
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
            help="Query the warehouse as it was at the end of that day (UTC), where earlier states are kept.",
        ),
    ] = None,
) -> None:
    """Run SQL on the warehouse, read-only.

    It cannot reach files, the network or settings, and is stopped after FRAMESHARE_SQL_TIMEOUT_S.
    """
    answer_sql(statement, file, param, fmt, out, limit, as_of)


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
        print_line(_explained(name) if name else context.get_help())
        return
    answer_query(name, param, fmt, out, limit)


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

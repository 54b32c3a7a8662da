"""Tools for assistants over the Model Context Protocol: the answers, sandbox and limits of the command line.

Every answer carries its provenance, so that a figure is quoted with its source, date and definition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from frameshare.base.errors import FrameshareError
from frameshare.base.resources import SQL_DIR
from frameshare.base.settings import Settings
from frameshare.base.values import from_json
from frameshare.warehouse.about import About, Background
from frameshare.warehouse.adhoc.parent import Limits, Question, run_user_sql
from frameshare.warehouse.order import tables_read
from frameshare.warehouse.output import text_of
from frameshare.warehouse.reader import Warehouse
from frameshare.warehouse.search import find_words
from frameshare.warehouse.storage.interface import storage_of

MOST_ROWS = 500
_INSTRUCTIONS = """Figures about which machine-learning frameworks are used, where, and how that changes.
Search first, then ask a saved query, or SQL (DuckDB, read-only). Quote a figure with its source, date and
definition, which every answer carries. Samples have intervals; a missing value is unknown, never zero."""
P = ParamSpec("P")
T = TypeVar("T")


def in_words(tool: Callable[P, T]) -> Callable[P, T]:
    """Pass our errors on to the assistant: they say where, expected, found and next."""

    @wraps(tool)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return tool(*args, **kwargs)
        except FrameshareError as error:
            raise ToolError(str(error)) from error

    return answer


def make_server(settings: Settings) -> MCPServer:
    """Return the server of these tools."""
    server = MCPServer("frameshare", instructions=_INSTRUCTIONS)
    tools = _Tools(settings)
    for tool in (
        tools.search,
        tools.list_tables,
        tools.describe_table,
        tools.list_queries,
        tools.query,
        tools.sql,
    ):
        server.add_tool(in_words(tool))
    return server


class _Tools:
    """The tools that assistants can call; each tool's docstring is what they read about it.

    Each call opens the warehouse again, so that a new publication is seen at once.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def _opened(self) -> Warehouse:
        return Warehouse(storage_of(self._settings), SQL_DIR)

    def search(self, words: str) -> list[dict[str, Any]]:
        """Find tables, columns, saved queries, tools and definitions by the words that describe them."""
        with self._opened() as warehouse:
            return find_words(warehouse, words.split())

    def list_tables(self) -> list[dict[str, Any]]:
        """List the published tables with what their rows are."""
        with self._opened() as warehouse:
            return warehouse.tables()

    def describe_table(self, name: str) -> dict[str, Any]:
        """Describe a table (schema.name): its columns with meaning and unit, and what stands behind it."""
        with self._opened() as warehouse:
            about = Background.of(warehouse).about({name.lower()})
            return {"columns": warehouse.columns(name), **about.as_dict_with_caveats()}

    def list_queries(self) -> list[dict[str, Any]]:
        """List the saved queries, each the data of a chart, with their parameters."""
        with self._opened() as warehouse:
            return [
                {
                    "name": query.name,
                    "answers": query.header.summary,
                    "parameters": [asdict(parameter) for parameter in query.header.params],
                }
                for query in warehouse.queries.values()
            ]

    def query(self, name: str, parameters: dict[str, str] | None = None) -> dict[str, Any]:
        """Answer a saved query; `parameters` restrict it."""
        with self._opened() as warehouse:
            result = warehouse.query(name, **(parameters or {}))
            warehouse.check_values(result, parameters or {})
            about = Background.of(warehouse).about({f"query {name}"})
        rows = from_json(text_of(result.columns, result.rows[:MOST_ROWS], "json"))
        return _answer(rows, len(result.rows) > MOST_ROWS, about) | {"columns": result.column_docs}

    def sql(self, statement: str) -> dict[str, Any]:
        """Answer one DuckDB select over the published tables; it can read nothing else."""
        limits = Limits(self._settings.sql_timeout_s, self._settings.sql_memory_limit)
        question = Question(statement, limit=MOST_ROWS)
        (result,) = run_user_sql(storage_of(self._settings), question, limits)
        with self._opened() as warehouse:
            about = Background.of(warehouse).about(tables_read(statement))
        rows = from_json(text_of(result.columns, result.rows, "json"))
        return _answer(rows, result.is_cut, about)


def _answer(rows: list[Any], is_cut: bool, about: About) -> dict[str, Any]:
    cut = f"These are the first {len(rows)} rows, no more are sent at once; narrow the question."
    said = about.as_dict_with_caveats()
    caveats = [cut, *said["caveats"]] if is_cut else said["caveats"]
    return {"rows": [_plain(row) for row in rows], **said, "caveats": caveats}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Give decimals as text where a float would lose digits."""
    return {
        name: value
        if not hasattr(value, "as_tuple")
        else float(value)
        if str(float(value)) == str(value)
        else str(value)
        for name, value in row.items()
    }

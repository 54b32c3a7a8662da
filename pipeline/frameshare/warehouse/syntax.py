"""The syntax tree of a select from DuckDB's own parser, so that what is checked is what runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb


class NotSelectError(ValueError):
    """The text is not a select statement; the message is DuckDB's."""


def select_trees(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    """Return the tree of each select statement in `sql`.

    Raises NotSelectError for any other statement, RecursionError for too deep nesting.
    """
    # As a literal: binding a Python value would make DuckDB import pandas, half a second.
    literal = sql.replace("'", "''")
    row = connection.execute(f"select json_serialize_sql('{literal}')").fetchall()[0]
    parsed = json.loads(row[0])
    if parsed["error"]:
        raise NotSelectError(str(parsed["error_message"]))
    return [statement["node"] for statement in parsed["statements"]]


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            yield node
            waiting.extend(node.values())

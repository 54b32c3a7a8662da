"""What a statement may do, judged by DuckDB's own syntax tree (`json_serialize_sql`), never by its text.

Table functions, table references and query nodes are checked by an allow-list, so that additions of a later
DuckDB are refused until reviewed; scalar functions, of which there are hundreds, by a deny-list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from frameshare.warehouse.adhoc.pivot import with_pivot_values
from frameshare.warehouse.syntax import NotSelectError, nodes, select_trees

MAX_SQL_CHARACTERS = 100_000

_TABLE_FUNCTIONS = frozenset(
    {
        "range",
        "generate_series",
        "unnest",
        "repeat",
        "json_each",
        "json_tree",
        "duckdb_tables",
        "duckdb_columns",
    }
)
_TABLE_REFERENCES = frozenset(
    {
        "BASE_TABLE",
        "JOIN",
        "SUBQUERY",
        "TABLE_FUNCTION",
        "EXPRESSION_LIST",
        "EMPTY",
        "EMPTY_FROM",
        "PIVOT",
        "SHOW_REF",
    }
)
_QUERY_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
_SHOWN = frozenset({"tables", "__show_tables_expanded"})
_FORBIDDEN_FUNCTION = re.compile(
    r"(read|write|scan|sniff|parquet|copy|load|install|attach|import|export|http|pragma|duckdb|iceberg|delta|sqlite"
    r"|postgres|mysql|checkpoint|force|enable|disable|truncate|add_parquet|which|arrow|pandas|python|seq)_.*"
    r"|.*_scan|glob|query|query_table|getenv|getvariable|current_setting|set_config|json_execute_serialized_sql"
    r"|json_serialize_plan|json_serialize_sql|json_deserialize_sql|checkpoint|sleep_ms|pg_sleep|nextval|currval|setval"
    r"|inet_.*|pg_read.*|pg_ls.*|pg_conf_load_time|pg_postmaster_start_time|parse_duckdb_log_message|system|shell"
)
_LEADING_COMMENTS = r"(?:\s|--[^\n]*(?:\n|$)|/\*(?:[^*]|\*(?!/))*\*/)*"
_SHOW_TABLES = re.compile(
    rf"(?is){_LEADING_COMMENTS}show\s+(?:all\s+)?tables{_LEADING_COMMENTS};?{_LEADING_COMMENTS}"
)
# `show tables` lists the published tables, not those of the schema `main`.
_READERS_TABLES = (
    "select schema_name || '.' || table_name as \"table\", estimated_size as rows, comment as description "
    "from duckdb_tables() where not internal and database_name = current_database() order by all"
)
_EXPLAIN = re.compile(rf"(?is){_LEADING_COMMENTS}explain\b({_LEADING_COMMENTS}analyze\b)?")


class ForbiddenSqlError(Exception):
    """The statement does more than read the warehouse; the message says what."""


@dataclass(frozen=True)
class Catalogue:
    """What a statement may name, the warehouse's own schemas, and what it may not, DuckDB's own views."""

    name: str
    schemas: frozenset[str]
    internal_views: frozenset[str]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Catalogue:
        """Read it from an open warehouse."""
        name = str(_rows(connection, "select current_database()")[0][0]).lower()
        schemas = _rows(
            connection,
            "select schema_name from duckdb_schemas() "
            "where database_name = current_database() and not internal",
        )
        views = _rows(
            connection,
            "select view_name from duckdb_views() where internal and schema_name <> 'information_schema'",
        )
        own = {str(row[0]).lower() for row in schemas} | {"information_schema", "main"}
        return cls(name, frozenset(own), frozenset(str(row[0]).lower() for row in views))


def checked_statements(connection: duckdb.DuckDBPyConnection, sql: str, *, is_script: bool) -> Iterator[str]:
    """Yield each statement of `sql` in the form to run; raises ForbiddenSqlError for what is not allowed.

    Only a script may have several. Each is checked before any is yielded. Raises DuckDB's own errors for SQL
    that it cannot parse.
    """
    if len(sql) > MAX_SQL_CHARACTERS:
        raise ForbiddenSqlError(f"a statement of {len(sql):,} characters; {MAX_SQL_CHARACTERS:,} are allowed")
    texts = [part.query for part in connection.extract_statements(sql)] if is_script else [sql]
    texts = [text for text in texts if not _is_blank(text)]
    if not texts:
        raise ForbiddenSqlError("no statement")
    yield from [_checked(connection, text) for text in texts]


def _is_blank(text: str) -> bool:
    return re.fullmatch(rf"(?s){_LEADING_COMMENTS};?", text) is not None


def _checked(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    if _SHOW_TABLES.fullmatch(sql):
        return _READERS_TABLES
    sql = with_pivot_values(sql, lambda select: _checked(connection, select), connection)
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise ForbiddenSqlError(f"{len(statements)} statements (several may stand in a file: -f FILE)")
    explain = _EXPLAIN.match(sql) if statements[0].type.name == "EXPLAIN" else None
    select = sql[explain.end() :] if explain else sql
    _check_tree(_tree(connection, select), Catalogue.of(connection))
    if explain is None:
        return select
    return f"explain {'analyze ' if explain[1] else ''}{select}"


def _tree(connection: duckdb.DuckDBPyConnection, select: str) -> Any:
    try:
        trees = select_trees(connection, select)
    except RecursionError:
        raise ForbiddenSqlError("a statement that is nested too deeply") from None
    except NotSelectError:
        raise ForbiddenSqlError("something other than a select") from None
    if len(trees) != 1:
        raise ForbiddenSqlError(f"{len(trees)} statements")
    return trees[0]


def _check_tree(tree: Any, catalogue: Catalogue) -> None:
    # A table function's name is checked at its table reference.
    for node in nodes(tree):
        kind = str(node.get("type", ""))
        if "cte_map" in node and kind not in _QUERY_NODES:
            raise ForbiddenSqlError(f"a {kind.split('_', maxsplit=1)[0]} inside the query")
        if "sample" in node and "alias" in node:
            _check_table_reference(kind, node, catalogue)
        if "function_name" in node:
            _check_function(str(node["function_name"]).lower())


def is_forbidden(name: str) -> bool:
    """Whether the scalar or aggregate function of this name (lower case) is refused."""
    return name not in _TABLE_FUNCTIONS and _FORBIDDEN_FUNCTION.fullmatch(name) is not None


def _check_function(name: str) -> None:
    if is_forbidden(name):
        raise ForbiddenSqlError(f"the function {name}")


def _check_table_reference(kind: str, node: dict[str, Any], catalogue: Catalogue) -> None:
    if kind not in _TABLE_REFERENCES:
        raise ForbiddenSqlError(f"a table reference of kind {kind}")
    if kind == "TABLE_FUNCTION":
        name = str(node["function"].get("function_name", "")).lower()
        if name not in _TABLE_FUNCTIONS:
            raise ForbiddenSqlError(f"the table function {name}")
    elif kind == "BASE_TABLE":
        _check_table_name(node, catalogue)
    elif kind == "SHOW_REF":
        _check_shown(node, catalogue)


def _check_table_name(node: dict[str, Any], catalogue: Catalogue) -> None:
    catalog, schema, table = (str(node[k]).lower() for k in ("catalog_name", "schema_name", "table_name"))
    # In a catalogue's own folder DuckDB would take such a name for a file.
    is_path = not schema and ("/" in table or "." in table)
    is_ours = catalog in {"", catalogue.name} and schema in {"", *catalogue.schemas} and not is_path
    is_internal = schema != "information_schema" and table in catalogue.internal_views
    if not is_ours or is_internal:
        named = ".".join(part for part in (catalog, schema, table) if part)
        raise ForbiddenSqlError(f"{named}, which is not part of the warehouse")


def _check_shown(node: dict[str, Any], catalogue: Catalogue) -> None:
    if node.get("query") is not None:
        return
    if node.get("show_type") == "SHOW_FROM":
        is_allowed = str(node["schema_name"]).lower() in catalogue.schemas
    elif node.get("show_type") == "SHOW":
        _check_table_name(node, catalogue)
        is_allowed = True
    else:
        is_allowed = str(node.get("table_name", "")).strip('"').lower() in _SHOWN
    if not is_allowed:
        raise ForbiddenSqlError("a show of something other than tables")


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()

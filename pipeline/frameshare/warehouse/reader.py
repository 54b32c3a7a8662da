"""Read the published warehouse, always read-only, so that a running build never blocks an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb

from frameshare.base.errors import UsageError, WarehouseError
from frameshare.base.quoting import identifier, quote
from frameshare.warehouse.catalog import Parameter, Query, load_queries
from frameshare.warehouse.storage.interface import Storage, storage_at
from frameshare.warehouse.storage.opening import open_reader

if TYPE_CHECKING:
    import pyarrow as pa

# Version of a warehouse's layout; version 1 is not recorded in meta.build.
FORMAT = 2
_NAMED_VALUES = 12


@dataclass(frozen=True)
class QueryResult:
    """A saved query's answer: column names, rows, and provenance."""

    name: str
    columns: list[str]
    rows: list[tuple[Any, ...]]
    sql_sha: str
    description: str
    column_docs: dict[str, str]

    def dicts(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Warehouse:
    """The published warehouse, open for reading."""

    def __init__(self, place: Path | Storage, sql_dir: Path, as_of: datetime | None = None) -> None:
        """Open the warehouse in a file or another storage, read-only, in its current state or as of `as_of`.

        Raises WarehouseError if it does not exist or is not a warehouse, UsageError if it keeps no earlier
        states.
        """
        storage = storage_at(place)
        self.name = storage.name
        self.queries = load_queries(sql_dir)
        self._connection = _open(storage, as_of)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    def query(self, name: str, **params: Any) -> QueryResult:
        """Answer a saved query.

        Raises UsageError for an unknown query or parameter and for a value of the wrong type, WarehouseError
        if the published warehouse is older than the query.
        """
        query = find_query(self.queries, name)
        cursor = self._answered(query, params)
        columns = [d[0] for d in cursor.description or []]
        rows = cursor.fetchall()
        sha = hashlib.sha256(query.sql.encode()).hexdigest()[:12]
        return QueryResult(name, columns, rows, sha, query.header.summary, query.header.columns)

    def arrow(self, name: str, **params: Any) -> pa.Table:
        """Answer a saved query as an Arrow table with the types that DuckDB gives; raises as `query`."""
        return self._answered(find_query(self.queries, name), params).to_arrow_table()

    def _answered(self, query: Query, params: dict[str, Any]) -> duckdb.DuckDBPyConnection:
        values = self._parameters(query, params)
        try:
            return self._execute(query.sql, values)
        except duckdb.Error as error:
            raise WarehouseError(
                f"Query {query.name} could not be answered",
                where=str(query.path),
                found=str(error).splitlines()[0],
                next_step="run `frameshare build`; the published warehouse may be older than this query",
            ) from error

    def check_values(self, answer: QueryResult, params: dict[str, Any]) -> None:
        """Raise UsageError if there are no rows because a parameter's value never occurs in its column."""
        if answer.rows:
            return
        query, columns = self.queries[answer.name], answer.columns
        for name in params.keys() & set(columns):
            others = {other: value for other, value in params.items() if other != name}
            place = columns.index(name)
            known = sorted({str(row[place]) for row in self._answered(query, others).fetchall()})
            if known and str(params[name]).lower() not in {value.lower() for value in known}:
                raise UsageError(
                    f"Parameter {name} of query {query.name} has a value that never occurs",
                    where=f"frameshare query {query.name}",
                    expected="one of "
                    + ", ".join(known[:_NAMED_VALUES])
                    + (", …" * (len(known) > _NAMED_VALUES)),
                    found=repr(params[name]),
                    next_step=_did_you_mean(str(params[name]), known)
                    or f"see `frameshare query {query.name} --help`",
                )

    def tables(self) -> list[dict[str, Any]]:
        """List the published tables: table, rows, description."""
        return self._dicts(
            "select schema_name || '.' || table_name as \"table\", estimated_size as rows, "
            "comment as description from duckdb_tables() where not internal order by 1"
        )

    def columns(self, table: str) -> list[dict[str, Any]]:
        """Describe one table: column, type, description; raises UsageError if there is none of that name."""
        found = self._dicts(
            'select column_name as "column", data_type as type, comment as description '
            f"from duckdb_columns() where schema_name || '.' || table_name = {quote(table.lower())} "
            "order by column_index"
        )
        if not found:
            names = [row["table"] for row in self.tables()]
            raise UsageError(
                f"Unknown table {table!r}",
                where="table name",
                expected="schema.table",
                next_step=_did_you_mean(table.lower(), names) or "see `frameshare tables`",
            )
        return found

    def table(self, table: str) -> pa.Table:
        """Return a whole table (schema.name) in a deterministic order."""
        schema, _, name = table.partition(".")
        rows = f"from {identifier(schema)}.{identifier(name)} order by all"
        return self._connection.execute(rows).to_arrow_table()

    def freshness(self) -> list[dict[str, Any]]:
        """Return how current each source is: the rows of meta.freshness."""
        return self._dicts("from meta.freshness")

    def breaks(self) -> list[dict[str, Any]]:
        """Return date, series and text of the events that end a series or change what it counts."""
        return self._dicts(
            "select date, affects, event from reference.events where affects is not null "
            "and event_kind in ('method_break', 'outage', 'source_end') order by all"
        )

    def described(self) -> list[dict[str, Any]]:
        """Return kind, name and description of columns, tools and definitions."""
        return self._dicts(
            "select 'column' as kind, schema_name || '.' || table_name || '.' || column_name as name, "
            "comment as description from duckdb_columns() where not internal "
            "union all select 'tool', tool, concat_ws('; ', current_name, area, note) from reference.tools "
            "union all select 'definition', definition, subject from reference.definitions"
        )

    def _execute(self, sql: str, values: dict[str, str]) -> duckdb.DuckDBPyConnection:
        """Run a statement with its parameters as SQL: binding Python values makes DuckDB import pandas."""
        if not values:
            return self._connection.execute(sql)
        given = ", ".join(f"{name} := {value}" for name, value in values.items())
        self._connection.execute(f"prepare question as {sql}")
        return self._connection.execute(f"execute question({given})")

    def _dicts(self, sql: str) -> list[dict[str, Any]]:
        cursor = self._connection.execute(sql)
        names = [d[0] for d in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _parameters(self, query: Query, given: dict[str, Any]) -> dict[str, str]:
        declared = {p.name: p for p in query.header.params}
        if unknown := sorted(given.keys() - declared.keys()):
            raise UsageError(
                f"Query {query.name} has no parameter {', '.join(unknown)}",
                where=f"frameshare query {query.name}",
                expected=", ".join(declared) or "no parameter",
                next_step="see `frameshare queries`",
            )
        return {name: self._value(query, p, given) for name, p in declared.items()}

    def _value(self, query: Query, parameter: Parameter, given: dict[str, Any]) -> str:
        if parameter.name not in given:
            return f"({parameter.default})::{parameter.type}"
        value = given[parameter.name]
        literal = "null" if value is None else quote(str(value))
        typed = f"{literal}::{parameter.type}"
        try:
            self._connection.execute(f"select {typed}")
        except duckdb.Error as error:
            raise UsageError(
                f"Parameter {parameter.name} of query {query.name} has the wrong type",
                where=f"frameshare query {query.name}",
                expected=parameter.type,
                found=repr(value),
                next_step="see `frameshare queries`",
            ) from error
        return typed


def find_query(queries: Mapping[str, Query], name: str) -> Query:
    """Return the saved query `name`; raises UsageError that suggests similar names."""
    if name not in queries:
        raise UsageError(
            f"Unknown query {name!r}",
            where="query name",
            expected="a saved query",
            next_step=_did_you_mean(name, queries) or "see `frameshare queries`",
        )
    return queries[name]


def _did_you_mean(given: str, known: Iterable[str]) -> str:
    """Suggest what was probably meant: a similar name, or the same in another schema."""
    names = list(known)
    near = [name for name in names if name.rpartition(".")[2] == given.rpartition(".")[2]]
    near += [name for name in get_close_matches(given, names, n=3, cutoff=0.6) if name not in near]
    return f"did you mean {' or '.join(near[:3])}?" if near else ""


def _open(storage: Storage, as_of: datetime | None) -> duckdb.DuckDBPyConnection:
    opening = storage.opening(as_of)
    try:
        connection = open_reader(opening)
        found = _format_of(connection)
    except duckdb.Error as error:
        raise WarehouseError(
            "The warehouse cannot be opened",
            where=storage.name,
            found=str(error).splitlines()[0],
            next_step="run `frameshare build`, which rebuilds it from the raw zone",
        ) from error
    if found > FORMAT:
        connection.close()
        raise WarehouseError(
            "The warehouse was made by a later version of frameshare",
            where=storage.name,
            expected=f"format {FORMAT} or older",
            found=f"format {found}",
            next_step="use that version, or run `frameshare build`, which rebuilds it from the raw zone",
        )
    return connection


def _format_of(connection: duckdb.DuckDBPyConnection) -> int:
    try:
        row = connection.execute("select format from meta.build").fetchone()
    except (duckdb.CatalogException, duckdb.BinderException):
        return 1
    return int(row[0]) if row else 1

"""The order in which models are built, read from the queries themselves."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import duckdb

from frameshare.base.errors import WarehouseError
from frameshare.warehouse.catalog import Model
from frameshare.warehouse.syntax import NotSelectError, nodes, select_trees


def dependencies(connection: duckdb.DuckDBPyConnection, sql: str, where: str) -> set[str]:
    """Return the `schema.table` names that a select reads; raises WarehouseError if it is not one select."""
    try:
        trees = select_trees(connection, sql)
    except NotSelectError as error:
        raise WarehouseError(
            "Invalid SQL in a model",
            where=where,
            expected="one select statement",
            found=str(error).splitlines()[0],
            next_step="correct the file",
        ) from error
    if len(trees) != 1:
        raise WarehouseError(
            "A model must be one select",
            where=where,
            expected="one select statement",
            found=f"{len(trees)} statements",
            next_step="split the file, one select each",
        )
    tables = (node for node in nodes(trees[0]) if node.get("type") == "BASE_TABLE")
    return {f"{table['schema_name']}.{table['table_name']}" for table in tables if table["schema_name"]}


def tables_read(sql: str) -> set[str]:
    """Return the tables that a statement reads; none if it is not a select, such as `describe`."""
    with duckdb.connect() as parser:
        try:
            return dependencies(parser, sql, "an answer")
        except WarehouseError:
            return set()


def build_order(models: list[Model], known: set[str]) -> list[tuple[Model, set[str]]]:
    """Return the models in dependency order, each with the names that it reads.

    `known` are the tables that exist before any model. Raises WarehouseError, which names the file, for an
    unknown table or a cycle.
    """
    by_name = {model.full_name: model for model in models}
    with duckdb.connect() as parser:
        reads = {name: dependencies(parser, model.sql, str(model.path)) for name, model in by_name.items()}
    for name, tables in reads.items():
        unknown = sorted(tables - by_name.keys() - known)
        if unknown:
            raise WarehouseError(
                "A model reads a table that does not exist",
                where=str(by_name[name].path),
                expected="a raw, reference, seed, meta, staging or marts table",
                found=", ".join(unknown),
                next_step="correct the name or add the table",
            )
    graph = {name: tables & by_name.keys() for name, tables in reads.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise WarehouseError(
            "Models depend on each other in a cycle",
            where=", ".join(str(by_name[name].path) for name in error.args[1][:-1]),
            found=" → ".join(error.args[1]),
            next_step="break the cycle",
        ) from error
    return [(by_name[name], reads[name]) for name in order]

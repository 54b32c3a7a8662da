"""The warehouse: SQL files in, one DuckDB file out, published whole or not at all."""

from pipeline.warehouse.inputs import Inputs
from pipeline.warehouse.publish import BuildReport, build_warehouse
from pipeline.warehouse.reader import QueryResult, Warehouse

__all__ = ["BuildReport", "Inputs", "QueryResult", "Warehouse", "build_warehouse"]

"""The warehouse: SQL files in, one DuckDB file out, published whole or not at all."""

from frameshare.warehouse.inputs import Inputs
from frameshare.warehouse.publish import BuildReport, build_warehouse
from frameshare.warehouse.reader import QueryResult, Warehouse

__all__ = ["BuildReport", "Inputs", "QueryResult", "Warehouse", "build_warehouse"]

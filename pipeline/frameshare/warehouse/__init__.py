"""The warehouse: SQL files in, one DuckDB file out, published atomically.

Its names are imported on first use: the process that answers SQL needs none, and starts twice as fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from frameshare.warehouse.inputs import Inputs
    from frameshare.warehouse.publish import BuildReport, build_warehouse
    from frameshare.warehouse.reader import QueryResult, Warehouse

__all__ = ["BuildReport", "Inputs", "QueryResult", "Warehouse", "build_warehouse"]

_PLACES = {
    "Inputs": "inputs",
    "BuildReport": "publish",
    "build_warehouse": "publish",
    "QueryResult": "reader",
    "Warehouse": "reader",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)

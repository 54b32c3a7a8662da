"""frameshare: which machine-learning framework are people really using, where, and how is that changing?

`connect`, `query`, `sql` and `figure` are the public API (see `api`); they are imported on first use, so that
the command line and its child processes start without pandas.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "connect", "figure", "query", "sql"]

_API = frozenset({"connect", "figure", "query", "sql"})


def __getattr__(name: str) -> Any:
    if name not in _API:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.api"), name)

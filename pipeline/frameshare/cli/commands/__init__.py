"""The commands of `frameshare`, a module each with `register(app)`; being here is being a command.

Answers should be quick: where the first word is one of `QUICK`, only its module is brought in.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence

import typer

QUICK = {"sql": "ask", "query": "ask", "queries": "ask", "tables": "look", "search": "look"}


def register(app: typer.Typer, arguments: Sequence[str]) -> None:
    """Add the commands that these arguments of the command line can mean."""
    module = QUICK.get(arguments[0]) if arguments else None
    modules = [module] if module else [found.name for found in pkgutil.iter_modules(__path__)]
    for name in modules:
        importlib.import_module(f"{__name__}.{name}").register(app)

"""The commands of `frameshare`: every module here is one and has `register(app)`.

For a quick start only the module named by the first word is imported, or all if there is none of that name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence

import typer

# Commands whose module has another name.
BESIDE = {
    "run": ("collect", "build", "site", "serve"),
    "ask": ("sql", "query", "queries"),
    "look": ("tables", "search"),
    "state": ("status", "doctor"),
    "share": ("publish", "pull"),
}


def register(app: typer.Typer, arguments: Sequence[str]) -> None:
    """Add the commands that these arguments of the command line can mean."""
    modules = [found.name for found in pkgutil.iter_modules(__path__)]
    word = next((argument for argument in arguments if not argument.startswith("-")), "")
    beside = (module for module, words in BESIDE.items() if word in words)
    known = next(beside, word.replace("-", "_"))
    for name in [known] if known in modules else modules:
        importlib.import_module(f"{__name__}.{name}").register(app)

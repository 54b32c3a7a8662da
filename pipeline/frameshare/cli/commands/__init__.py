"""The commands of `frameshare`, a module each with `register(app)`; being here is being a command.

Answers should be quick: of the modules only that of the first word is brought in, unless it is not known.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence

import typer

MODULES = {
    "run": ("run", "collect", "build", "site", "serve"),
    "ask": ("sql", "query", "queries"),
    "look": ("tables", "search"),
    "state": ("status", "doctor"),
    "share": ("publish", "pull"),
    "raw": ("raw",),
    "match": ("match",),
    "classify_repo": ("classify-repo",),
    "probe": ("probe",),
    "lineage": ("lineage",),
    "shell": ("shell",),
    "new_source": ("new-source",),
    "mcp": ("mcp",),
}


def register(app: typer.Typer, arguments: Sequence[str]) -> None:
    """Add the commands that these arguments of the command line can mean."""
    word = next((argument for argument in arguments if not argument.startswith("-")), None)
    known = [module for module, words in MODULES.items() if word in words]
    for name in known or [found.name for found in pkgutil.iter_modules(__path__)]:
        importlib.import_module(f"{__name__}.{name}").register(app)

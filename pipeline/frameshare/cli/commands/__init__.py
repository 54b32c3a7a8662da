"""The commands of `frameshare`: each is a function, or a group of them, of its name in a module here.

For a quick start only the module of the command that the first word names is imported; all for other words.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import typer

# The modules with their commands, in the order of the help.
COMMANDS = {
    "ask": ("sql", "query", "queries"),
    "classify_repo": ("classify-repo",),
    "lineage": ("lineage",),
    "look": ("tables", "search"),
    "match": ("match",),
    "mcp": ("mcp",),
    "new_source": ("new-source",),
    "probe": ("probe",),
    "raw": ("raw",),
    "run": ("run", "collect", "build", "site", "serve"),
    "share": ("publish", "pull"),
    "shell": ("shell",),
    "state": ("status", "doctor"),
    "warehouse": ("warehouse",),
}
_SETTINGS: dict[str, dict[str, Any]] = {
    # SQL may begin with a comment, which looks like an option.
    "sql": {"context_settings": {"ignore_unknown_options": True}},
    # It explains the query that is named beside --help.
    "query": {"add_help_option": False},
}


def register(app: typer.Typer, arguments: Sequence[str]) -> None:
    """Add the commands that these arguments of the command line can mean."""
    named = next((argument for argument in arguments if not argument.startswith("-")), "")
    meant = {module: words for module, words in COMMANDS.items() if named in words} or COMMANDS
    for module, words in meant.items():
        found = importlib.import_module(f"{__name__}.{module}")
        for word in words:
            command = getattr(found, word.replace("-", "_"))
            if isinstance(command, typer.Typer):
                app.add_typer(command, name=word)
            else:
                app.command(word, **_SETTINGS.get(word, {}))(command)

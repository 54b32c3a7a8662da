"""The commands of `frameshare`: each is a function, or a group of them, of its name in a module here.

For a quick start a module is imported when its command is called; the help that lists all is read from their
docstrings.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

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
_MODULE_OF = {word: module for module, words in COMMANDS.items() for word in words}
_SETTINGS: dict[str, dict[str, Any]] = {
    # SQL may begin with a comment, which looks like an option.
    "sql": {"context_settings": {"ignore_unknown_options": True}},
    # It explains the query that is named beside --help.
    "query": {"add_help_option": False},
}


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.commands = {word: TyperCommand(word) for word in _MODULE_OF}

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - as Typer declares it
        """Import a command; None for another word."""
        return load(cmd_name) if cmd_name in self.commands else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands with the first sentence of their help."""
        described = [TyperCommand(word, help=text) for module in COMMANDS for word, text in _helps(module)]
        TyperGroup(commands=described).format_commands(ctx, formatter)


def load(word: str) -> Any:
    """Import the module of a command and return the command, or the group of commands."""
    module = importlib.import_module(f"{__name__}.{_MODULE_OF[word]}")
    found = getattr(module, word.replace("-", "_"))
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=word)
        return typer.main.get_group(app).commands[word]
    app.command(word, **_SETTINGS.get(word, {}))(found)
    return typer.main.get_command(app)


def _helps(module: str) -> Iterator[tuple[str, str]]:
    """Yield a module's commands with their functions' docstrings; a group's help is the module's own."""
    tree = ast.parse((Path(__file__).parent / f"{module}.py").read_bytes())
    functions = {f.name: f for f in tree.body if isinstance(f, ast.FunctionDef)}
    for word in COMMANDS[module]:
        yield word, ast.get_docstring(functions.get(word.replace("-", "_"), tree)) or ""

"""The `frameshare` command: its subcommands are in `frameshare/cli/commands/`, one module each.

Exit codes: 0 fine or degraded, 1 failed, 2 usage error, 3 degraded with `--strict`, 4 stopped at its time or
byte limit, 130 interrupted.
"""

from __future__ import annotations

from typing import Annotated

import typer

from frameshare import __version__
from frameshare.base import logs
from frameshare.cli.commands import Commands

app = typer.Typer(
    name="frameshare",
    help="Which machine-learning framework are people really using, where, and how is that changing?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    cls=Commands,
)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"frameshare {__version__}")
        raise typer.Exit


@app.callback()
def frameshare(
    version: Annotated[  # noqa: ARG001 - the callback answers and exits
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    is_verbose: Annotated[bool, typer.Option("--verbose", help="Log debug messages.")] = False,
    log_format: Annotated[
        logs.LogFormat, typer.Option("--log", help="Format of the log on standard error.")
    ] = logs.LogFormat.TEXT,
) -> None:
    """Which machine-learning framework are people really using, where, and how is that changing?"""
    logs.configure(log_format, is_verbose=is_verbose)

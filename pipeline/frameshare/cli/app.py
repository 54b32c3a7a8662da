"""The `frameshare` command: its parts live in `frameshare/cli/commands/`, one module each.

Exit codes: 0 fine or degraded, 1 failed, 2 not understood, 3 degraded with `--strict`.
"""

from __future__ import annotations

import importlib
import logging
import os
import pkgutil
import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from frameshare import __version__
from frameshare.base.errors import FrameshareError, UsageError
from frameshare.cli import commands

app = typer.Typer(
    name="frameshare",
    help="Which machine-learning framework are people really using, where, and how is that changing?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
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
    is_verbose: Annotated[bool, typer.Option("--verbose", help="Log what happens inside.")] = False,
) -> None:
    """Which machine-learning framework are people really using, where, and how is that changing?"""
    level = logging.DEBUG if is_verbose else logging.WARNING
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("frameshare").setLevel(level)


for _module in pkgutil.iter_modules(commands.__path__):
    importlib.import_module(f"{commands.__name__}.{_module.name}").register(app)


def main() -> None:
    """Run the command line; failures are sentences on standard error, never a trace."""
    try:
        app(prog_name="frameshare")
    except FrameshareError as error:
        sys.stderr.write(f"frameshare: {error}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except ValidationError as error:
        sys.stderr.write(f"frameshare: {_setting_error(error)}\n")
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output left, as `head` does; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        sys.stderr.write(
            f"frameshare: A file or folder cannot be used ({error.filename or 'unnamed'}). "
            f"Found: {error.strerror or error}. Next: run `frameshare doctor`.\n"
        )
        sys.exit(1)


def _setting_error(error: ValidationError) -> UsageError:
    """Say which variables are not usable, what they hold and what they should; tokens are plain text."""
    wrong = error.errors()
    return UsageError(
        "A setting is not usable",
        where=", ".join(f"FRAMESHARE_{str(e['loc'][0]).upper()}" for e in wrong),
        expected="; ".join(e["msg"].removeprefix("Input should be ") for e in wrong),
        found=", ".join(repr(e["input"]) for e in wrong),
        next_step="correct or unset it; docs/settings.md lists every setting",
    )

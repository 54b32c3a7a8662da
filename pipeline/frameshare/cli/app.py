"""The `frameshare` command: its parts live in `frameshare/cli/commands/`, one module each.

Exit codes: 0 fine or degraded, 1 failed, 2 not understood, 3 degraded with `--strict`, 4 ended at
its limit of minutes or bytes, 130 told to stop.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from typing import Annotated, NoReturn, get_args

import typer
from pydantic import SecretStr, ValidationError
from pydantic_core import ErrorDetails

from frameshare import __version__
from frameshare.base import logs, loopback, stopping
from frameshare.base.errors import FrameshareError, UsageError
from frameshare.base.settings import Settings
from frameshare.cli import commands

log = logging.getLogger("frameshare")

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
    log_format: Annotated[
        logs.LogFormat, typer.Option("--log", help="How logs are written to standard error.")
    ] = logs.LogFormat.TEXT,
) -> None:
    """Which machine-learning framework are people really using, where, and how is that changing?"""
    logs.configure(log_format, is_verbose=is_verbose)


commands.register(app, sys.argv[1:])


def main() -> None:
    """Run the command line; failures are sentences on standard error, never a trace."""
    for stream in (sys.stdout, sys.stderr):
        # Where a terminal takes ASCII only, a Chinese name is shown escaped instead of ending the run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    loopback.keep_direct()
    try:
        app(prog_name="frameshare")
    except FrameshareError as error:
        _end(str(error), 2 if isinstance(error, UsageError) else 1)
    except ValidationError as error:
        _end(str(_setting_error(error)), 2)
    except stopping.StopRequested:
        _end("Stopped. What was collected stands; run again, and it goes on there.", stopping.EXIT_CODE)
    except BrokenPipeError:
        # The reader of our output left, as `head` does; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        where = error.filename or "unnamed"
        _end(
            f"A file or folder cannot be used ({where}). Found: {error.strerror or error}. "
            "Next: run `frameshare doctor`.",
            1,
        )


def _end(sentence: str, code: int) -> NoReturn:
    if logs.is_json():
        log.error("%s", sentence, extra={"kind": "error", "exit_code": code})
    else:
        sys.stderr.write(f"frameshare: {sentence}\n")
    sys.exit(code)


def _setting_error(error: ValidationError) -> UsageError:
    """Say which variables are not usable, what they hold and what they should; tokens are plain text."""
    wrong = error.errors()
    return UsageError(
        "A setting is not usable",
        where=", ".join(f"FRAMESHARE_{str(e['loc'][0]).upper()}" for e in wrong),
        expected="; ".join(
            e["msg"].removeprefix("Input should be ").removeprefix("Value error, ") for e in wrong
        ),
        found=", ".join("a value that is kept secret" if _is_secret(e) else repr(e["input"]) for e in wrong),
        next_step="correct or unset it; docs/settings.md lists every setting",
    )


def _is_secret(error: ErrorDetails) -> bool:
    field = Settings.model_fields.get(str(error["loc"][0]))
    return field is not None and SecretStr in (field.annotation, *get_args(field.annotation))

"""Entry point of the `frameshare` command: `sql` and `query` by `quick`, everything else by `app`."""

from __future__ import annotations

import io
import sys

from frameshare.base import loopback
from frameshare.cli.standard_output import reader_left


def main() -> None:
    """Run the command line; failures are sentences on standard error, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # On an ASCII terminal a Chinese name is escaped instead of ending the run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    loopback.keep_direct()
    try:
        _run(sys.argv[1:])
    except SystemExit as ended:
        # Typer turns a closed pipe into exit code 1.
        if isinstance(ended.__context__, BrokenPipeError):
            reader_left()
        raise
    except BaseException as error:
        from frameshare.cli.failures import end  # noqa: PLC0415 - imports slow libraries for their errors

        end(error)


def _run(arguments: list[str]) -> None:
    if arguments and arguments[0] in {"sql", "query"}:
        from frameshare.cli import quick  # noqa: PLC0415 - only for these two

        if quick.answered(arguments):
            return
    from frameshare.cli.app import app  # noqa: PLC0415 - takes half a second

    app(prog_name="frameshare")

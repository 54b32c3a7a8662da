"""The beginning of the `frameshare` command: quick answers at once, everything else through `app`."""

from __future__ import annotations

import io
import sys

from frameshare.base import loopback
from frameshare.cli.standard_output import reader_left


def main() -> None:
    """Run the command line; failures are sentences on standard error, never a trace."""
    for stream in (sys.stdout, sys.stderr):
        # Where a terminal takes ASCII only, a Chinese name is shown escaped instead of ending the run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    loopback.keep_direct()
    try:
        _run(sys.argv[1:])
    except SystemExit as ended:
        # The library of the command line turns a reader who left into code 1.
        if isinstance(ended.__context__, BrokenPipeError):
            reader_left()
        raise
    except BaseException as error:
        from frameshare.cli.failures import end  # noqa: PLC0415 - it knows errors of libraries that answers do without

        end(error)


def _run(arguments: list[str]) -> None:
    if arguments and arguments[0] in {"sql", "query"}:
        from frameshare.cli import quick  # noqa: PLC0415 - for who needs it

        if quick.answered(arguments):
            return
    from frameshare.cli.app import app  # noqa: PLC0415 - half a second, for who needs it

    app(prog_name="frameshare")

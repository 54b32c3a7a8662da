"""`sql` and `query` without Typer, which takes longer to import than they take to answer.

Anything else (help, mistakes, other commands) is left to Typer.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from frameshare.cli.answers import answer_query, answer_sql
from frameshare.warehouse.output import Format

_LEFT_OUT = frozenset({"--", "--help"})


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise argparse.ArgumentError(None, message)


def answered(arguments: Sequence[str]) -> bool:
    """Answer these arguments; return False, with nothing done, if they are left to Typer."""
    if not arguments or arguments[0] not in {"sql", "query"} or _LEFT_OUT & set(arguments):
        return False
    try:
        asked = vars(parser(arguments[0]).parse_args(arguments[1:]))
    except argparse.ArgumentError:
        return False
    answer = answer_sql if arguments[0] == "sql" else answer_query
    answer(**asked)
    return True


def parser(command: str) -> argparse.ArgumentParser:
    """Return the parser of `sql` or `query`; a test compares it with what Typer declares."""
    reads = _Parser(add_help=False, allow_abbrev=False)
    if command == "sql":
        reads.add_argument("statement", nargs="?")
        reads.add_argument("-f", "--file", type=Path)
        reads.add_argument("--as-of")
    else:
        reads.add_argument("name")
    reads.add_argument("--param", action="append")
    reads.add_argument("--format", dest="fmt", type=Format, default=Format.TABLE)
    reads.add_argument("--out", type=Path)
    reads.add_argument("--limit", type=_count)
    return reads


def _count(text: str) -> int:
    count = int(text)
    if count < 0:
        raise ValueError(text)
    return count

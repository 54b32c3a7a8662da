"""`frameshare shell`: interactive SQL with completion and history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from frameshare.base.errors import FrameshareError, UsageError
from frameshare.base.settings import Settings
from frameshare.cli.output import shown_of, write_answer
from frameshare.warehouse.adhoc.parent import Limits, Question, Result, run_user_sql
from frameshare.warehouse.output import BINARY, Format
from frameshare.warehouse.storage.interface import Storage, storage_of

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

ROWS_SHOWN = 200
HELP = """.tables             the tables, a line each
.schema TABLE       the columns of a table
.mode FORMAT        how answers are written: table, csv, json, ndjson, markdown
.export FILE        write the last answer, in the format of the file's ending
.help, .quit        this list; leave (Ctrl-D)
A statement ends with a semicolon and may take several lines."""


def shell() -> None:
    """Open an interactive SQL shell.

    Read-only and within the limits of `frameshare sql`; `.help` lists its commands.
    """
    settings = Settings()
    conversation = Conversation(
        storage_of(settings), Limits(settings.sql_timeout_s, settings.sql_memory_limit)
    )
    conversation.say("show tables")  # fail early if there is no warehouse
    typer.echo("frameshare shell: read-only. .help for help, Ctrl-D to leave.")
    for text in _typed(_session(settings, conversation)):
        try:
            if conversation.hear(text):
                return
        except FrameshareError as error:
            typer.echo(f"{error}", err=True)


@dataclass
class Conversation:
    """The last answer, and the format in which answers are written."""

    warehouse: Storage
    limits: Limits
    mode: Format = Format.TABLE
    last: Result | None = None

    def hear(self, text: str) -> bool:
        """Answer a statement or a dot command; return whether the reader wants to leave."""
        word, _, rest = text.strip().rstrip(";").partition(" ")
        match word:
            case "":
                return False
            case ".quit" | ".exit":
                return True
            case ".help":
                typer.echo(HELP)
            case ".tables":
                self._show(self.say("show tables"))
            case ".schema":
                self._show(self.say(f"describe {rest}"))
            case ".mode":
                self.mode = _mode(rest)
            case ".export":
                self._export(Path(rest.strip()))
            case _ if word.startswith("."):
                raise UsageError(f"Unknown command {word}", where="shell", next_step=".help lists them")
            case _:
                self.last = self.say(text, ROWS_SHOWN if self.mode == Format.TABLE else None)
                self._show(self.last)
        return False

    def say(self, sql: str, limit: int | None = None) -> Result:
        """Return the answer to one statement, of at most `limit` rows."""
        (result,) = run_user_sql(self.warehouse, Question(sql, limit=limit), self.limits)
        return result

    def _show(self, result: Result) -> None:
        write_answer(shown_of(result), self.mode, None)

    def _export(self, path: Path) -> None:
        if self.last is None:
            raise UsageError("There is no answer to export", where="shell", next_step="ask a question first")
        write_answer(shown_of(self.last), _mode(path.suffix.removeprefix(".")), path)
        typer.echo(f"{len(self.last.rows):,} rows: {path}")


def _mode(word: str) -> Format:
    known = [fmt.value for fmt in Format if fmt not in BINARY]
    if word.strip() not in known:
        raise UsageError(
            f"Unknown format {word.strip()!r}",
            where="shell",
            expected="one of " + ", ".join(known),
            next_step="Parquet and Arrow: frameshare sql … --format parquet --out FILE",
        )
    return Format(word.strip())


def _session(settings: Settings, conversation: Conversation) -> PromptSession[str]:
    from prompt_toolkit import PromptSession  # noqa: PLC0415 - only the shell needs it
    from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415
    from prompt_toolkit.history import FileHistory  # noqa: PLC0415

    names = [str(row[0]) for row in conversation.say("show tables").rows]
    columns = conversation.say("select distinct column_name from duckdb_columns() where not internal").rows
    words = [
        *names,
        *(str(row[0]) for row in columns),
        *("select", "from", "where", "group by all", "order by"),
    ]
    commands = [line.split()[0].strip(",") for line in HELP.splitlines()[:-1]]
    settings.cache_dir.mkdir(parents=True, exist_ok=True)
    return PromptSession(
        history=FileHistory(str(settings.cache_dir / "shell_history")),
        completer=WordCompleter([*words, *commands], WORD=True, ignore_case=True),
    )


def _typed(session: PromptSession[str]) -> Iterator[str]:
    """Yield statements (up to their semicolon) and dot commands until the reader leaves."""
    held = ""
    while True:
        try:
            line = session.prompt("       ...> " if held else "frameshare> ")
        except KeyboardInterrupt:
            held = ""
            continue
        except EOFError:
            return
        held = f"{held}\n{line}".strip()
        if held.startswith(".") or held.endswith(";") or not held:
            yield held
            held = ""

"""`frameshare shell`, driven as a person types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import TypeVar

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings
from frameshare.cli.commands.shell import Conversation, _session, _typed, shell
from frameshare.warehouse.adhoc.parent import Limits


@pytest.fixture
def conversation(seed_data: Path) -> Conversation:
    return Conversation(seed_data / "warehouse.duckdb", Limits(20, "500MB"))


Type = Callable[[str], None]
T = TypeVar("T")


@pytest.fixture
def typing(tmp_path: Path, seed_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Type]:
    """A terminal at which the keys that are sent were typed, on a data folder with a warehouse."""
    (tmp_path / "warehouse.duckdb").hardlink_to(seed_data / "warehouse.duckdb")
    monkeypatch.setenv("FRAMESHARE_DATA_DIR", str(tmp_path))
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys.send_text


def at_the_terminal(do: Callable[[], T]) -> T:
    """Call `do` in a thread of its own: a browser that other tests share keeps this one's event loop busy."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(copy_context().run, do).result()


@pytest.mark.deep
def test_the_shell_answers_what_is_typed_until_it_is_left(
    typing: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    typing(".mode csv\rselect 1 as a,\r2 as b;\rselect nonsense;\r.tables\r.quit\r")

    at_the_terminal(shell)

    said = capsys.readouterr()
    assert "a,b\n1,2\n" in said.out
    assert "marts.measures" in said.out
    assert "nonsense" in said.err


def test_what_was_typed_is_history_of_the_next_session(typing: Type, conversation: Conversation) -> None:
    typing("select 1;\r.mode csv\r\x04")

    typed = at_the_terminal(lambda: list(_typed(_session(Settings(), conversation))))

    history = _session(Settings(), conversation).history

    assert typed == ["select 1;", ".mode csv"]
    assert list(history.load_history_strings()) == [".mode csv", "select 1;"]


@pytest.mark.parametrize(
    ("begun", "offered"),
    [
        ("from marts.papers_by_v", "marts.papers_by_venue_year"),
        ("SELECT papers_with_m", "papers_with_mention"),
        ("select 1 gro", "group by all"),
        (".exp", ".export"),
    ],
)
@pytest.mark.usefixtures("typing")
def test_tables_columns_words_and_commands_are_completed(
    conversation: Conversation, begun: str, offered: str
) -> None:
    completer = _session(Settings(), conversation).completer

    assert completer is not None
    assert offered in {one.text for one in completer.get_completions(Document(begun), CompleteEvent())}


def test_a_statement_is_answered_as_a_table(
    conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert conversation.hear("select 1.10::decimal(4, 2) as price;") is False

    assert "1.10" in capsys.readouterr().out


def test_the_mode_holds_until_it_changes(
    conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation.hear(".mode csv")
    conversation.hear("select 1 as a;")
    conversation.hear("select 2 as b;")

    assert capsys.readouterr().out == "a\n1\nb\n2\n"


def test_the_last_answer_is_exported_by_the_files_ending(conversation: Conversation, tmp_path: Path) -> None:
    conversation.hear("select 1 as a;")
    conversation.hear(f".export {tmp_path / 'answer.csv'}")

    assert (tmp_path / "answer.csv").read_text() == "a\n1\n"


def test_tables_and_columns_are_shown(conversation: Conversation, capsys: pytest.CaptureFixture[str]) -> None:
    conversation.hear(".tables")
    conversation.hear(".schema marts.verdict")

    out = capsys.readouterr().out
    assert "marts.papers_by_venue_year" in out
    assert "indicator" in out


def test_what_is_not_known_says_what_is(conversation: Conversation) -> None:
    for text, known in ((".nothing", ".help"), (".mode xml", "ndjson"), (".export a.csv", "ask a question")):
        with pytest.raises(UsageError, match=known):
            conversation.hear(text)


def test_the_sql_sandbox_holds_here_too(conversation: Conversation) -> None:
    for escape in ("from read_text('/etc/passwd');", "drop table marts.verdict;", "select 1; select 2;"):
        with pytest.raises(UsageError):
            conversation.hear(escape)


def test_leaving_is_a_command(conversation: Conversation) -> None:
    assert conversation.hear(".quit") is True

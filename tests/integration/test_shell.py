"""`frameshare shell`, spoken to as a person types."""

from __future__ import annotations

from pathlib import Path

import pytest

from frameshare.base.errors import UsageError
from frameshare.cli.commands.shell import Conversation
from frameshare.warehouse.adhoc import Limits


@pytest.fixture
def conversation(seed_data: Path) -> Conversation:
    return Conversation(seed_data / "warehouse.duckdb", Limits(20, "500MB"))


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


def test_the_walls_of_sql_stand_here_too(conversation: Conversation) -> None:
    for escape in ("from read_text('/etc/passwd');", "drop table marts.verdict;", "select 1; select 2;"):
        with pytest.raises(UsageError):
            conversation.hear(escape)


def test_leaving_is_a_command(conversation: Conversation) -> None:
    assert conversation.hear(".quit") is True

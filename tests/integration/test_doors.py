"""Every way to run SQL has the same sandbox: shell, Python, assistants, files and standard input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import frameshare
from frameshare.base.errors import FrameshareError, UsageError, WarehouseError
from frameshare.base.settings import Settings
from frameshare.cli.app import app
from frameshare.cli.commands.shell import Conversation
from frameshare.warehouse.adhoc import child
from frameshare.warehouse.adhoc.parent import Limits
from tests.integration.test_sandbox_escapes import ESCAPES
from tests.loops import run_apart
from tests.sandbox import answer_here

# Of every kind, and none that is harmless in a file of several statements.
THIRTY = """read_csv; read_text; read_parquet; sniff_csv; glob; csv as a table; absolute path as a table;
    Python variable as a table; upper case; quoted; comment inside; in a CTE; in a lambda; in pivot;
    in describe; in explain analyze; query; query_table; attach; copy to; export; install; load; set; pragma;
    create table; insert in a CTE; current_setting; duckdb_databases as a view; getenv"""
Door = Callable[[str, Path], Any]


def in_shell(sql: str, data: Path) -> None:
    Conversation(
        data / "warehouse.duckdb", Limits(Settings().sql_timeout_s, Settings().sql_memory_limit)
    ).hear(f"{sql};")


def in_python(sql: str, data: Path) -> None:
    frameshare.sql(sql, path=data / "warehouse.duckdb")


def by_an_assistant(sql: str, data: Path) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from frameshare.cli.assistants import make_server

    try:
        run_apart(make_server(Settings()).call_tool("sql", {"statement": sql}))
    except Exception as error:
        reason: BaseException | None = error
        while reason is not None and not isinstance(reason, FrameshareError):
            reason = reason.__cause__
        raise reason or error from None


def _by_command(arguments: list[str], given: str | None = None) -> None:
    done = CliRunner().invoke(app, ["sql", *arguments], input=given)
    if done.exception is not None:
        raise done.exception


def in_a_file(sql: str, data: Path) -> None:
    file = data / "asked.sql"
    file.write_text(f"select 1;\n{sql};\nselect 2;")
    _by_command(["-f", str(file)])


def on_standard_input(sql: str, data: Path) -> None:
    _by_command([], f"select 1;\n{sql};\nselect 2;")


DOORS = [in_shell, in_python, by_an_assistant, in_a_file, on_standard_input]


@pytest.fixture
def data(seed_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the warehouse, and beside it what must stay out of reach."""
    (tmp_path / "warehouse.duckdb").hardlink_to(seed_data / "warehouse.duckdb")
    (tmp_path / "secret.csv").write_text("name,value\nhf,token-in-a-file\n")
    monkeypatch.setenv("FRAMESHARE_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sandbox_here(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_here(monkeypatch)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["read_text", "copy to", "getenv"], id="three"),
        pytest.param(
            [" ".join(name.split()) for name in THIRTY.split(";")], id="thirty", marks=pytest.mark.deep
        ),
    ],
)
@pytest.mark.usefixtures("sandbox_here")
def test_escapes_are_refused_at_every_door(door: Door, names: list[str], data: Path) -> None:
    before = sorted(path.name for path in data.iterdir())

    for name in names:
        with pytest.raises(UsageError) as caught:
            door(ESCAPES[name].replace("{folder}", str(data)), data)
        assert "token-in-a-file" not in str(caught.value), name
        assert caught.value.next_step
        assert "locked" not in str(caught.value), f"{name} was not even asked"

    assert len(names) in {3, 30}
    assert sorted({path.name for path in data.iterdir()} - {"asked.sql"}) == before


@pytest.mark.parametrize("door", DOORS)
def test_an_endless_question_ends_in_time_at_every_door_and_says_what_to_do(
    door: Door, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMESHARE_SQL_TIMEOUT_S", "0.5")

    with pytest.raises(WarehouseError, match="FRAMESHARE_SQL_TIMEOUT_S"):
        door("select count(*) from range(1000000000000) a, range(1000000000000) b", data)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("sandbox_here")
def test_a_question_too_big_for_memory_ends_at_every_door_and_says_what_to_do(
    door: Door, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMESHARE_SQL_MEMORY_LIMIT", "30MB")

    with pytest.raises(WarehouseError, match=r"too much memory.*at most 30MB.*FRAMESHARE_SQL_MEMORY_LIMIT"):
        door("select count(*) from (select distinct hash(range) from range(20000000))", data)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("sandbox_here")
def test_an_answer_too_big_to_read_ends_at_every_door_and_says_what_to_do(
    door: Door, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "_MAX_REPLY_BYTES", 10_000)

    with pytest.raises(WarehouseError, match=r"too big.*filter, aggregate or add a limit"):
        door("select repeat('x', 20000) as text", data)

"""Answers start at once and end as other tools' answers do, whoever reads them."""

from __future__ import annotations

import inspect
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from frameshare.cli import quick
from frameshare.cli.commands import ask
from tests.conftest import ROOT

SLOW = {"typer", "pydantic", "rich", "pandas", "numpy", "pyarrow", "prefect", "asyncio", "requests", "httpx2"}
_MODULES = """
import sys
from frameshare.cli.start import main
main()
sys.stderr.write(" ".join(name for name in sys.modules if "." not in name))
"""


@pytest.mark.parametrize(
    ("arguments", "also"),
    [(("sql", "select 1 as a"), {"duckdb"}), (("query", "verdict", "--limit", "1"), set())],
)
def test_an_answer_brings_in_nothing_that_is_slow(
    seed_data: Path, arguments: tuple[str, ...], also: set[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MODULES, *arguments],
        env={"PATH": os.environ["PATH"], "FRAMESHARE_DATA_DIR": str(seed_data), "PYTHONPATH": "pipeline"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.endswith(("1 row\n", "shows all\n"))
    assert set(done.stderr.split()) & (SLOW | also) == set()


@pytest.mark.parametrize("command", ["sql", "query"])
def test_the_quick_way_knows_every_option_and_no_other(command: str) -> None:
    declared = set(inspect.signature(getattr(ask, command)).parameters) - {"context", "is_help"}

    assert {action.dest for action in quick.parser(command)._actions} == declared


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["status"],
        ["query"],
        ["query", "verdict", "--help"],
        ["sql", "--limit", "-1", "select 1"],
        ["sql", "--limit", "many", "select 1"],
        ["sql", "--format", "xml", "select 1"],
        ["sql", "--form", "csv", "select 1"],
        ["sql", "select", "1"],
        ["--log", "json", "sql", "select 1"],
    ],
)
def test_what_is_not_plain_is_left_to_the_whole_command_line(arguments: list[str]) -> None:
    assert quick.answered(arguments) is False


@pytest.mark.deep
def test_a_reader_that_leaves_early_ends_any_answer_the_same_way(seed_data: Path) -> None:
    """Exit code 141 is how a shell calls the end by SIGPIPE, of grep or cat as well."""
    asked = f"{shlex.quote(sys.executable)} -m frameshare sql 'from range(300000)'"
    for more in ("--limit 0", "--format csv"):
        done = subprocess.run(
            ["bash", "-c", f"{asked} {more} | head -1; echo ${{PIPESTATUS[0]}}"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "FRAMESHARE_DATA_DIR": str(seed_data)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.stderr, done.stdout.splitlines()[-1]) == ("", "141")
        assert len(done.stdout.splitlines()) == 2


PRINTING = (
    ("status",),
    ("tables",),
    ("tables", "marts.measures"),
    ("search", "jax"),
    ("queries",),
    ("lineage",),
    ("doctor",),
    ("raw", "list"),
    ("query", "verdict"),
    ("query", "verdict", "--help"),
    ("sql", "from range(10)"),
    ("sql", "from range(10)", "--format", "json"),
    ("sql", "from range(10)", "--format", "parquet"),
    ("run", "--plan"),
    ("--help",),
)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(one, id=" ".join(one), marks=() if one[0] == "status" else pytest.mark.deep)
        for one in PRINTING
    ],
)
def test_each_command_that_prints_ends_quietly_when_nobody_reads(
    seed_data: Path, arguments: tuple[str, ...]
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "frameshare", *arguments],
        env={"PATH": os.environ["PATH"], "FRAMESHARE_DATA_DIR": str(seed_data), "PYTHONPATH": "pipeline"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()

    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(60) == -signal.SIGPIPE

"""What a start imports: the module of the requested command, and no library before it is used."""

from __future__ import annotations

import json
import pkgutil
import re
import subprocess
import sys

import pytest
import typer

from frameshare.cli import commands
from frameshare.cli.commands import Commands

# Each takes between a twentieth of a second and seconds to load; a collection without it does not pay.
LOADED_ON_USE = (
    "huggingface_hub.file_download",
    "httpx",
    "jinja2",
    "packaging.requirements",
    "pandas",
    "plotly",
    "prefect",
    "yaml",
)


ALL = sorted(word for words in commands.COMMANDS.values() for word in words)


def loaded_by(*arguments: str) -> set[str]:
    asked = (
        "import contextlib, io, json, sys; sys.argv = ['frameshare', *sys.argv[1:]];"
        "from frameshare.cli.app import app\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()): app()\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    command = [sys.executable, "-c", asked, *arguments]
    return set(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def test_every_module_of_commands_is_named_with_its_commands() -> None:
    assert list(commands.COMMANDS) == [found.name for found in pkgutil.iter_modules(commands.__path__)]


@pytest.mark.parametrize("word", ALL)
def test_a_command_is_listed_as_it_describes_itself(word: str) -> None:
    context = typer.Context(Commands(), info_name="frameshare", terminal_width=80)
    formatter = context.make_formatter()

    Commands().format_commands(context, formatter)

    listed = dict(re.findall(r"^  (\S+) +(.+)$", formatter.getvalue(), re.MULTILINE))
    assert listed[word] == commands.load(word).get_short_help_str(60)
    assert listed[word].endswith(".")


@pytest.mark.parametrize("before", [(), ("--log=json",)])
def test_a_commands_word_brings_in_its_own_module_alone(before: tuple[str, ...]) -> None:
    loaded = {name for name in loaded_by(*before, "tables", "--help") if ".cli.commands." in name}
    assert loaded == {"frameshare.cli.commands.look"}


def test_the_help_of_all_commands_imports_none() -> None:
    loaded = loaded_by("--help")
    assert {name for name in loaded if ".cli.commands." in name} == set()
    assert {"requests", "duckdb", "pyarrow"} & loaded == set()


def test_a_collection_starts_without_the_libraries_that_it_may_not_need() -> None:
    asked = (
        "import json, sys; sys.argv = ['frameshare', 'collect', 'hub']; import frameshare.cli.commands.run;"
        "from frameshare.sources.registry import all_sources; all_sources();"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    loaded = json.loads(done.stdout)
    assert "frameshare.sources.hub.listing" in loaded
    assert sorted(set(LOADED_ON_USE) & set(loaded)) == []

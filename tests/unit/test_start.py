"""What a start imports: the module of the requested command, and no library before it is used."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys

import pytest
import typer

from frameshare.cli import commands

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


def words_of(arguments: list[str]) -> set[str]:
    app = typer.Typer()
    commands.register(app, arguments)
    of_commands = {
        command.name or command.callback.__name__.replace("_", "-")
        for command in app.registered_commands
        if command.callback
    }
    return of_commands | {str(group.name) for group in app.registered_groups}


ALL = sorted(words_of(["no-such-command"]))


def test_every_module_of_commands_is_named_with_its_commands() -> None:
    assert list(commands.COMMANDS) == [found.name for found in pkgutil.iter_modules(commands.__path__)]
    assert {word for words in commands.COMMANDS.values() for word in words} == set(ALL)


@pytest.mark.parametrize("word", ALL)
def test_a_commands_word_brings_in_its_own_module_alone(word: str) -> None:
    found = words_of([word, "--help"])

    assert word in found
    assert len(found) <= 5 < len(ALL)
    assert words_of(["--log=json", word]) == found


def test_a_collection_starts_without_the_libraries_that_it_may_not_need() -> None:
    asked = (
        "import json, sys; sys.argv = ['frameshare', 'collect', 'hub']; import frameshare.cli.app;"
        "from frameshare.sources.registry import all_sources; all_sources();"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    loaded = json.loads(done.stdout)
    assert "frameshare.sources.hub.listing" in loaded
    assert sorted(set(LOADED_ON_USE) & set(loaded)) == []

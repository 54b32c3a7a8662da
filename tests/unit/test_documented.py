"""Everything a user can name is documented: commands, options, settings, queries, columns, licences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from frameshare.base import resources
from frameshare.cli.app import app
from frameshare.runs.doctor import known_variables
from frameshare.sources.registry import all_sources
from frameshare.warehouse.catalog import load_checks, load_models, load_queries
from tests import documents
from tests.documents import DOCUMENTS, PARTS, ROOT, commands, part_names, rewritten, setting_fields

WRITE_ANEW = "run `python -m tests.documents` and commit what it writes"
PROSE = ("CONTRIBUTING.md", "CHANGELOG.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")))
EXAMPLE = re.compile(r"^    .*frameshare (.*)$", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    # The README's figures come from a warehouse of their own.
    [pytest.param(name, marks=[pytest.mark.deep] if name == "README.md" else []) for name in DOCUMENTS],
)
def test_what_follows_from_the_code_stands_in_the_document_as_the_code_has_it(name: str) -> None:
    assert read(name) == rewritten(read(name)), f"{name} is behind the code: {WRITE_ANEW}"


def test_every_part_that_follows_from_the_code_has_its_place_in_a_document() -> None:
    placed = {part for name in DOCUMENTS for part in part_names(read(name))}

    assert placed == set(PARTS)


@pytest.mark.parametrize("name", commands())
def test_every_command_has_a_section_with_an_example_and_its_options(name: str) -> None:
    sections = dict(
        re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", read("docs/commands.md"), re.MULTILINE | re.DOTALL)
    )

    assert name in sections, f"docs/commands.md has no section on {name}"
    assert any(example.startswith(name) for example in EXAMPLE.findall(sections[name]))
    assert f"<!-- begin options-{name.replace(' ', '-')} -->" in sections[name]


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_explains_itself_in_its_help(name: str) -> None:
    command = commands()[name]

    assert command.help
    assert all(getattr(parameter, "help", None) for parameter in command.params)


@pytest.mark.parametrize("arguments", [(), ("raw",)], ids=["frameshare", "frameshare raw"])
def test_no_commands_help_is_cut_on_the_narrowest_terminal(arguments: tuple[str, ...]) -> None:
    help_text = CliRunner().invoke(app, [*arguments, "--help"], terminal_width=80).output

    listed = help_text.split("Commands:")[1].strip().splitlines()
    assert len(listed) > 1
    assert [line for line in listed if line.endswith("...")] == []


def test_every_setting_has_a_meaning() -> None:
    assert [name for name, _, field in setting_fields() if not field.description] == []


def test_doctor_knows_every_variable_that_the_settings_page_lists() -> None:
    listed = set(re.findall(r"^\| `(FRAMESHARE_\w+)`", read("docs/settings.md"), re.MULTILINE))

    assert listed == known_variables()


def test_every_query_says_what_it_answers_its_grain_its_parameters_and_its_columns() -> None:
    for query in load_queries(resources.SQL_DIR).values():
        assert query.header.fields.get("grain"), f"{query.path.name} has no grain"
        assert query.header.columns, f"{query.path.name} has no columns"
        assert [p.name for p in query.header.params if not p.description] == [], query.path.name
        assert set(re.findall(r"\$(\w+)", query.sql)) == {p.name for p in query.header.params}, (
            query.path.name
        )


def test_every_mart_says_its_grain_its_key_and_what_each_column_means() -> None:
    for model in load_models(resources.SQL_DIR):
        if model.schema == "marts":
            assert model.header.fields.get("grain"), f"{model.path.name} has no grain"
            assert model.key, f"{model.path.name} has no key"
            assert model.header.columns, f"{model.path.name} has no columns"
            assert all(model.header.columns.values()), f"{model.path.name} leaves a column unexplained"


def test_every_check_says_what_a_row_would_mean() -> None:
    assert all(check.header.summary for check in load_checks(resources.SQL_DIR))


def test_every_source_names_its_licence_its_attribution_and_what_its_columns_mean() -> None:
    for source in all_sources().values():
        assert source.licence, source.key
        assert source.attribution, source.key
        assert all(column.description for dataset in source.datasets for column in dataset.columns), (
            source.key
        )


def test_every_bundled_table_has_its_declaration_next_to_it() -> None:
    for folder in (resources.REFERENCE_DIR, resources.SEED_DIR):
        tables = {path.stem for path in folder.glob("*.csv")}
        assert tables == {path.stem for path in folder.glob("*.toml")}


@pytest.mark.parametrize("name", sorted({*DOCUMENTS, *PROSE}))
def test_every_link_between_documents_leads_to_a_file(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", read(name))

    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("name", sorted(p.name for p in (ROOT / "docs").glob("*.md")))
def test_every_document_can_be_reached_from_the_readme(name: str) -> None:
    assert f"(docs/{name})" in read("README.md")


@pytest.mark.parametrize("name", sorted({*DOCUMENTS, *PROSE}))
def test_every_query_variable_and_command_that_a_document_names_exists(name: str) -> None:
    text = read(name)
    queries = set(re.findall(r"frameshare query ([a-z_]+)", text))
    variables = set(re.findall(r"FRAMESHARE_[A-Z_]*[A-Z]", text))
    spoken = {
        match.strip()
        for match in re.findall(r"(?:^    |`)frameshare ((?:raw |warehouse )?[a-z-]+)", text, re.MULTILINE)
    }

    assert queries <= set(load_queries(resources.SQL_DIR))
    assert variables - {"FRAMESHARE_"} <= known_variables()
    assert spoken <= set(commands())


@pytest.mark.parametrize("path", sorted(Path(ROOT / "docs").glob("**/*.png")), ids=lambda path: path.name)
def test_every_picture_is_small_enough_for_a_repository(path: Path) -> None:
    assert path.stat().st_size < 300_000


def test_every_document_that_a_message_leads_to_exists() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipeline").rglob("*.py"))
    named = set(re.findall(r"(?<![/\w-])((?:docs/)?[A-Za-z-]+\.md)\b", code))

    assert "docs/settings.md" in named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_a_part_that_is_behind_the_code_is_noticed() -> None:
    stale = "# Settings\n<!-- begin settings -->\n| old |\n<!-- end settings -->\nby hand\n"

    assert documents.settings() in rewritten(stale)
    assert rewritten(stale).endswith("<!-- end settings -->\nby hand\n")

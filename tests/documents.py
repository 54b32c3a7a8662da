"""The parts of the documents generated from the code: `python -m tests.documents` rewrites them.

A document marks each such part with `<!-- begin NAME -->` and `<!-- end NAME -->`; the rest is written by
hand. `tests/unit/test_documented.py` fails when a part differs from what is generated here.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup, TyperOption

from frameshare.base import resources
from frameshare.base.settings import Settings
from frameshare.cli.commands import COMMANDS, load
from frameshare.sources.base import Source
from frameshare.sources.registry import all_sources
from frameshare.warehouse.catalog import Query, load_queries
from tests.readme_figures import what_it_answers
from tests.rooms import LAYERS, room_imports

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (
    "README.md",
    "DATA-LICENCES.md",
    "docs/settings.md",
    "docs/commands.md",
    "docs/queries.md",
    "docs/architecture.md",
)
_PART = re.compile(r"(<!-- begin ([a-z-]+) -->\n).*?(<!-- end \2 -->)", re.DOTALL)
# Where the default depends on the machine, the rule is documented and not what it gives here.
_MACHINE_DEFAULTS = {"paper_workers": "number of processors"}
# No document names a host of a package registry.
_ADDRESSES_IN_CODE_ONLY = {"npm_downloads": "npm's API of download counts"}


def rewritten(text: str) -> str:
    """Return a document with every marked part as the code has it now."""
    return _PART.sub(lambda match: f"{match[1]}{PARTS[match[2]]()}\n{match[3]}", text)


def part_names(text: str) -> list[str]:
    """Return the names of the marked parts of a document."""
    return [match[2] for match in _PART.finditer(text)]


def settings() -> str:
    """Return the table of settings: variable, default, meaning."""
    rows = [
        (f"`{variable}`", _default(name, field.default), field.description)
        for name, variable, field in setting_fields()
    ]
    return _table(("variable", "default", "meaning"), rows)


def setting_fields() -> list[tuple[str, str, Any]]:
    """Return every setting: its name, its variable, its declaration."""
    return [
        (name, str(field.validation_alias or f"FRAMESHARE_{name.upper()}"), field)
        for name, field in Settings.model_fields.items()
    ]


def base_addresses() -> str:
    """Return the table of replaceable addresses: variable, default, sources that ask it."""
    users: dict[tuple[str, str], list[str]] = {}
    for source in all_sources().values():
        for name, url in source.base_urls.items():
            users.setdefault((name, url), []).append(source.key)
    rows = [
        (
            f"`FRAMESHARE_{name.upper()}_URL`",
            _ADDRESSES_IN_CODE_ONLY.get(name, f"`{url}`"),
            ", ".join(f"`{key}`" for key in keys),
        )
        for (name, url), keys in sorted(users.items())
    ]
    return _table(("variable", "replaces", "asked by"), rows)


def sources() -> str:
    """Return the table of sources: key, what it is, how often, by default or not."""
    rows = [
        (
            f"`{s.key}`",
            f"[{s.title}]({s.homepage})",
            _days(s),
            str(s.collected),
            s.licence,
        )
        for s in all_sources().values()
    ]
    return _table(("source", "what", "due every", "collected by", "licence"), rows)


def source_options() -> str:
    """Return the table of options of `frameshare collect` that each source takes."""
    flags = {p.name: p.opts[0] for p in commands()["collect"].params if isinstance(p, TyperOption) and p.name}
    rows = [
        (f"`{s.key}`", ", ".join(f"`{flags[o]}`" for o in sorted(s.options)) or "none")
        for s in all_sources().values()
    ]
    return _table(("source", "options"), rows)


def licences_of_sources() -> str:
    """Return the table of what is collected: datasets, licence, attribution."""
    rows = [
        (
            f"[{s.title}]({s.homepage})",
            ", ".join(f"`raw.{d.name}`" for d in s.datasets),
            s.licence,
            s.attribution,
        )
        for s in all_sources().values()
    ]
    return _table(("source", "tables", "licence", "attribution"), rows)


def bundled_tables(folder: Path) -> str:
    """Return the table of bundled tables in `folder`: what they hold, source, licence."""
    rows = []
    for path in sorted(folder.glob("*.toml")):
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
        rows.append(
            (f"`{folder.name}.{path.stem}`", declared["title"], declared["source"], declared["licence"])
        )
    return _table(("table", "what", "source", "licence"), rows)


def commands() -> dict[str, TyperCommand]:
    """Return every command by name; commands of a group carry the group's name before theirs."""
    found: dict[str, TyperCommand] = {}
    for name in chain(*COMMANDS.values()):
        command = load(name)
        inside = command.commands if isinstance(command, TyperGroup) else {"": command}
        for inner, one in inside.items():
            assert isinstance(one, TyperCommand)
            found[f"{name} {inner}".strip()] = one
    return dict(sorted(found.items()))


def command_options(name: str) -> str:
    """Return the table of a command's arguments and options."""
    rows = []
    for parameter in commands()[name].params:
        if isinstance(parameter, TyperOption):
            label = f"`{parameter.opts[0]}`" + ("" if parameter.is_flag else f" {_value_of(parameter)}")
        else:
            label = f"{parameter.metavar}" + (" …" if parameter.nargs == -1 else "")
        rows.append((label, getattr(parameter, "help", "")))
    return _table(("option", "meaning"), rows) if rows else "No options."


def queries() -> str:
    """Return every saved query with its grain, parameters and columns."""
    return "\n\n".join(_query(query) for query in load_queries(resources.SQL_DIR).values())


def _query(query: Query) -> str:
    lines = [f"## {query.name}", "", query.header.summary]
    if grain := query.header.fields.get("grain"):
        lines.append(f"Grain: {grain}.")
    if query.header.params:
        parameters = [(f"`{p.name}`", p.type, f"`{p.default}`", p.description) for p in query.header.params]
        lines += ["", _table(("parameter", "type", "default", "meaning"), parameters)]
    columns = [(f"`{name}`", meaning) for name, meaning in query.header.columns.items()]
    return "\n".join([*lines, "", _table(("column", "meaning"), columns)])


def rooms() -> str:
    """Return the picture of the rooms: a Mermaid flowchart of which imports from which."""
    names = {room: f"r{number}" for number, room in enumerate(r for layer in LAYERS[1:-1] for r in layer)}
    boxes = [f'    {number}["{room}"]' for room, number in names.items()]
    arrows = [
        f"    {names[above]} --> {names[below]}"
        for above, below in sorted(room_imports())
        if above in names and below in names
    ]
    return "\n".join(["```mermaid", "flowchart TD", *boxes, *arrows, "```"])


def _value_of(option: TyperOption) -> str:
    # An option without a metavar of its own shows its choices in the help.
    return option.metavar or "|".join(option.type_descriptor.annotation)


def _default(name: str, value: Any) -> str:
    if name in _MACHINE_DEFAULTS:
        return _MACHINE_DEFAULTS[name]
    return "not set" if value in {None, ""} else f"`{value}`"


def _days(source: Source) -> str:
    days = source.cadence.days
    return "day" if days == 1 else f"{days} days"


def _table(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str | None) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text or "")


@dataclass(frozen=True)
class Question:
    """A question as people ask it, the statement that answers it, and its answer as CSV."""

    ask: str
    sql: str
    rows: str
    is_in_readme: bool = False


QUESTIONS = [
    Question(**question)
    for question in tomllib.loads((ROOT / "tests" / "questions.toml").read_text(encoding="utf-8"))[
        "questions"
    ]
]


def questions() -> str:
    """Return the questions that the README shows, each with its statement."""
    return "\n\n".join(
        f"{question.ask}\n\n```sql\n{question.sql}```" for question in QUESTIONS if question.is_in_readme
    )


PARTS: Mapping[str, Callable[[], str]] = {
    "rooms": rooms,
    "settings": settings,
    "addresses": base_addresses,
    "what-it-answers": cache(what_it_answers),
    "sources": sources,
    "source-options": source_options,
    "queries": queries,
    "questions": questions,
    "licences-sources": licences_of_sources,
    "licences-seed": lambda: bundled_tables(resources.SEED_DIR),
    "licences-reference": lambda: bundled_tables(resources.REFERENCE_DIR),
    **{f"options-{name.replace(' ', '-')}": partial(command_options, name) for name in commands()},
}


def main() -> None:
    """Write the marked parts of every document anew."""
    os.chdir(ROOT)
    for name in DOCUMENTS:
        path = Path(name)
        path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

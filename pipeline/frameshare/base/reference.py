"""Small tables under version control: `data/reference/` (judgements) and `data/seed/` (bundled history).

Each is a CSV with a TOML file that gives title, key, source, licence and, for each column, DuckDB type
and meaning. An empty cell is a missing value.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from frameshare.base.errors import ContentError


@dataclass(frozen=True)
class TableColumn:
    """A column of a reference or seed table: its DuckDB type and its meaning."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class GivesWay:
    """What replaces a bundled row: a collected row in the table `to` that is equal in the columns `by`."""

    to: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class ReferenceTable:
    """A table under version control: its path, description, and columns in file order."""

    schema: str
    name: str
    path: Path
    title: str
    description: str
    key: tuple[str, ...]
    source: str
    licence: str
    fallback_for: str | None
    gives_way: GivesWay | None
    columns: tuple[TableColumn, ...]

    @cached_property
    def sha256(self) -> str:
        """Hash of its content and description, a key for everything computed from it."""
        digest = hashlib.sha256(self.path.read_bytes())
        digest.update(self.path.with_suffix(".toml").read_bytes())
        return digest.hexdigest()

    def rows(self) -> list[dict[str, str | None]]:
        """Return its rows as text, empty cells as None; the warehouse has typed values."""
        with self.path.open(newline="", encoding="utf-8") as stream:
            return [{k: v or None for k, v in row.items()} for row in csv.DictReader(stream)]


def load_tables(folder: Path, schema: str) -> list[ReferenceTable]:
    """Read the descriptions of all tables in `folder`, by name.

    Raises ContentError for a CSV without a description, or with another header than described.
    """
    return [_load_table(path, schema) for path in sorted(folder.glob("*.csv"))]


def read_rows(folder: Path, name: str) -> list[dict[str, str | None]]:
    """Return the rows of one table in `folder` as text, after checking its header."""
    return _load_table(folder / f"{name}.csv", folder.name).rows()


def _load_table(path: Path, schema: str) -> ReferenceTable:
    described = _read_description(path.with_suffix(".toml"))
    columns = tuple(
        TableColumn(name, str(column["type"]), str(column["description"]))
        for name, column in described["columns"].items()
    )
    _check_header(path, [c.name for c in columns])
    return ReferenceTable(
        schema=schema,
        name=path.stem,
        path=path,
        title=described["title"],
        description=described["description"],
        key=tuple(described["key"]),
        source=described["source"],
        licence=described["licence"],
        fallback_for=described.get("fallback_for"),
        gives_way=_gives_way(path, described.get("gives_way"), columns),
        columns=columns,
    )


def _gives_way(path: Path, declared: Any, columns: tuple[TableColumn, ...]) -> GivesWay | None:
    if declared is None:
        return None
    by = tuple(declared.get("by", ()))
    unknown = sorted(set(by) - {c.name for c in columns})
    if unknown or not by or "to" not in declared:
        raise ContentError(
            "A table does not say what its rows give way to",
            where=str(path.with_suffix(".toml")),
            expected="[gives_way] with `to`, a table of collected rows, and `by`, columns of both",
            found=f"unknown columns: {', '.join(unknown)}" if unknown else f"only {', '.join(declared)}",
            next_step="correct [gives_way]",
        )
    return GivesWay(str(declared["to"]), by)


# A run reads the same descriptions several times.
_parsed = lru_cache(maxsize=256)(tomllib.loads)


def _read_description(path: Path) -> dict[str, Any]:
    wanted = {"title", "description", "key", "source", "licence", "columns"}
    try:
        described = _parsed(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ContentError(
            "A table's description cannot be read",
            where=str(path),
            expected="a TOML file beside the CSV",
            found=str(error),
            next_step="write it as CONTRIBUTING.md shows",
        ) from error
    if missing := sorted(wanted - described.keys()):
        raise ContentError(
            "A table's description is incomplete",
            where=str(path),
            expected=", ".join(sorted(wanted)),
            found="without " + ", ".join(missing),
            next_step="add what is missing",
        )
    return described


def _check_header(path: Path, expected: list[str]) -> None:
    with path.open(newline="", encoding="utf-8") as stream:
        header = next(csv.reader(stream), [])
    if header != expected:
        raise ContentError(
            "A table's header differs from its description",
            where=str(path),
            expected=", ".join(expected),
            found=", ".join(header),
            next_step="make the CSV and the TOML beside it agree",
        )

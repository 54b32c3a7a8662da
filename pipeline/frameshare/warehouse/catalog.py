"""The SQL files as typed objects: models, checks and queries, with their headers.

The comment block at the top of a file is its contract: meaning of a row, grain, key, parameters, columns. The
comments in the warehouse and the documentation of the queries come from it.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from frameshare.base.errors import WarehouseError
from frameshare.base.quoting import identifier

BEFORE_MARTS = ("staging", "intermediate")
BUNDLED = "bundled"
_FIELD = re.compile(
    r"^(grain|key|definition|per_snapshot|internal|stored|severity|needs|question|order|answer|columns):\s*(.*)$"
)
_COLUMN = re.compile(r"^\s+([a-z0-9_]+):\s+(.*)$")
_MART = re.compile(r"marts\.\w+")
# At the margin: in a subquery it is indented.
_EVERY_COLUMN = re.compile(r"^select \*$", re.MULTILINE)
_PARAM = re.compile(r"^param\s+(\w+):\s*([^=|]+?)\s*=\s*([^|]*?)\s*(?:\|\s*(.*))?$")


@dataclass(frozen=True)
class Header:
    """The parsed comment block at the top of an SQL file."""

    summary: str
    fields: dict[str, str]
    params: tuple[Parameter, ...]
    columns: dict[str, str]


@dataclass(frozen=True)
class Parameter:
    """A named parameter of a query: DuckDB type, default as an SQL literal, meaning."""

    name: str
    type: str
    default: str
    description: str


@dataclass(frozen=True)
class Model:
    """A staging or mart model: one select that becomes one table."""

    schema: str
    name: str
    path: Path
    sql: str
    header: Header

    @property
    def full_name(self) -> str:
        """Schema and name, as other models refer to it."""
        return f"{self.schema}.{self.name}"

    @property
    def key(self) -> tuple[str, ...]:
        """Columns that identify a row."""
        return tuple(_listed(self.header, "key"))

    @property
    def per_snapshot(self) -> str | None:
        """The raw dataset, if any, for each of whose snapshots the model is computed and cached."""
        return self.header.fields.get("per_snapshot")

    @property
    def is_internal(self) -> bool:
        """Whether the model serves the build only and is not published."""
        return self.header.fields.get("internal") == "true"

    @property
    def is_stored(self) -> bool:
        """Whether it is a table during the build, not a view."""
        return self.header.fields.get("stored") != "false"


@dataclass(frozen=True)
class Query:
    """A named, parameterised answer."""

    name: str
    path: Path
    sql: str
    header: Header


@dataclass(frozen=True)
class Check(Query):
    """A select that must return no rows; its summary says what a row would mean."""

    @property
    def is_error(self) -> bool:
        """Whether a row prevents publication, or is only reported."""
        return self.header.fields.get("severity", "error") == "error"

    @property
    def needs_published(self) -> bool:
        """Whether it compares with the previously published warehouse."""
        return self.header.fields.get("needs") == "published"


def parse_header(text: str, path: Path) -> Header:
    """Read the comment block at the top of an SQL file; raises WarehouseError if it has none."""
    fields: dict[str, str] = {}
    params: list[Parameter] = []
    columns: dict[str, str] = {}
    summary: list[str] = []
    current = "summary"
    for line in _comment_lines(text):
        if line.startswith("param "):
            current = "param"
            params.append(_parse_param(line, path))
        elif match := _FIELD.match(line):
            current = match[1]
            fields[current] = match[2].strip()
        elif current == "columns" and (column := _COLUMN.match(line)):
            columns[column[1]] = column[2].strip()
        elif current == "columns" and columns and line.strip():
            columns[list(columns)[-1]] += " " + line.strip()
        elif current in ("question", "answer", "columns") and line.strip():
            fields[current] += " " + line.strip()
        elif current == "summary" and line.strip():
            summary.append(line.strip())
    if not summary:
        raise WarehouseError(
            "An SQL file has no header",
            where=str(path),
            expected="a comment at the top that says what the rows are",
            next_step="write one as CONTRIBUTING.md shows",
        )
    return Header(" ".join(summary), fields, tuple(params), columns)


def load_models(sql_dir: Path) -> list[Model]:
    """Return the models under `sql_dir`, by schema and name."""
    marts = _load_marts(sql_dir)
    before = [model for schema in BEFORE_MARTS for model in _load_models(sql_dir, schema, marts)]
    return [*before, *marts.values()]


def _load_marts(sql_dir: Path) -> dict[str, Model]:
    return {model.full_name: model for model in _load_models(sql_dir, "marts", {})}


def _load_models(sql_dir: Path, schema: str, marts: Mapping[str, Model]) -> list[Model]:
    return [
        Model(schema, path.stem, path, text, _with_meanings(parse_header(text, path), path, text, marts))
        for path, text in _sql_files(sql_dir / schema)
    ]


def _with_meanings(header: Header, path: Path, text: str, marts: Mapping[str, Model]) -> Header:
    """Return the header with a meaning for each column that `columns:` names.

    One that the header does not explain means what it means in the first mart named that has it.
    """
    columns = _listed(header, "columns")
    if not columns:
        return header
    named = [marts[name].header.columns for name in _MART.findall(text) if name in marts]
    meanings = ChainMap(header.columns, *named)
    odd = [c for c in columns if c not in meanings] + [c for c in header.columns if c not in columns]
    if odd:
        raise WarehouseError(
            "The header of an SQL file does not name and explain the same columns",
            where=str(path),
            expected="a meaning for each column, here or in a mart that the file names, and no other",
            found=", ".join(odd),
            next_step="name it after `-- columns:`, explain it below",
        )
    return replace(header, columns={column: meanings[column] for column in columns})


def _listed(header: Header, field: str) -> list[str]:
    return [name.strip() for name in header.fields.get(field, "").split(",") if name.strip()]


def load_checks(sql_dir: Path) -> list[Check]:
    """Return the checks under `sql_dir`, by name."""
    return [Check(p.stem, p, text, parse_header(text, p)) for p, text in _sql_files(sql_dir / "checks")]


def load_queries(sql_dir: Path) -> dict[str, Query]:
    """Return the saved queries under `sql_dir` by name: files, and marts that can be queried by name."""
    marts = _load_marts(sql_dir)
    found = [_query(path, text, marts) for path, text in _sql_files(sql_dir / "queries")]
    found += [_asked_by_name(mart) for mart in marts.values() if "question" in mart.header.fields]
    return {query.name: query for query in sorted(found, key=lambda query: query.name)}


def _query(path: Path, text: str, marts: Mapping[str, Model]) -> Query:
    """Return a query file; its `select *` at the margin selects the columns of its header, in their order."""
    header = _with_meanings(parse_header(text, path), path, text, marts)
    columns = ", ".join(map(identifier, header.columns))
    text = _EVERY_COLUMN.sub(lambda _: f"select {columns}", text)
    return Query(path.stem, path, text, header)


def _asked_by_name(mart: Model) -> Query:
    """Return a mart as a query: its answer columns (all, unless it names them), in its order.

    A parameter selects the rows whose column of that name has its value; text ignores case.
    """
    columns = {
        name: mart.header.columns[name] for name in _listed(mart.header, "answer") or mart.header.columns
    }
    given = [f"(${p.name} is null or {_equals(p)})" for p in mart.header.params]
    sql = (
        f"select {', '.join(columns)}\nfrom {mart.full_name}\n"
        f"{'where ' + ' and '.join(given) if given else ''}\norder by {mart.header.fields['order']}\n"
    )
    fields = {name: text for name, text in mart.header.fields.items() if name == "grain"}
    header = Header(mart.header.fields["question"], fields, mart.header.params, columns)
    return Query(mart.name, mart.path, sql, header)


def _equals(param: Parameter) -> str:
    if param.type == "varchar":
        return f"lower({param.name}) = lower(${param.name})"
    return f"{param.name} = ${param.name}"


def load_macros(sql_dir: Path) -> list[str]:
    """Return the `create macro` statements under `sql_dir`, which models may use during a build."""
    return [text for _, text in _sql_files(sql_dir / "macros")]


def _sql_files(folder: Path) -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.sql"), key=lambda p: p.stem)
    ]


def _comment_lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line[2:].removeprefix(" "))
    return lines


def _parse_param(text: str, path: Path) -> Parameter:
    match = _PARAM.match(text)
    if match is None:
        raise WarehouseError(
            "Invalid parameter in the header of a query",
            where=str(path),
            expected="-- param name: type = default | meaning",
            found=text,
            next_step="correct the header",
        )
    return Parameter(match[1], match[2], match[3], match[4] or "")

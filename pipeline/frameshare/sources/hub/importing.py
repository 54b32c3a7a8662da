"""Import local files of models: Parquet in hub-stats' format, or the API's JSON as an array or lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from frameshare.base.errors import ContentError
from frameshare.sources.base import Context, Outcome
from frameshare.sources.hub.dataset import CLIENT_NAMES, HUB_MODELS
from frameshare.sources.hub.import_checks import (
    check_day,
    check_models,
    check_path,
    doubts,
    replaced,
    standing,
)
from frameshare.sources.hub.listing import SeenModels
from frameshare.sources.hub.parquet import ModelsFile
from frameshare.sources.hub.rows import Oddities, read_rows

_ROWS_A_READ = 20_000
_ROWS_A_PART = 200_000
# One model with 300,000 tags takes about 10 MB.
_LARGEST_OBJECT_BYTES = 32 << 20


def import_file(context: Context, path: Path, as_of: date, scope: str) -> Outcome:
    """Make a snapshot of the models in `path`; raises ContentError if its format is unknown.

    A file said to be the whole Hub that has less than half of its models then is published as held.
    """
    check_path(path)
    oddities, seen = Oddities(), SeenModels()
    with context.raw.passing_partial(HUB_MODELS, "import") as partial:
        with context.progress.start(f"Import {path.name}, models") as task:
            for number, table in enumerate(_parts(path, scope, oddities)):
                check_day(table, as_of, path)
                partial.write_part(f"{number:05d}", seen.add(table))
                task.advance(table.num_rows)
        check_models(partial.rows, path)
        before = standing(context, as_of, scope)
        snapshot = partial.publish(
            context.source,
            url=path.name,
            as_of=as_of,
            series=f"{scope}@{as_of}",
            extra={"scope": scope, "imported_from": path.name, "duplicates": seen.duplicates},
            doubts=doubts(partial.rows, as_of) if scope == "whole" else (),
        )
    twice = [f"{seen.duplicates:,} models were listed twice and kept once"] if seen.duplicates else []
    notes = [*(replaced(before) if snapshot else []), *oddities.sentences(), *twice]
    return Outcome.of(HUB_MODELS, snapshot, notes=notes)


def _parts(path: Path, scope: str, oddities: Oddities) -> Iterator[pa.Table]:
    with path.open("rb") as stream:
        is_parquet = stream.read(4) == b"PAR1"
    if is_parquet:
        with path.open("rb") as stream:
            file = ModelsFile(stream, str(path), oddities)
            for part in file.parts():
                yield from file.read(part, scope)
        return
    waiting: list[pa.Table] = []
    for rows in _json_objects(path):
        waiting.append(_table(rows, scope, path, oddities))
        if sum(t.num_rows for t in waiting) >= _ROWS_A_PART:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _table(objects: list[object], scope: str, path: Path, oddities: Oddities) -> pa.Table:
    """Read objects as models; errors name the file and not the Hub."""
    models = [_as_the_hub_names(o) for found in objects for o in _unwrapped(found)]
    try:
        return read_rows(models, scope, str(path), oddities)
    except ContentError as error:
        raise ContentError(
            "The file does not hold the Hub's models with their tags",
            where=str(path),
            expected=error.expected,
            found=error.found,
            next_step="nothing of it was published; docs/hub.md names the fields that it must have",
        ) from error


def _unwrapped(found: object) -> list[object]:
    """Return the objects of the one list in an object such as {"models": [...]}, else the object itself."""
    if isinstance(found, dict) and not {"id", "modelId"} & found.keys():
        lists = [v for v in found.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        return lists[0] if len(lists) == 1 else [found]
    return [found]


def _as_the_hub_names(found: object) -> object:
    if not isinstance(found, dict):
        return found
    renamed = {
        ours: found[theirs] for ours, theirs in CLIENT_NAMES.items() if theirs in found and ours not in found
    }
    return {**found, **renamed} if renamed else found


def _json_objects(path: Path) -> Iterator[list[object]]:
    """Yield the objects of a JSON array or of JSON lines, in batches of some thousands.

    DuckDB splits the objects; only one batch is in memory.
    """
    with duckdb.connect(config={"threads": 1}) as connection:
        try:
            found = connection.execute(
                "select json from read_json_objects(?, format = 'auto', compression = 'auto_detect', "
                f"maximum_object_size = {_LARGEST_OBJECT_BYTES})",
                [str(path)],
            )
            while texts := found.fetchmany(_ROWS_A_READ):
                yield [json.loads(text) for (text,) in texts]
        except (duckdb.Error, ValueError) as error:
            raise ContentError(
                "The file cannot be read as models",
                where=str(path),
                expected="Parquet, a JSON array or JSON lines of objects",
                found=str(error).splitlines()[0][:300],
                next_step="compare it with what https://huggingface.co/api/models answers",
            ) from error

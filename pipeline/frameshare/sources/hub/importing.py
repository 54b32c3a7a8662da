"""Files of models from anywhere: Parquet of hub-stats' shape, a JSON array or JSON lines of the API's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from frameshare.base.errors import ContentError, NotFoundError
from frameshare.sources.base import Context, Outcome
from frameshare.sources.hub.dataset import HUB_MODELS
from frameshare.sources.hub.listing import SeenModels
from frameshare.sources.hub.parquet import ModelsFile
from frameshare.sources.hub.rows import Oddities, read_rows

_ROWS_A_READ = 20_000
_ROWS_A_PART = 200_000
# One model with 300,000 tags takes about 10 MB.
_LARGEST_OBJECT_BYTES = 32 << 20


def import_file(context: Context, path: Path, as_of: date, scope: str) -> Outcome:
    """Make a snapshot of the models in `path`; raises ContentError if it is of no form that we know."""
    if not path.is_file():
        raise NotFoundError(
            "The file to import is not there",
            where=str(path),
            expected="a Parquet file, a JSON array or JSON lines",
            next_step="correct --from",
        )
    oddities, seen = Oddities(), SeenModels()
    partial = context.raw.open_partial(HUB_MODELS, "import")
    if partial.parts:
        partial.discard()
        partial = context.raw.open_partial(HUB_MODELS, "import")
    try:
        with context.progress.start(f"Import {path.name}, models") as task:
            for number, table in enumerate(_parts(path, scope, oddities)):
                partial.write_part(f"{number:05d}", seen.add(table))
                task.advance(table.num_rows)
        _refuse_empty(partial.rows, path)
    except BaseException:
        partial.discard()
        raise
    snapshot = partial.publish(
        context.source,
        url=path.name,
        as_of=as_of,
        series=f"{scope}@{as_of}",
        extra={"scope": scope, "imported_from": path.name, "duplicates": seen.duplicates},
    )
    notes = [*oddities.sentences(), *_duplicates(seen)]
    if snapshot is None:
        return Outcome(unchanged=(HUB_MODELS.name,), notes=tuple(notes))
    return Outcome(snapshots=(snapshot,), notes=tuple(notes))


def _parts(path: Path, scope: str, oddities: Oddities) -> Iterator[pa.Table]:
    with path.open("rb") as stream:
        is_parquet = stream.read(4) == b"PAR1"
    if is_parquet:
        with path.open("rb") as stream:
            file = ModelsFile(stream, str(path))
            for part in file.parts():
                yield from file.read(part, scope)
        return
    waiting: list[pa.Table] = []
    for rows in _json_objects(path):
        waiting.append(read_rows(rows, scope, str(path), oddities))
        if sum(t.num_rows for t in waiting) >= _ROWS_A_PART:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _json_objects(path: Path) -> Iterator[list[object]]:
    """Yield the objects of a JSON array or of JSON lines, some thousands at a time.

    DuckDB finds where each object ends; only the objects at hand are in memory.
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


def _refuse_empty(rows: int, path: Path) -> None:
    if rows == 0:
        raise ContentError(
            "The file holds no model",
            where=str(path),
            expected="at least one row with an id",
            found="none",
            next_step="check the file; nothing was imported",
        )


def _duplicates(seen: SeenModels) -> list[str]:
    return [f"{seen.duplicates:,} models were listed twice and kept once"] if seen.duplicates else []

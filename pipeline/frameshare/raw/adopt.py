"""Import a snapshot that somebody else collected: checked like our own, then moved into place."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from frameshare.base.errors import ContentError
from frameshare.base.files import move_folder
from frameshare.raw.dataset import Dataset
from frameshare.raw.register import Event, Register
from frameshare.raw.snapshot import PROVENANCE, Snapshot, UnreadableError, read_snapshot


def adopt(root: Path, dataset: Dataset, folder: Path, origin: str, *, is_accepted: bool) -> Snapshot:
    """Move the snapshot in `folder`, named by its id, into the raw zone under `root`.

    `origin` is recorded in the register. Raises ContentError, and moves nothing, if a file differs from its
    recorded hash or its columns are not the dataset's.
    """
    snapshot = _checked(dataset, folder)
    target = root / dataset.name / snapshot.id
    move_folder(folder, target)
    event = Event.HELD if snapshot.held_for else Event.PUBLISHED
    register = Register(root)
    register.add(event, dataset.name, snapshot.id, origin)
    if snapshot.held_for and is_accepted:
        register.add(Event.ACCEPTED, dataset.name, snapshot.id, origin)
    return Snapshot(dataset.name, snapshot.id, target, snapshot.provenance)


def _checked(dataset: Dataset, folder: Path) -> Snapshot:
    try:
        snapshot = read_snapshot(dataset.name, folder)
    except UnreadableError as error:
        raise _unusable(dataset, folder, str(error)) from error
    if snapshot.provenance.get("dataset", dataset.name) != dataset.name:
        raise _unusable(dataset, folder, f"a snapshot of {snapshot.provenance['dataset']!r}")
    if {file.name for file in folder.iterdir()} != {*snapshot.provenance["files"], PROVENANCE}:
        raise _unusable(dataset, folder, "other files than provenance.json names")
    if damaged := snapshot.damaged_files():
        raise _unusable(dataset, folder, f"{damaged[0]} differs from its recorded SHA-256")
    for file in snapshot.files:
        _check_columns(dataset, file)
    return snapshot


def _check_columns(dataset: Dataset, file: Path) -> None:
    try:
        held = pq.read_schema(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise _unusable(dataset, file.parent, f"{file.name} is not a Parquet file: {error}") from error
    wanted = dataset.schema
    odd = [f.name for f in held if f.name not in wanted.names or not f.type.equals(wanted.field(f.name).type)]
    missing = [f.name for f in wanted if f.name not in held.names and not f.nullable]
    if odd or missing:
        raise _unusable(dataset, file.parent, f"{file.name} with the columns {held.names}")


def _unusable(dataset: Dataset, folder: Path, found: str) -> ContentError:
    return ContentError(
        f"A snapshot of {dataset.name} cannot be imported",
        where=folder.name,
        expected="files as its provenance.json records them, with the dataset's columns",
        found=found,
        next_step="none of it was imported; ask its publisher, or update frameshare",
    )

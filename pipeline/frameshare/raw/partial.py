"""A partial snapshot: parts, the collector's checkpoint, and the rename that publishes it.

Parts are written to the subfolder `rows/`, which is then renamed: a kill before that leaves a checkpoint to
resume from, a kill after it leaves a folder without `rows/`, which marks it as published.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from frameshare import __version__
from frameshare.base.errors import ContentError
from frameshare.base.files import disk_errors, move_folder, sha256_file, write_json
from frameshare.raw.checkpoint import Checkpoint
from frameshare.raw.dataset import Dataset, Origin
from frameshare.raw.plausible import reasons_to_hold
from frameshare.raw.register import Event, Register
from frameshare.raw.snapshot import FORMAT, PROVENANCE, Snapshot, is_intact, newest, readable_snapshots
from frameshare.raw.usable import usable_snapshots

ROWS = "rows"
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+=-]{0,120}")
_STAMP = "%Y%m%dT%H%M%S%fZ"


@dataclass
class PartialSnapshot:
    """A partial snapshot: parts already written and the collector's checkpoint."""

    root: Path
    dataset: Dataset
    path: Path
    _checkpoint: Checkpoint = field(init=False)

    def __post_init__(self) -> None:
        self._checkpoint = Checkpoint(self.path)

    @property
    def state(self) -> dict[str, Any]:
        """The collector's own checkpoint, as last saved."""
        return self._checkpoint.state

    @property
    def parts(self) -> frozenset[str]:
        """Names of the parts written, which need not be fetched again."""
        return frozenset(self._checkpoint.parts)

    @property
    def rows(self) -> int:
        """Rows written so far."""
        return sum(int(part["rows"]) for part in self._checkpoint.parts.values())

    def read_part(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return a part that was written, or some of its columns."""
        with pq.ParquetFile(self.path / ROWS / f"part-{name}.parquet") as file:
            return file.read(columns=None if columns is None else list(columns))

    def write_part(
        self,
        name: str,
        rows: Sequence[Mapping[str, Any]] | pa.Table,
        state: Mapping[str, Any] | None = None,
    ) -> None:
        """Write one part durably, then the checkpoint.

        Raises ContentError if a row does not fit the dataset's columns, StorageError if it cannot be written.
        """
        check_name(name)
        table = _as_table(rows, self.dataset, name)
        file = self.path / ROWS / f"part-{name}.parquet"
        # Hashing the rows takes a third as long as compressing them, and runs in parallel.
        with ThreadPoolExecutor(1) as beside_writing:
            rows_sha256 = beside_writing.submit(_rows_sha256, table)
            _write_durably(table, file)
        record = {
            "rows": table.num_rows,
            "bytes": file.stat().st_size,
            "rows_sha256": rows_sha256.result(),
            "sha256": sha256_file(file),
        }
        self._checkpoint.save(self.state if state is None else state, name, record)

    def save_state(self, state: Mapping[str, Any]) -> None:
        """Replace the collector's checkpoint, durably."""
        self._checkpoint.save(state)

    def forget_parts(self, names: Iterable[str], state: Mapping[str, Any]) -> None:
        """Drop parts that must not be published, and replace the checkpoint."""
        dropped = sorted(self.parts & set(names))
        self._checkpoint.save(state, forgotten=dropped)
        for name in dropped:
            (self.path / ROWS / f"part-{name}.parquet").unlink(missing_ok=True)

    def load_checkpoint(self) -> None:
        """Load an earlier run's checkpoint; parts written after it are fetched again.

        Raises ValueError, KeyError or TypeError if the checkpoint or a part that it names is damaged.
        """
        self._checkpoint.load()
        recorded = {f"part-{name}.parquet": part for name, part in self._checkpoint.parts.items()}
        for name, part in recorded.items():
            if not is_intact(self.path / ROWS / name, part):
                raise ValueError(f"{name} differs from what was written")
        for file in (self.path / ROWS).iterdir():
            if file.name not in recorded:
                file.unlink()

    def publish(
        self,
        source: Origin,
        *,
        url: str,
        as_of: date,
        completeness: str = "complete",
        missing: Iterable[str] = (),
        definitions: Iterable[str] = (),
        extra: Mapping[str, Any] | None = None,
        series: str | None = None,
        doubts: Iterable[str] = (),
    ) -> Snapshot | None:
        """Rename the parts into place as one snapshot; return None if its rows equal the latest one's.

        A dataset may have several `series`, such as selections of a listing, each with its own latest
        snapshot. A reading that breaks with the previous one, or that its collector doubts, is published as
        held: `Snapshot.held_for` says why.
        """
        rows_sha256 = self._content_sha256()
        latest = newest(readable_snapshots(self.root, self.dataset.name), series)
        if latest is not None and latest.provenance["rows_sha256"] == rows_sha256:
            Register(self.root).add(Event.CONFIRMED, self.dataset.name, latest.id, as_of.isoformat())
            self.discard()
            return None
        parts = self._checkpoint.parts
        started = datetime.fromtimestamp((self.path / "started").stat().st_mtime, UTC)
        provenance = {
            "format": FORMAT,
            "source": source.key,
            "dataset": self.dataset.name,
            "url": url,
            "fetched_from": started.isoformat(timespec="seconds"),
            "fetched_to": datetime.now(UTC).isoformat(timespec="seconds"),
            "as_of": as_of.isoformat(),
            "rows": self.rows,
            "rows_sha256": rows_sha256,
            "files": {f"part-{n}.parquet": parts[n] for n in sorted(parts)},
            "licence": source.licence,
            "attribution": source.attribution,
            "collector_version": __version__,
            "definitions": sorted(definitions),
            "completeness": completeness,
            "missing": sorted(missing),
            "series": series,
            "extra": dict(extra or {}),
        }
        as_published = Snapshot(self.dataset.name, "", self.path / ROWS, provenance)
        earlier = usable_snapshots(self.root, self.dataset.name)
        provenance["held"] = [*doubts, *reasons_to_hold(self.dataset, as_published, earlier)]
        return self._move_into_place(f"{self._next_stamp()}-{rows_sha256[:10]}", provenance)

    def discard(self) -> None:
        """Delete parts whose content is already in a snapshot."""
        shutil.rmtree(self.path)

    def set_aside(self, reason: str) -> Path:
        """Move parts that cannot be resumed to `.partial/.set_aside/`, with a file that gives the reason."""
        target = (
            self.root / ".partial" / ".set_aside" / f"{self.dataset.name}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        )
        with disk_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            self.path.rename(target)
        write_json(target / "reason.json", {"reason": reason, "was": self.path.name})
        return target

    def _content_sha256(self) -> str:
        digest = hashlib.sha256()
        for name, part in sorted(self._checkpoint.parts.items()):
            digest.update(f"{name}:{part['rows_sha256']}\n".encode())
        return digest.hexdigest()

    def _next_stamp(self) -> str:
        """Return the current time, or just after the newest snapshot if the clock went back."""
        home = self.root / self.dataset.name
        register = {snapshot for dataset, snapshot in Register(self.root).known() if dataset == home.name}
        names = register | ({f.name for f in home.iterdir()} if home.is_dir() else set())
        stamps = [stamp for name in names if (stamp := _stamp_of(name)) is not None]
        now = datetime.now(UTC)
        return f"{max([now, *(s + timedelta(microseconds=1) for s in stamps)]):{_STAMP}}"

    def _move_into_place(self, snapshot_id: str, provenance: dict[str, Any]) -> Snapshot:
        target = self.root / self.dataset.name / snapshot_id
        write_json(self.path / ROWS / PROVENANCE, provenance)
        move_folder(self.path / ROWS, target)
        self.discard()
        event = Event.HELD if provenance["held"] else Event.PUBLISHED
        Register(self.root).add(event, self.dataset.name, snapshot_id)
        return Snapshot(self.dataset.name, snapshot_id, target, provenance)


def _stamp_of(name: str) -> datetime | None:
    try:
        return datetime.strptime(name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def check_name(name: str) -> None:
    """Raise ContentError unless `name` can be a file name on every system."""
    if not _SAFE_NAME.fullmatch(name) or ".." in name:
        raise ContentError(
            "Invalid name of a part or run",
            where=repr(name),
            expected="letters, digits and _.+=-",
            next_step="report this as a defect of the source's collector",
        )


def _as_table(rows: Sequence[Mapping[str, Any]] | pa.Table, dataset: Dataset, name: str) -> pa.Table:
    try:
        if isinstance(rows, pa.Table):
            table = rows.select(dataset.schema.names).cast(dataset.schema)
        else:
            table = pa.Table.from_pylist([dict(row) for row in rows], schema=dataset.schema)
        table.validate()
    except (pa.ArrowInvalid, pa.ArrowTypeError, KeyError, ValueError, OverflowError) as error:
        raise ContentError(
            f"Rows do not fit the columns of {dataset.name}",
            where=name,
            expected=", ".join(f"{f.name} {f.type}" for f in dataset.schema),
            found=str(error),
            next_step="compare the source's answer with its documented form; it may have changed",
        ) from error
    missing = [f.name for f in dataset.schema if not f.nullable and table.column(f.name).null_count]
    if missing:
        raise ContentError(
            f"Required values of {dataset.name} are missing",
            where=name,
            expected="a value in every row of " + ", ".join(missing),
            found="empty values",
            next_step="compare the source's answer with its documented form; it may have changed",
        )
    return table


def _write_durably(table: pa.Table, file: Path) -> None:
    beside = file.with_suffix(".tmp")
    with disk_errors(file):
        try:
            pq.write_table(table, beside, compression="zstd")
            with beside.open("rb") as stream:
                os.fsync(stream.fileno())
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)


class _HashingSink(io.RawIOBase):
    """Hashes what is written to it: large tables are hashed without a copy in memory."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.digest.update(piece)
        return len(memoryview(piece))


def _rows_sha256(table: pa.Table) -> str:
    sink = _HashingSink()
    with pa.PythonFile(sink, mode="w") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return sink.digest.hexdigest()

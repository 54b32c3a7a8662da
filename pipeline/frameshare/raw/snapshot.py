"""A published snapshot: its folder, its provenance, and whether both are intact."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from frameshare.base.files import sha256_file

PROVENANCE = "provenance.json"
# 1 had no `format`, no file sizes and no held snapshots; it can be read as it is.
FORMAT = 2
_REQUIRED = {"files", "as_of", "completeness", "rows", "rows_sha256", "fetched_to", "source", "url"}


class UnreadableError(ValueError):
    """Raised for a folder that this version cannot read as a snapshot; says why."""


@dataclass(frozen=True)
class Snapshot:
    """One published snapshot: its dataset, id, folder and provenance."""

    dataset: str
    id: str
    path: Path
    provenance: Mapping[str, Any]

    @property
    def files(self) -> list[Path]:
        """Its Parquet parts, sorted by name."""
        return [self.path / name for name in sorted(self.provenance["files"])]

    @property
    def size_bytes(self) -> int:
        """The size of its parts."""
        return sum(file.stat().st_size for file in self.files)

    @property
    def rows(self) -> int:
        """Its number of rows."""
        return int(self.provenance["rows"])

    @property
    def as_of(self) -> date:
        """The day that the content describes."""
        return date.fromisoformat(self.provenance["as_of"])

    @property
    def is_complete(self) -> bool:
        """Whether nothing that the source should have is missing."""
        return bool(self.provenance["completeness"] == "complete")

    @property
    def is_imported(self) -> bool:
        """Whether it was imported from a local file, which says nothing about the source today."""
        return not str(self.provenance["url"]).startswith(("http://", "https://"))

    @property
    def held_for(self) -> tuple[str, ...]:
        """Why it breaks with the previous reading, as sentences; empty for a plausible one."""
        return tuple(self.provenance.get("held", ()))

    @property
    def kind(self) -> str:
        """The kind of readings it is compared with: its series up to an `@`, empty without a series."""
        return str(self.provenance.get("series") or "").split("@")[0]

    def damaged_files(self) -> list[str]:
        """Return the names of its files that are missing or differ from their record."""
        recorded = self.provenance["files"]
        return [name for name, part in recorded.items() if not is_intact(self.path / name, part)]


@dataclass(frozen=True)
class Problem:
    """Damage in the raw zone: where, what was found, what to do."""

    where: str
    found: str
    next_step: str


def read_snapshot(dataset: str, folder: Path) -> Snapshot:
    """Read a snapshot's provenance; raises UnreadableError if there is none that this version understands."""
    try:
        provenance = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableError(f"{PROVENANCE} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UnreadableError(f"{PROVENANCE} is damaged: {error}") from error
    if not isinstance(provenance, dict):
        raise UnreadableError(f"{PROVENANCE} is damaged: it is not a JSON object")
    if provenance.get("format", 1) not in range(1, FORMAT + 1):
        raise UnreadableError(
            f"it has format {provenance['format']}; this version of frameshare reads up to {FORMAT}"
        )
    if missing := sorted(_REQUIRED - provenance.keys()):
        raise UnreadableError(f"{PROVENANCE} is damaged: without {', '.join(missing)}")
    try:
        date.fromisoformat(provenance["as_of"])
    except (ValueError, TypeError) as error:
        raise UnreadableError(f"{PROVENANCE} is damaged: as_of is {provenance['as_of']!r}") from error
    if not isinstance(provenance["files"], dict):
        raise UnreadableError(f"{PROVENANCE} is damaged: files is not an object")
    return Snapshot(dataset, folder.name, folder, provenance)


def readable_snapshots(root: Path, dataset: str) -> list[Snapshot]:
    """Return the readable snapshots of a dataset, whatever was decided about them, oldest first."""
    found = []
    for folder in snapshot_folders(root, dataset):
        try:
            found.append(read_snapshot(dataset, folder))
        except UnreadableError:
            continue
    return sorted(found, key=lambda s: (s.provenance["as_of"], s.id))


def newest(snapshots: Iterable[Snapshot], series: str | None = None) -> Snapshot | None:
    """Return the one that was read last, of one series if it is named."""
    own = (s for s in snapshots if series is None or s.provenance.get("series") == series)
    return max(own, key=lambda s: s.id, default=None)


def snapshot_folders(root: Path, dataset: str) -> list[Path]:
    """Return a dataset's snapshot folders, by name."""
    home = root / dataset
    return sorted(f for f in home.iterdir() if f.is_dir()) if home.is_dir() else []


def is_intact(file: Path, recorded: Mapping[str, Any]) -> bool:
    """Whether `file` matches its record."""
    return file.is_file() and sha256_file(file) == recorded.get("sha256")

"""Published snapshots: reading them back, finding the latest, comparing them with what was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from frameshare.base.files import sha256_file

PROVENANCE = "provenance.json"


@dataclass(frozen=True)
class Snapshot:
    """One published snapshot: its dataset, id, folder and provenance."""

    dataset: str
    id: str
    path: Path
    provenance: Mapping[str, Any]

    @property
    def files(self) -> list[Path]:
        """Its Parquet parts, in the order of their names."""
        return [self.path / name for name in sorted(self.provenance["files"])]

    @property
    def as_of(self) -> date:
        """The day that the content describes."""
        return date.fromisoformat(self.provenance["as_of"])

    @property
    def is_complete(self) -> bool:
        """Whether nothing that the source should have had is missing."""
        return bool(self.provenance["completeness"] == "complete")


@dataclass(frozen=True)
class Problem:
    """Something in the raw zone that is not as it was written."""

    where: str
    found: str
    next_step: str


def snapshots_of(root: Path, dataset: str) -> list[Snapshot]:
    """Return a dataset's published snapshots, oldest first; unreadable ones are left to `verify_folder`."""
    home = root / dataset
    if not home.is_dir():
        return []
    readable = (_read_snapshot(dataset, folder) for folder in sorted(home.iterdir()) if folder.is_dir())
    found = [snapshot for snapshot in readable if snapshot is not None]
    return sorted(found, key=lambda s: (s.provenance["as_of"], s.id))


def latest_of(root: Path, dataset: str, series: str | None = None) -> Snapshot | None:
    """Return the newest snapshot of a dataset, of one of its series if named, or None."""
    found = (s for s in snapshots_of(root, dataset) if series is None or s.provenance.get("series") == series)
    return max(found, key=lambda s: s.id, default=None)


def verify_folder(dataset: str, folder: Path) -> list[Problem]:
    """Compare one published snapshot with its provenance: files, checksums, nothing beside them."""
    advice = f"move the folder out of the raw zone and run `frameshare collect` for {dataset} again"
    snapshot = _read_snapshot(dataset, folder) if folder.is_dir() else None
    if snapshot is None:
        return [Problem(str(folder), "no readable provenance.json", advice)]
    recorded: Mapping[str, Any] = snapshot.provenance["files"]
    problems = [
        Problem(str(folder / name), "file differs from its recorded SHA-256, or is missing", advice)
        for name, part in recorded.items()
        if not is_intact(folder / name, part)
    ]
    surplus = {p.name for p in folder.iterdir()} - set(recorded) - {PROVENANCE}
    return problems + [
        Problem(str(folder / name), "a file that provenance.json does not name", advice)
        for name in sorted(surplus)
    ]


def is_intact(file: Path, recorded: Mapping[str, Any]) -> bool:
    """Whether `file` is as its record says."""
    return file.is_file() and sha256_file(file) == recorded.get("sha256")


def _read_snapshot(dataset: str, folder: Path) -> Snapshot | None:
    try:
        provenance = json.loads((folder / PROVENANCE).read_text())
    except (OSError, ValueError):
        return None
    if not isinstance(provenance, dict) or not {"files", "as_of", "completeness"} <= provenance.keys():
        return None
    return Snapshot(dataset, folder.name, folder, provenance)

"""The state of each snapshot, and which of them the warehouse and the collectors use."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from frameshare.base.errors import StorageError
from frameshare.base.files import read_json, write_json
from frameshare.raw.register import Event, Register
from frameshare.raw.snapshot import Snapshot, UnreadableError, is_intact, read_snapshot, snapshot_folders


class State(StrEnum):
    """The state of a snapshot; only those in use are read."""

    IN_USE = "in use"
    HELD = "held"
    REJECTED = "rejected"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    LOST = "lost"


_REPLACE = (
    "restore the folder from a backup; or move it out of the raw zone, "
    "`frameshare raw write-off {id}`, and collect {dataset} again"
)
NEXT_STEPS = {
    State.HELD: "look at it, then `frameshare raw accept {id}` or `frameshare raw reject {id}`",
    State.REJECTED: "nothing; `frameshare raw accept {id}` would use it after all",
    State.DAMAGED: _REPLACE,
    State.UNREADABLE: _REPLACE,
    State.LOST: "restore the folder from a backup, or give it up with `frameshare raw write-off {id}`",
}


@dataclass(frozen=True)
class Standing:
    """A snapshot by dataset and id, its state and why; `snapshot` is None if it cannot be read."""

    dataset: str
    id: str
    state: State
    reasons: tuple[str, ...] = ()
    snapshot: Snapshot | None = None

    @property
    def next_step(self) -> str:
        """What to do about it; empty for one in use."""
        return NEXT_STEPS.get(self.state, "").format(id=self.id, dataset=self.dataset)

    def __str__(self) -> str:
        """Return its state, why and what to do on one line."""
        return (
            f"Snapshot {self.dataset}/{self.id} is {self.state}: {'; '.join(self.reasons)}. "
            f"Next: {self.next_step}."
        )


class IntactFiles:
    """Which files of a raw zone are intact, without reading every one of them every day.

    A file's SHA-256 is checked once for each size and modification time, and cached in a file that can be
    deleted at any time. Corruption that leaves both unchanged is found by `frameshare raw verify`.
    """

    def __init__(self, root: Path) -> None:
        self._root, self._path = root, root / ".intact.json"
        self._lock = threading.Lock()
        self._is_changed = False

    @cached_property
    def _known(self) -> dict[str, Any]:
        return read_json(self._path)

    def damage_of(self, snapshot: Snapshot) -> list[str]:
        """Return what is wrong with a snapshot's files, one sentence each; empty if they are intact."""
        found = []
        for name, recorded in snapshot.provenance["files"].items():
            try:
                is_well = self._is_known(snapshot.path / name, recorded)
            except OSError as error:
                found.append(f"{name} cannot be read: {error.strerror}")
                continue
            if not is_well:
                found.append(f"{name} differs from its recorded SHA-256, or is missing")
        return found

    def forget(self) -> None:
        """Clear the cache."""
        self._known, self._is_changed = {}, True

    def save(self) -> None:
        """Save the cache; if that fails, files are only checked again."""
        with self._lock:
            if self._is_changed:
                with contextlib.suppress(StorageError):
                    write_json(self._path, self._known)
                self._is_changed = False

    def _is_known(self, file: Path, recorded: Mapping[str, Any]) -> bool:
        if not file.is_file():
            return False
        found = file.stat()
        key = str(file.relative_to(self._root))
        mark = [found.st_size, found.st_mtime_ns, recorded.get("sha256")]
        if self._known.get(key) == mark:
            return True
        if not is_intact(file, recorded):
            return False
        with self._lock:
            self._known[key] = mark
            self._is_changed = True
        return True


def forget_intact(root: Path) -> None:
    """Clear the cache of intact files, so that all are read again."""
    _intact_files(root).forget()


def replacing(dataset: str, snapshot: str) -> str:
    """Say how to replace a damaged snapshot."""
    return _REPLACE.format(dataset=dataset, id=snapshot)


def standings(root: Path, dataset: str) -> list[Standing]:
    """Return every existing snapshot of a dataset, oldest as-of day first, unreadable ones last."""
    intact = _intact_files(root)
    found = list(_standings(root, dataset, Register(root).verdicts(), intact))
    intact.save()
    return sorted(found, key=lambda s: (s.snapshot.provenance["as_of"] if s.snapshot else "9999", s.id))


def lost(root: Path, datasets: set[str] | None = None) -> list[Standing]:
    """Return the published snapshots that are missing and were not given up."""
    register = Register(root)
    missing = [
        (dataset, snapshot)
        for dataset, snapshot in sorted(register.known() - register.given_up())
        if (datasets is None or dataset in datasets) and not (root / dataset / snapshot).is_dir()
    ]
    reason = "its folder is no longer in the raw zone"
    return [Standing(dataset, snapshot, State.LOST, (reason,)) for dataset, snapshot in missing]


def usable_snapshots(root: Path, dataset: str) -> list[Snapshot]:
    """Return a dataset's snapshots that are in use, oldest as-of day first."""
    return [s.snapshot for s in standings(root, dataset) if s.state == State.IN_USE and s.snapshot]


@lru_cache(maxsize=64)
def _intact_files(root: Path) -> IntactFiles:
    return IntactFiles(root)


def _standings(
    root: Path, dataset: str, decided: dict[tuple[str, str], Event], intact: IntactFiles
) -> Iterator[Standing]:
    for folder in snapshot_folders(root, dataset):
        try:
            snapshot = read_snapshot(dataset, folder)
        except UnreadableError as error:
            yield Standing(dataset, folder.name, State.UNREADABLE, (str(error),))
            continue
        decision = decided.get((dataset, snapshot.id))
        damage = intact.damage_of(snapshot)
        if damage:
            yield Standing(dataset, snapshot.id, State.DAMAGED, tuple(damage), snapshot)
        elif decision == Event.REJECTED:
            yield Standing(dataset, snapshot.id, State.REJECTED, snapshot.held_for or ("by hand",), snapshot)
        elif snapshot.held_for and decision != Event.ACCEPTED:
            yield Standing(dataset, snapshot.id, State.HELD, snapshot.held_for, snapshot)
        else:
            yield Standing(dataset, snapshot.id, State.IN_USE, (), snapshot)

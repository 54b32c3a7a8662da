"""The state of each snapshot, and which of them the warehouse and the collectors use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from frameshare.raw.intact import IntactFiles
from frameshare.raw.register import Event, Register
from frameshare.raw.snapshot import Snapshot, UnreadableError, read_snapshot, snapshot_folders


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

"""All snapshots under one folder.

`<root>/<dataset>/<snapshot_id>/part-*.parquet` + `provenance.json`. A partial snapshot is in
`<root>/.partial/<dataset>/<run_key>/`, whose `checkpoint.jsonl` records its progress, and is published by one
rename; so every folder under `<root>/<dataset>/` is complete by construction. `.register.jsonl` records every
snapshot that ever existed and the decisions about it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from frameshare.base.errors import UsageError
from frameshare.base.files import disk_errors
from frameshare.raw.checkpoint import Checkpoint
from frameshare.raw.dataset import Dataset
from frameshare.raw.partial import ROWS, PartialSnapshot, check_name
from frameshare.raw.register import Event, Register
from frameshare.raw.retention import delete, dispensable, policies
from frameshare.raw.snapshot import PROVENANCE, Problem, Snapshot, newest, snapshot_folders
from frameshare.raw.usable import Standing, State, forget_intact, lost, replacing, standings, usable_snapshots


class RawZone:
    """All snapshots under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.register = Register(root)

    def datasets(self) -> list[str]:
        """Names of the datasets that have a snapshot."""
        if not self.root.is_dir():
            return []
        return sorted(p.name for p in self.root.iterdir() if p.is_dir() and not p.name.startswith("."))

    def snapshots(self, dataset: str) -> list[Snapshot]:
        """Return a dataset's snapshots in use, oldest as-of day first; `standings` has the others too."""
        return usable_snapshots(self.root, dataset)

    def latest(self, dataset: str, series: str | None = None) -> Snapshot | None:
        """Return the newest snapshot in use of a dataset, or of one of its series, or None."""
        return newest(self.snapshots(dataset), series)

    def standings(self, dataset: str) -> list[Standing]:
        """Return the state of every snapshot of a dataset, including lost ones."""
        return standings(self.root, dataset) + lost(self.root, {dataset})

    def left_out(self) -> list[Standing]:
        """Return every snapshot that is not in use: held, rejected, damaged, unreadable or lost."""
        return [s for s in self._kept() if s.state != State.IN_USE] + lost(self.root)

    def enroll(self, known_before: Iterable[tuple[str, str]] = ()) -> None:
        """Record in the register the existing snapshots, and others (dataset, id) that once existed.

        A zone of an earlier version has no register; the warehouse that was built from it names some.
        """
        there = {(d, f.name) for d in self.datasets() for f in snapshot_folders(self.root, d)}
        for dataset, snapshot in sorted((there | set(known_before)) - self.register.known()):
            self.register.add(Event.PUBLISHED, dataset, snapshot)

    def distrust(self) -> bool:
        """Read every file in use again; return whether one differs that was cached as intact."""
        before = {s.id for s in self.left_out()}
        forget_intact(self.root)
        return bool({s.id for s in self.left_out()} - before)

    def described_on(self, snapshot: Snapshot) -> date:
        """Return the last day that a snapshot's rows are known to describe, including later confirmations."""
        confirmed = self.register.confirmed().get((snapshot.dataset, snapshot.id))
        return max(snapshot.as_of, date.fromisoformat(confirmed)) if confirmed else snapshot.as_of

    def decide(self, name: str, event: Event, allowed: frozenset[State]) -> Standing:
        """Record a decision about the snapshot with that id or unique id prefix.

        Raises UsageError if no snapshot, or more than one, matches, or if its state does not allow it.
        """
        found = self._named(name)
        if found.state not in allowed:
            raise UsageError(
                f"Snapshot {found.dataset}/{found.id} is {found.state}",
                where=f"frameshare raw {name}",
                expected=f"one that is {' or '.join(sorted(allowed))}",
                next_step="see `frameshare raw list`",
            )
        self.register.add(event, found.dataset, found.id)
        return found

    def prunable(self, datasets: Mapping[str, Dataset], today: date) -> list[Snapshot]:
        """Return the snapshots that the policy in `reference.raw_retention` allows to delete."""
        return [
            snapshot
            for policy in policies()
            if policy.dataset in datasets
            for snapshot in dispensable(self.root, datasets[policy.dataset], policy, today)
        ]

    def prune(self, snapshots: Iterable[Snapshot]) -> None:
        """Delete these snapshots permanently, and compact the register."""
        delete(self.root, snapshots)
        self.register.compact()

    def open_partial(self, dataset: Dataset, run_key: str) -> PartialSnapshot:
        """Start a snapshot, or resume the partial one that an earlier run left under the same key.

        If the checkpoint or a part is damaged, the folder is set aside and the snapshot starts over.
        """
        check_name(run_key)
        path = self.root / ".partial" / dataset.name / run_key
        if Checkpoint.is_in(path) and not (path / ROWS).exists():
            shutil.rmtree(path)
        with disk_errors(path):
            (path / ROWS).mkdir(parents=True, exist_ok=True)
            (path / "started").touch(exist_ok=True)
        partial = PartialSnapshot(self.root, dataset, path)
        try:
            partial.load_checkpoint()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            partial.set_aside(f"its checkpoint cannot be used: {error}")
            return self.open_partial(dataset, run_key)
        return partial

    @contextmanager
    def passing_partial(self, dataset: Dataset, run_key: str) -> Iterator[PartialSnapshot]:
        """Start a snapshot that is never resumed: what a killed or failed run left of it is deleted."""
        partial = self.open_partial(dataset, run_key)
        if partial.parts:
            partial.discard()
            partial = self.open_partial(dataset, run_key)
        try:
            yield partial
        except BaseException:
            shutil.rmtree(partial.path, ignore_errors=True)
            raise

    def partials(self) -> list[Path]:
        """Folders of partial snapshots that a later run can resume."""
        home = self.root / ".partial"
        return sorted(p for p in home.glob("*/*") if p.is_dir() and p.parent.name != ".set_aside")

    def verify(self) -> list[Problem]:
        """Compare every published file with its provenance; also report lost snapshots."""
        problems = [p for s in self._kept() for p in self._problems_of(s)]
        return problems + [
            Problem(str(self.root / s.dataset / s.id), s.reasons[0], s.next_step) for s in lost(self.root)
        ]

    def _problems_of(self, standing: Standing) -> list[Problem]:
        folder, snapshot = self.root / standing.dataset / standing.id, standing.snapshot
        advice = replacing(standing.dataset, standing.id)
        if snapshot is None:
            return [Problem(str(folder), standing.reasons[0], advice)]
        differs = "file differs from its recorded SHA-256, or is missing"
        found = dict.fromkeys(snapshot.damaged_files(), differs)
        surplus = {p.name for p in folder.iterdir()} - {*snapshot.provenance["files"], PROVENANCE}
        found |= dict.fromkeys(sorted(surplus), "a file that provenance.json does not name")
        return [Problem(str(folder / name), what, advice) for name, what in found.items()]

    def _kept(self) -> list[Standing]:
        """Return the state of every snapshot that is there."""
        return [s for d in self.datasets() for s in standings(self.root, d)]

    def _named(self, name: str) -> Standing:
        wanted = name.rpartition("/")[2]
        every = self._kept() + lost(self.root)
        found = [s for s in every if s.id == wanted] or [s for s in every if s.id.startswith(wanted)]
        if len(found) != 1:
            raise UsageError(
                "No snapshot has this name" if not found else "More than one snapshot has this name",
                where=f"frameshare raw {name}",
                expected="the id of one snapshot, or its beginning",
                found=", ".join(s.id for s in found[:5]) or repr(name),
                next_step="see `frameshare raw list`",
            )
        return found[0]

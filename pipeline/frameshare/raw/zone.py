"""All snapshots under one folder.

`<root>/<dataset>/<snapshot_id>/part-*.parquet` + `provenance.json`. A snapshot grows in
`<root>/.partial/<dataset>/<run_key>/`, whose `state.json` is the checkpoint, and is renamed into place as a
whole; so every folder under `<root>/<dataset>/` is complete by construction.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from frameshare.base.files import disk_errors
from frameshare.raw.dataset import Dataset
from frameshare.raw.partial import ROWS, STATE, PartialSnapshot, check_name
from frameshare.raw.snapshot import Problem, Snapshot, latest_of, snapshots_of, verify_folder


class RawZone:
    """All snapshots under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def datasets(self) -> list[str]:
        """Names of the datasets that hold a snapshot."""
        if not self.root.is_dir():
            return []
        return sorted(p.name for p in self.root.iterdir() if p.is_dir() and not p.name.startswith("."))

    def snapshots(self, dataset: str) -> list[Snapshot]:
        """Return a dataset's published snapshots, oldest first; unreadable ones are left to `verify`."""
        return snapshots_of(self.root, dataset)

    def latest(self, dataset: str, series: str | None = None) -> Snapshot | None:
        """Return the newest snapshot of a dataset, of one of its series if named, or None."""
        return latest_of(self.root, dataset, series)

    def open_partial(self, dataset: Dataset, run_key: str) -> PartialSnapshot:
        """Start a snapshot, or resume the one that an earlier run left under the same key.

        A part whose bytes differ from the checkpoint's record is forgotten and will be fetched again; a
        checkpoint that cannot be read sets the whole folder aside.
        """
        check_name(run_key)
        path = self.root / ".partial" / dataset.name / run_key
        if (path / STATE).exists() and not (path / ROWS).exists():
            shutil.rmtree(path)
        with disk_errors(path):
            (path / ROWS).mkdir(parents=True, exist_ok=True)
            (path / "started").touch(exist_ok=True)
        partial = PartialSnapshot(self.root, dataset, path, {})
        try:
            partial.load_checkpoint()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            partial.set_aside(f"its checkpoint cannot be used: {error}")
            return self.open_partial(dataset, run_key)
        return partial

    def partials(self) -> list[Path]:
        """Folders of snapshots in the making that a later run can resume."""
        home = self.root / ".partial"
        return sorted(p for p in home.glob("*/*") if p.is_dir() and p.parent.name != ".set_aside")

    def verify(self) -> list[Problem]:
        """Compare every published snapshot with its provenance: files, checksums, row counts."""
        problems: list[Problem] = []
        for dataset in self.datasets():
            for folder in sorted((self.root / dataset).iterdir()):
                problems.extend(verify_folder(dataset, folder))
        return problems

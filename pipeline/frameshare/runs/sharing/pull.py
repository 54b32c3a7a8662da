"""Pull a published history: the raw snapshots that are missing here, each verified by its hash."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from frameshare.base.errors import ContentError
from frameshare.base.files import sha256_file
from frameshare.base.settings import Settings
from frameshare.raw.adopt import adopt
from frameshare.raw.snapshot import snapshot_folders
from frameshare.raw.zone import RawZone
from frameshare.runs.sharing.address import HubAddress
from frameshare.runs.sharing.archives import unpack
from frameshare.runs.sharing.hub import HubDataset
from frameshare.runs.sharing.manifest import MANIFEST, Archive, Manifest
from frameshare.sources.registry import all_sources


@dataclass(frozen=True)
class Pulled:
    """The result of a pull: the commit, new snapshots, datasets, and what was left out and why."""

    commit: str
    snapshots: int
    datasets: int
    left_out: tuple[str, ...]


def pull(settings: Settings, address: HubAddress) -> Pulled:
    """Add the snapshots at `address` that are missing here to the raw zone; existing ones do not change.

    Snapshots that were pruned or written off here are not fetched again. Raises NotFoundError, AccessError or
    TemporaryError as the Hub answers, ContentError if a file differs from its hash; what was added before
    that stays.
    """
    dataset, zone = HubDataset(settings, address.name), RawZone(settings.raw_dir)
    commit = dataset.head(address.revision)
    scratch = settings.raw_dir / ".partial" / ".pulled"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        held = dataset.fetch(commit, MANIFEST, scratch / "fetched").read_bytes()
        manifest = Manifest.read(held, f"{dataset.where}/blob/{commit}/{MANIFEST}")
        return _take_up(manifest, dataset, commit, zone, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _take_up(manifest: Manifest, dataset: HubDataset, commit: str, zone: RawZone, scratch: Path) -> Pulled:
    declared = {d.name: d for source in all_sources().values() for d in source.datasets}
    origin = f"pulled from hf://datasets/{dataset.name}@{commit}"
    brought: list[str] = []
    for archive in manifest.archives:
        wanted = _missing(archive, zone) if archive.dataset in declared else frozenset()
        if not wanted:
            continue
        for folder in _fetched(archive, wanted, dataset, commit, scratch):
            is_accepted = folder.name in archive.accepted
            adopt(zone.root, declared[archive.dataset], folder, origin, is_accepted=is_accepted)
            brought.append(archive.dataset)
    unknown = sorted({archive.dataset for archive in manifest.archives} - declared.keys())
    left_out = tuple(f"{name}: this version does not know the dataset" for name in unknown)
    return Pulled(commit, len(brought), len(set(brought)), left_out)


def _missing(archive: Archive, zone: RawZone) -> frozenset[str]:
    here = {folder.name for folder in snapshot_folders(zone.root, archive.dataset)}
    given_up = {snapshot for dataset, snapshot in zone.register.given_up() if dataset == archive.dataset}
    return frozenset(archive.snapshots) - here - given_up


def _fetched(
    archive: Archive, wanted: frozenset[str], dataset: HubDataset, commit: str, scratch: Path
) -> list[Path]:
    file = dataset.fetch(commit, archive.file, scratch / "fetched")
    where = f"{dataset.where}/blob/{commit}/{archive.file}"
    if sha256_file(file) != archive.sha256:
        raise ContentError(
            "A file of the published history differs from its recorded hash",
            where=where,
            expected=f"SHA-256 {archive.sha256}",
            found=sha256_file(file),
            next_step="run again; if it persists, ask the dataset's publisher",
        )
    folders = unpack(file, wanted, scratch / archive.dataset, where)
    file.unlink()
    return folders

"""Publish the marts and redistributable raw snapshots: one commit, or none if nothing changed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from frameshare.base import resources
from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings
from frameshare.raw.register import Event
from frameshare.raw.zone import RawZone
from frameshare.runs.sharing.address import HubAddress
from frameshare.runs.sharing.card import CARD
from frameshare.runs.sharing.contents import RAW, TABLES, Contents, write_contents
from frameshare.runs.sharing.hub import HubDataset, RemoteFile, head_or_create, need_token
from frameshare.runs.sharing.manifest import MANIFEST, Manifest
from frameshare.warehouse.reader import Warehouse
from frameshare.warehouse.storage.interface import storage_of

# The Hub creates this file in a new dataset.
_HUBS_OWN = frozenset({".gitattributes", CARD})


@dataclass(frozen=True)
class Published:
    """The result of a publish: the current commit, files written and deleted, tables, snapshots."""

    commit: str
    written: int
    deleted: int
    tables: int
    snapshots: int

    @property
    def is_unchanged(self) -> bool:
        """Whether the dataset was already up to date."""
        return not (self.written or self.deleted)


def publish(settings: Settings, address: HubAddress, is_private: bool | None = None) -> Published:
    """Update the dataset at `address` to the local state; create it if it does not exist.

    Raises AccessError without a token, UsageError if the dataset holds other files, or snapshots that are
    missing here, or if it does not exist and `is_private` is None; TemporaryError if somebody else changed it
    meanwhile. Nothing is changed then.
    """
    need_token(settings)
    dataset, zone = HubDataset(settings, address.name), RawZone(settings.raw_dir)
    settings.cache_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="publish-", dir=settings.cache_dir) as scratch:
        with Warehouse(storage_of(settings), resources.SQL_DIR) as warehouse:
            contents = write_contents(Path(scratch) / "new", warehouse, zone, address.name)
        head = head_or_create(dataset, is_private)
        there = dataset.files(head)
        _check_ours(there, dataset)
        if MANIFEST in there:
            held = dataset.fetch(head, MANIFEST, Path(scratch) / "old").read_bytes()
            _check_complete(Manifest.read(held, dataset.where), contents, zone, address)
        return _commit(dataset, head, there, contents)


def _commit(dataset: HubDataset, head: str, there: dict[str, RemoteFile], contents: Contents) -> Published:
    files = contents.files
    added = {path: file for path, file in files.items() if path not in there or not there[path].equals(file)}
    ours = (f"{TABLES}/", f"{RAW}/")
    deleted = [path for path in there if path.startswith(ours) and path not in files]
    commit = head
    if added or deleted:
        message = f"Update {len(added)} of {len(files)} files with frameshare {contents.manifest.version}"
        commit = dataset.commit(head, added, deleted, message)
    manifest = contents.manifest
    return Published(commit, len(added), len(deleted), len(manifest.tables), len(manifest.snapshots))


def _check_ours(there: dict[str, RemoteFile], dataset: HubDataset) -> None:
    others = sorted(there.keys() - _HUBS_OWN)
    if others and MANIFEST not in there:
        raise UsageError(
            "The dataset holds other files, which publishing would mix with ours",
            where=dataset.where,
            expected=f"an empty dataset, or one that holds {MANIFEST}",
            found=", ".join(others[:5]),
            next_step="name another dataset with --to",
        )


def _check_complete(earlier: Manifest, contents: Contents, zone: RawZone, address: HubAddress) -> None:
    """Raise UsageError if published snapshots would be removed: a history is append-only."""
    given_up = zone.register.given_up()
    rejected = {one for one, event in zone.register.verdicts().items() if event == Event.REJECTED}
    missing = sorted(earlier.snapshots - contents.manifest.snapshots - given_up - rejected)
    if missing:
        raise UsageError(
            f"The dataset holds {len(missing)} snapshots that are not in use here",
            where=str(address),
            expected="every snapshot that was published before",
            found="without " + ", ".join("/".join(one) for one in missing[:3]),
            next_step=f"run `frameshare pull hf://datasets/{address.name}`, build, and publish again",
        )

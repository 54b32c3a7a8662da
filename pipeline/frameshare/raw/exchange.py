"""Share one raw zone among several machines through object storage.

Snapshots are made in the local folder as always, and synced with the bucket: parts first, the manifest
`provenance.json` last and only if there is none, so that a snapshot appears atomically. Lines of the register
are separate objects, which no two machines write at once. A killed sync is resumed by the next one: what has
arrived is not sent again.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from frameshare.base.errors import ContentError, FrameshareError
from frameshare.base.files import append_line, disk_errors, move_folder
from frameshare.base.settings import Settings
from frameshare.raw.bucket import Bucket
from frameshare.raw.register import Entry, Event, Register, parsed
from frameshare.raw.snapshot import PROVENANCE, UnreadableError, read_snapshot, snapshot_folders
from frameshare.raw.zone import RawZone

_REGISTER = ".register"
_ARRIVING = ".arriving"
_ONE_AT_A_TIME = threading.Lock()
log = logging.getLogger("frameshare")

Key = tuple[str, str]


@dataclass(frozen=True)
class Exchanged:
    """How many snapshots were uploaded, downloaded, and deleted in the bucket."""

    sent: int
    received: int
    deleted: int


def exchange(root: Path, bucket: Bucket) -> Exchanged:
    """Upload what the bucket lacks and download what the folder `root` lacks.

    Raises StorageError if the bucket cannot be reached, ContentError if a download differs from its record.
    """
    with _ONE_AT_A_TIME:
        objects = bucket.sizes()
        _exchange_register(root, bucket, objects)
        register = Register(root)
        pruned = {(e.dataset, e.snapshot) for e in register.entries() if e.event == Event.PRUNED}
        there = {_key(name) for name in objects if name.endswith(f"/{PROVENANCE}")}
        here = {(name, f.name): f for name in RawZone(root).datasets() for f in snapshot_folders(root, name)}
        to_send = sorted(here.keys() - there - pruned)
        for key in to_send:
            _send(here[key], bucket, objects)
        to_receive = sorted(there - here.keys() - pruned)
        for key in to_receive:
            _receive(root, key, bucket, [name for name in objects if _key(name) == key])
        gone = sorted({_key(name) for name in objects if not name.startswith(".")} & pruned)
        for key in gone:
            # Without its manifest a snapshot is gone; its parts may follow.
            names = [name for name in objects if _key(name) == key]
            for name in sorted(names, key=lambda n: not n.endswith(PROVENANCE)):
                bucket.delete(name)
        for key in sorted(here.keys() & pruned):
            shutil.rmtree(here[key])
    return Exchanged(len(to_send), len(to_receive), len(gone))


def share_raw(settings: Settings) -> str | None:
    """Upload and download snapshots; return why that failed, if it did: local snapshots stay usable.

    Raises UsageError for an invalid FRAMESHARE_RAW.
    """
    if settings.raw is None:
        return None
    bucket = Bucket(
        settings.raw, connect_timeout_s=settings.connect_timeout_s, read_timeout_s=settings.read_timeout_s
    )
    try:
        done = exchange(settings.raw_dir, bucket)
    except FrameshareError as error:
        log.warning("%s", error)
        return str(error)
    log.info("raw zone: %d snapshots sent, %d received, %d deleted", done.sent, done.received, done.deleted)
    return None


def _key(name: str) -> Key:
    dataset, _, rest = name.partition("/")
    return dataset, rest.partition("/")[0]


def _send(folder: Path, bucket: Bucket, objects: dict[str, int]) -> None:
    """Upload the parts, then the manifest; a damaged snapshot is not uploaded."""
    try:
        snapshot = read_snapshot(folder.parent.name, folder)
    except UnreadableError:
        return
    if snapshot.damaged_files():
        return
    home = f"{folder.parent.name}/{folder.name}"
    for file in snapshot.files:
        if objects.get(f"{home}/{file.name}") != file.stat().st_size:
            bucket.put(file, f"{home}/{file.name}")
    bucket.create(f"{home}/{PROVENANCE}", (folder / PROVENANCE).read_bytes())


def _receive(root: Path, key: Key, bucket: Bucket, names: Iterable[str]) -> None:
    dataset, snapshot_id = key
    arriving = root / _ARRIVING / f"{dataset}-{snapshot_id}"
    with disk_errors(arriving):
        shutil.rmtree(arriving, ignore_errors=True)
        arriving.mkdir(parents=True)
    for name in names:
        bucket.fetch(name, arriving / name.rpartition("/")[2])
    if damaged := read_snapshot(dataset, arriving).damaged_files():
        raise ContentError(
            "A snapshot on object storage differs from its record",
            where=f"{bucket.address}/{dataset}/{snapshot_id}",
            expected="files with the SHA-256 that provenance.json records",
            found=", ".join(damaged),
            next_step="delete it there; the machine that collected it sends it again",
        )
    move_folder(arriving, root / dataset / snapshot_id)


def _exchange_register(root: Path, bucket: Bucket, objects: dict[str, int]) -> None:
    register = Register(root)
    here = {_name(entry): entry for entry in register.entries()}
    there = {name for name in objects if name.startswith(f"{_REGISTER}/")}
    arrived = [e for name in sorted(there - here.keys()) if (e := parsed(bucket.read(name).decode()))]
    for entry in arrived:
        append_line(register.path, entry.line())
    for name in sorted(here.keys() - there):
        bucket.create(name, here[name].line().encode())


def _name(entry: Entry) -> str:
    digest = hashlib.sha256(entry.line().encode()).hexdigest()[:16]
    return f"{_REGISTER}/{entry.at.replace(':', '')}-{digest}.json"

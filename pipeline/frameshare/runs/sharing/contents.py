"""The folder of a published history: tables, archives, card, manifest. Same data, same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyarrow.parquet as pq

from frameshare import __version__
from frameshare.base import resources
from frameshare.base.files import disk_errors, sha256_file, write_bytes
from frameshare.base.reference import read_rows
from frameshare.raw.register import Event
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from frameshare.runs.sharing.archives import write_archive
from frameshare.runs.sharing.card import CARD, card_text
from frameshare.runs.sharing.manifest import MANIFEST, Archive, Manifest, Table
from frameshare.sources.registry import all_sources
from frameshare.warehouse.about import Background
from frameshare.warehouse.descriptors import described, write_descriptors
from frameshare.warehouse.reader import Warehouse

POLICY = "published_datasets"
TABLES, RAW = "data", "raw"


@dataclass(frozen=True)
class Contents:
    """A folder ready to be published: its files by name, and the manifest."""

    folder: Path
    manifest: Manifest

    @property
    def files(self) -> dict[str, Path]:
        """Every file by its path in the dataset."""
        found = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path for path in found}


def write_contents(folder: Path, warehouse: Warehouse, zone: RawZone, name: str) -> Contents:
    """Write everything that is published under the dataset's `name` into `folder`."""
    background = Background.of(warehouse)
    published = {str(row["table"]): str(row["description"]) for row in warehouse.tables()}
    marts = sorted(name for name in published if name.startswith("marts."))
    tables = [_write_table(folder, warehouse, background, name, published[name]) for name in marts]
    write_descriptors(folder, f"hf://datasets/{name}/")
    archives = list(_write_archives(folder, zone))
    manifest = Manifest(__version__, tuple(tables), tuple(archives))
    write_bytes(folder / MANIFEST, manifest.text().encode())
    write_bytes(folder / CARD, card_text(name, manifest, background).encode())
    return Contents(folder, manifest)


def publishable(zone: RawZone) -> dict[str, list[Snapshot]]:
    """Return the snapshots in use that may be redistributed, by dataset.

    A snapshot imported from a file is excluded: its provenance names a path on this machine.
    """
    found = {}
    for row in read_rows(resources.REFERENCE_DIR, POLICY):
        dataset, limit_bytes = str(row["dataset"]), int(row["max_snapshot_bytes"] or 0)
        snapshots = zone.snapshots(dataset) if row["is_published"] == "true" else []
        small = [s for s in snapshots if not s.is_imported and s.size_bytes <= limit_bytes]
        if small:
            found[dataset] = small
    return found


def _write_table(
    folder: Path, warehouse: Warehouse, background: Background, table: str, description: str
) -> Table:
    columns = {str(row["column"]): str(row["description"]) for row in warehouse.columns(table)}
    rows = described(warehouse.table(table), description, columns, background.about({table}).as_dict())
    file = folder / TABLES / f"{table.removeprefix('marts.')}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    with disk_errors(file):
        pq.write_table(rows, file, compression="zstd")
    return Table(table, f"{TABLES}/{file.name}", rows.num_rows, sha256_file(file))


def _write_archives(folder: Path, zone: RawZone) -> Iterable[Archive]:
    sources = all_sources()
    accepted = {one for one, event in zone.register.verdicts().items() if event == Event.ACCEPTED}
    for dataset, snapshots in sorted(publishable(zone).items()):
        for year, group in groupby(sorted(snapshots, key=lambda s: s.id), key=lambda s: s.id[:4]):
            held = list(group)
            file = folder / RAW / dataset / f"{year}.tar"
            write_archive(file, held, sources)
            yield Archive(
                dataset,
                f"{RAW}/{dataset}/{file.name}",
                file.stat().st_size,
                sha256_file(file),
                tuple(s.id for s in held),
                tuple(s.id for s in held if s.held_for and (dataset, s.id) in accepted),
            )

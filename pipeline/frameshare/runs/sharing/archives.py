"""Pack raw snapshots into one reproducible tar file per dataset and year, and unpack them."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from frameshare.base.errors import ContentError
from frameshare.base.files import disk_errors, file_json
from frameshare.raw.snapshot import PROVENANCE, Snapshot
from frameshare.sources.base import Source

_MEMBER = re.compile(r"(\d{8}T\d{12}Z-[0-9a-f]{10})/(provenance\.json|part-[A-Za-z0-9_.+=-]{1,130}\.parquet)")


def write_archive(target: Path, snapshots: Iterable[Snapshot], sources: Mapping[str, Source]) -> None:
    """Write snapshots in the order of their ids, without times, owners, paths or mirrors."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with disk_errors(target), tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
        for snapshot in sorted(snapshots, key=lambda s: s.id):
            note = _provenance(snapshot, sources)
            member = tarfile.TarInfo(f"{snapshot.id}/{PROVENANCE}")
            member.size = len(note)
            archive.addfile(member, BytesIO(note))
            for file in snapshot.files:
                member = tarfile.TarInfo(f"{snapshot.id}/{file.name}")
                member.size = file.stat().st_size
                with file.open("rb") as stream:
                    archive.addfile(member, stream)


def _provenance(snapshot: Snapshot, sources: Mapping[str, Source]) -> bytes:
    """Return the provenance as written, but with the source's own address instead of a mirror's."""
    written = (snapshot.path / PROVENANCE).read_bytes()
    asked = str(snapshot.provenance["url"])
    source = sources.get(str(snapshot.provenance["source"]))
    public = source.public_address(asked) if source else str(snapshot.provenance["source"])
    if public == asked:
        return written
    parts = urlsplit(asked)
    told = file_json(dict(snapshot.provenance) | {"url": public})
    # What a reading lacks may be named by its address as well.
    return told.replace(f"{parts.scheme}://{parts.netloc}", public.rstrip("/")).encode()


def unpack(archive: Path, wanted: frozenset[str], folder: Path, where: str) -> list[Path]:
    """Unpack the wanted snapshots into `folder`, return them; raises ContentError for anything unexpected.

    Only regular files with the names of snapshot files are accepted: no links, no paths.
    """
    found: set[str] = set()
    try:
        with disk_errors(folder), tarfile.open(archive, "r:") as opened:
            # Only names that we know are extracted, and only as plain files.
            opened.extraction_filter = lambda member, _folder: member
            for member in opened:
                name = _MEMBER.fullmatch(member.name)
                if name is None or not member.isreg():
                    raise _odd(where, repr(member.name))
                if name[1] in wanted:
                    opened.extract(member, folder, set_attrs=False)
                    found.add(name[1])
    except (tarfile.TarError, EOFError) as error:
        raise _odd(where, f"{type(error).__name__}: {error}") from error
    if missing := sorted(wanted - found):
        raise _odd(where, f"without the snapshot {missing[0]}")
    return [folder / one for one in sorted(found)]


def _odd(where: str, found: str) -> ContentError:
    return ContentError(
        "An archive of the published history is invalid",
        where=where,
        expected="snapshots as `frameshare publish` packs them",
        found=found,
        next_step="none of it was imported; pull an earlier revision, or ask its publisher",
    )

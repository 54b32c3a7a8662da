"""`frameshare.json` of a published history: every file with its hash, and the snapshots in each archive."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from frameshare.base.errors import ContentError

MANIFEST = "frameshare.json"
FORMAT = 1
_ID = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{10}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"raw/([a-z0-9_]{1,80})/\d{4}\.tar")


@dataclass(frozen=True)
class Table:
    """A published table: file, rows, hash of the file."""

    table: str
    file: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Archive:
    """The snapshots of a dataset that were collected in one year: file, size, hash, ids.

    `accepted` are those that were held and then accepted.
    """

    dataset: str
    file: str
    size_bytes: int
    sha256: str
    snapshots: tuple[str, ...]
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What a published history holds."""

    version: str
    tables: tuple[Table, ...]
    archives: tuple[Archive, ...]

    @property
    def snapshots(self) -> frozenset[tuple[str, str]]:
        """Every snapshot in it: dataset and id."""
        return frozenset((archive.dataset, one) for archive in self.archives for one in archive.snapshots)

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, content: bytes, where: str) -> Manifest:
        """Read a manifest; raises ContentError if it is invalid or names unexpected files."""
        try:
            held: Any = json.loads(content)
            if held["format"] != FORMAT:
                raise ValueError(f"format {held['format']}; this version reads {FORMAT}")
            tables = tuple(Table(t["table"], t["file"], int(t["rows"]), t["sha256"]) for t in held["tables"])
            return cls(str(held["version"]), tables, tuple(map(_archive, held["archives"])))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ContentError(
                "The published history has a manifest that cannot be used",
                where=where,
                expected=f"{MANIFEST} as `frameshare publish` writes it",
                found=f"{type(error).__name__}: {error}",
                next_step="check the address, pull an earlier revision, or update frameshare",
            ) from error


def _archive(held: Mapping[str, Any]) -> Archive:
    name = _FILE.fullmatch(held["file"])
    ids = [*held["snapshots"], *held["accepted"]]
    if name is None or name[1] != held["dataset"] or not _SHA256.fullmatch(held["sha256"]):
        raise ValueError(f"archive {held['file']!r}")
    if odd := [one for one in ids if not _ID.fullmatch(one)]:
        raise ValueError(f"snapshot {odd[0]!r}")
    return Archive(**{**held, "snapshots": tuple(held["snapshots"]), "accepted": tuple(held["accepted"])})

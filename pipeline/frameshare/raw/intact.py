"""Which snapshot files are intact, without reading every one of them every day.

A file's SHA-256 is checked once for each size and modification time, and cached in a file that can be deleted
at any time. Corruption that leaves both unchanged is found by `frameshare raw verify`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from frameshare.base.errors import StorageError
from frameshare.base.files import read_json, write_json
from frameshare.raw.snapshot import Snapshot, is_intact


class IntactFiles:
    """The verified files of one raw zone."""

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

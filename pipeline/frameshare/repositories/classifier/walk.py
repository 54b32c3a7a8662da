"""Find a repository's files without leaving it: breadth first, bounded, without following links.

A link's target inside the folder is visited under its own name, so ignoring every link loses nothing and
makes cycles and escapes impossible.
"""

from __future__ import annotations

import os
import stat
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from frameshare.repositories.classifier.limits import Limits


@dataclass
class Budget:
    """The remaining limits, and which were reached."""

    limits: Limits
    deadline: float = 0.0
    entries: int = 0
    files: int = 0
    bytes_read: int = 0
    reached: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.limits.seconds

    def note(self, limit: str) -> None:
        """Count one thing left out because of a limit."""
        self.reached[limit] = self.reached.get(limit, 0) + 1

    @property
    def is_spent(self) -> bool:
        """Whether all reading has to stop."""
        if time.monotonic() > self.deadline:
            self.reached.setdefault("seconds", 1)
        elif self.bytes_read > self.limits.total_bytes:
            self.reached.setdefault("total_bytes", 1)
        elif self.files >= self.limits.files:
            self.reached.setdefault("files", 1)
        elif self.entries >= self.limits.entries:
            self.reached.setdefault("entries", 1)
        else:
            return False
        return True


@dataclass(frozen=True)
class FoundFile:
    """One regular file: its absolute path and its path parts below the repository."""

    path: str
    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]


def find_files(
    root: Path,
    budget: Budget,
    skipped_folders: frozenset[str],
    *,
    markers: frozenset[str] = frozenset(),
    left_out: frozenset[tuple[str, ...]] = frozenset(),
) -> Iterator[FoundFile]:
    """Yield regular files below `root`, shallow folders first, until the budget is spent.

    Folders are skipped by their lower-cased name, by their content (`markers`, never the root itself) and by
    their path below the root (`left_out`).
    """
    pending: deque[tuple[str, tuple[str, ...]]] = deque([(str(root), ())])
    while pending and not budget.is_spent:
        folder, parts = pending.popleft()
        entries = _entries(folder, budget)
        if parts and any(entry.name in markers for entry in entries):
            continue
        for entry in entries:
            here = (*parts, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if entry.name.lower() not in skipped_folders and here not in left_out:
                    _enqueue(pending, entry.path, here, budget)
            elif entry.is_file(follow_symlinks=False):
                yield FoundFile(entry.path, here)
                if budget.is_spent:
                    return


def _enqueue(
    pending: deque[tuple[str, tuple[str, ...]]], path: str, parts: tuple[str, ...], budget: Budget
) -> None:
    if len(parts) > budget.limits.depth:
        budget.note("depth")
    else:
        pending.append((path, parts))


def _entries(folder: str, budget: Budget) -> list[os.DirEntry[str]]:
    """List a folder in name order, reading no more entries than the budget still allows."""
    found: list[os.DirEntry[str]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if budget.entries >= budget.limits.entries:
                    budget.note("entries")
                    break
                budget.entries += 1
                found.append(entry)
    except OSError:
        budget.note("unreadable")
    return sorted(found, key=lambda entry: entry.name)


def read_bounded(path: str, max_bytes: int, budget: Budget) -> bytes | None:
    """Read at most `max_bytes` of a regular file; None if it cannot be read or is not a regular file.

    The file is opened without following links or blocking on a pipe, and checked again after opening, since
    the tree may change meanwhile.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags)
    except (OSError, ValueError):
        budget.note("unreadable")
        return None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        with os.fdopen(os.dup(handle), "rb") as stream:
            content = stream.read(max_bytes + 1)
    except OSError:
        budget.note("unreadable")
        return None
    finally:
        os.close(handle)
    budget.files += 1
    budget.bytes_read += min(len(content), max_bytes)
    if len(content) > max_bytes:
        budget.note("file_bytes")
    return content[:max_bytes]

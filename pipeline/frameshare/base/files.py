"""Durable file writing: no file is ever half written under its final name."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from frameshare.base.errors import StorageError

_NO_ROOM_OR_RIGHT = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EIO,
    errno.EFBIG,
}
_IN_THE_WAY = {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY}


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn the operating system's errors while writing `path` into StorageError."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM_OR_RIGHT | _IN_THE_WAY:
            raise
        remedy = (
            "move what is in the way"
            if error.errno in _IN_THE_WAY
            else "free space or correct the permissions"
        )
        raise StorageError(
            "Writing to disk failed",
            where=str(path),
            found=os.strerror(error.errno or 0),
            next_step=f"{remedy}, then run again; what was published is kept",
        ) from error


def fsync_dir(path: Path) -> None:
    """Make renames inside `path` survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move_folder(folder: Path, target: Path) -> None:
    """Rename a finished folder to `target`, durably; raises StorageError if that fails."""
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        fsync_dir(folder)
        folder.rename(target)
        fsync_dir(target.parent)


def write_bytes(path: Path, content: bytes) -> None:
    """Replace `path` by `content` atomically: written to a temporary file, flushed to disk, then renamed."""
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with beside.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        fsync_dir(path.parent)


def append_line(path: Path, line: str) -> None:
    """Append `line` to a file of lines, flushed to disk; a torn line before it stays separate.

    If the disk is full, what was written of it is removed.
    """
    with disk_errors(path):
        is_new = not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - 1))
            is_apart = size == 0 or stream.read(1) == b"\n"
            content = f"{'' if is_apart else chr(10)}{line}\n".encode()
            try:
                if stream.write(content) < len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(stream.fileno())
            except OSError:
                stream.truncate(size)
                raise
        if is_new:
            fsync_dir(path.parent)


def write_json(path: Path, value: Any) -> None:
    """Replace `path` by `value` as indented JSON, atomically."""
    write_bytes(path, file_json(value).encode())


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file; an empty one if the file is missing, unreadable or something else."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def file_json(value: Any) -> str:
    """Return `value` as the indented JSON of our files."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def sha256_file(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

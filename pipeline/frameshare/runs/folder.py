"""A data folder's id: a few random characters stored in it.

It survives moving or mounting the folder elsewhere, and tells it from a folder of the same path on another
machine that uses the same Prefect server.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from frameshare.base.files import write_bytes

_FILE = ".folder-id"


def folder_id(data_dir: Path) -> str:
    """Return the folder's id, eight characters, created on first use. Raises StorageError."""
    path = data_dir / _FILE
    found = _read(path)
    if found is None:
        write_bytes(path, f"{secrets.token_hex(4)}\n".encode())
        # If two processes create it at once, one wins for both.
        found = _read(path)
    return found or ""


def folder_tag(data_dir: Path) -> str:
    """Return the Prefect tag of the deployments and runs that write to this data folder."""
    return f"folder:{folder_id(data_dir)}"


def _read(path: Path) -> str | None:
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    return text if re.fullmatch(r"[0-9a-f]{8}", text) else None

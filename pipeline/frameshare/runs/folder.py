"""A data folder's identity: a few random characters that lie in it.

They stay the same when the folder is moved or mounted elsewhere, and tell it from another machine's folder of
the same path on a Prefect server that both use.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from frameshare.base.files import write_bytes

_FILE = ".folder-id"


def folder_id(data_dir: Path) -> str:
    """Return the folder's identity, eight characters; the first who asks writes it. Raises StorageError."""
    path = data_dir / _FILE
    found = _read(path)
    if found is None:
        write_bytes(path, f"{secrets.token_hex(4)}\n".encode())
        # Of two who write at once, one wins for both.
        found = _read(path)
    return found or ""


def folder_tag(data_dir: Path) -> str:
    """Return the tag, in Prefect, of the deployments and runs that write to this data folder."""
    return f"folder:{folder_id(data_dir)}"


def _read(path: Path) -> str | None:
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    return text if re.fullmatch(r"[0-9a-f]{8}", text) else None

"""Local PDFs: one file, or all below a folder, at any depth and with any case of the extension."""

from __future__ import annotations

import hashlib
from pathlib import Path


def find_pdfs(path: Path) -> list[Path]:
    """Return the PDFs below the folder `path`, sorted, or `path` itself if it is not a folder."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix.lower() == ".pdf" and file.is_file())


def content_sha256(path: Path) -> str | None:
    """Return the hash of the file's bytes, None if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None

"""Texts that a user asked to keep (`--keep-texts`): raw page texts, compressed, never part of the warehouse.

They save a second download when a rule is changed or added.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from frameshare.base.files import write_bytes
from frameshare.papers.read import Reading


@dataclass(frozen=True)
class KeptTexts:
    """The texts of one venue and year in `folder`."""

    folder: Path

    def keep(self, paper_id: str, reading: Reading) -> None:
        """Write the texts in `reading`, if it has any."""
        if reading.texts is None:
            return
        body = json.dumps({"paper_id": paper_id, "pages": reading.texts}).encode()
        write_bytes(self._path(paper_id), gzip.compress(body))

    def load(self, paper_id: str) -> list[str] | None:
        """Return the page texts of a paper, None if none are kept or they are damaged."""
        try:
            kept = json.loads(gzip.decompress(self._path(paper_id).read_bytes()))
            return [str(page) for page in kept["pages"]]
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            return None

    def _path(self, paper_id: str) -> Path:
        return self.folder / f"{sha256(paper_id.encode()).hexdigest()[:32]}.json.gz"

"""Where data.csv and the lists are read from: the network, or a folder that holds the same files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from requests.structures import CaseInsensitiveDict

from frameshare.base.errors import AccessError, NotFoundError
from frameshare.http import Answer
from frameshare.http.addresses import shown
from frameshare.http.request import Accept
from frameshare.sources.base import Context

# Three times the largest list (0.97 MB).
MAX_FILE_BYTES = 3 << 20


@dataclass(frozen=True)
class Origin:
    """The files below the source's address, or in the folder given with --from."""

    context: Context

    @property
    def folder(self) -> Path | None:
        """The folder; None for the network."""
        return self.context.options.from_path

    @property
    def address(self) -> str:
        """Where the files are: published, so without secrets, and of a folder only the name."""
        if self.folder is None:
            return shown(self.context.base_url())
        return f"folder {self.folder.resolve().name}"

    @property
    def run_key(self) -> str:
        """The name under which an interrupted run from this origin is resumed."""
        return "from-" + hashlib.sha256(self.address.encode()).hexdigest()[:16]

    def read(self, path: str, accept: Accept) -> Answer:
        """Return a file of the source; in a folder a list may also be next to data.csv.

        Requests to the network are conditional (ETag, Last-Modified) once a file is cached.
        """
        if self.folder is None:
            url = f"{self.context.base_url()}/{path}"
            return self.context.http.get(url, accept=accept, conditional=True, max_bytes=MAX_FILE_BYTES)
        below = self.folder / path
        return _read(below if below.exists() else self.folder / below.name)


def _read(path: Path) -> Answer:
    try:
        body = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(
            "A file of the source is missing",
            where=str(path),
            expected="data.csv and data/<venue>_<year>.json, or the lists beside data.csv",
            found="no such file",
            next_step="name the folder that holds the files with --from",
        ) from error
    except OSError as error:
        raise AccessError(
            "A file of the source cannot be read",
            where=str(path),
            found=error.strerror or str(error),
            next_step="correct the file's permissions, or name another folder with --from",
        ) from error
    return Answer(str(path), 200, CaseInsensitiveDict(), body)

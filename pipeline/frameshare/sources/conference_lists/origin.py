"""Where data.csv and the lists are read from: the network, or a folder that holds the same files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from requests.structures import CaseInsensitiveDict

from frameshare.base.errors import AccessError, NotFoundError
from frameshare.http import Answer, HttpClient
from frameshare.http.addresses import shown
from frameshare.sources.base import Context

# Three times the largest list (0.97 MB).
MAX_LIST_BYTES = 3 << 20
MAX_COUNTS_BYTES = 1 << 20


class Origin(Protocol):
    """Gives the files of the source."""

    @property
    def address(self) -> str:
        """Where the files are, for provenance and messages."""

    @property
    def can_resume(self) -> bool:
        """Whether an interrupted run can be resumed."""

    def read_counts(self) -> Answer:
        """Return data.csv; raises FrameshareError."""

    def read_list(self, name: str) -> Answer:
        """Return a list by its file name; raises FrameshareError."""


def origin_of(context: Context) -> Origin:
    """Return the folder given with --from, or the source's address."""
    if context.options.from_path is not None:
        return FolderOrigin(context.options.from_path)
    return WebOrigin(context.http, context.base_url())


def run_key(origin: Origin) -> str:
    """Return the name under which an interrupted run from this origin is resumed."""
    return "from-" + hashlib.sha256(origin.address.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class WebOrigin:
    """The files below an address, with conditional requests (ETag, Last-Modified) once they are cached."""

    http: HttpClient
    base_url: str
    can_resume: bool = True

    @property
    def address(self) -> str:
        """The base address without secrets."""
        return shown(self.base_url)

    def read_counts(self) -> Answer:
        """Return data.csv."""
        url = f"{self.base_url}/data.csv"
        return self.http.get(url, accept="csv", conditional=True, max_bytes=MAX_COUNTS_BYTES)

    def read_list(self, name: str) -> Answer:
        """Return a list."""
        url = f"{self.base_url}/data/{name}"
        return self.http.get(url, accept="json", conditional=True, max_bytes=MAX_LIST_BYTES)


@dataclass(frozen=True)
class FolderOrigin:
    """A folder with data.csv and the lists, the latter in `data/` or next to it."""

    folder: Path
    can_resume: bool = False

    @property
    def address(self) -> str:
        """Where the files are: only the folder's name, since provenance is published."""
        return f"folder {self.folder.resolve().name}"

    def read_counts(self) -> Answer:
        """Return data.csv."""
        return self._read(self.folder / "data.csv")

    def read_list(self, name: str) -> Answer:
        """Return a list."""
        below = self.folder / "data" / name
        return self._read(below if below.exists() else self.folder / name)

    def _read(self, path: Path) -> Answer:
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

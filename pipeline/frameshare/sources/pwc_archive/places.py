"""Where the archive's files are: each at a pinned commit, or on the main branch if that is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from frameshare.base import resources
from frameshare.base.errors import AccessError, ContentError, FrameshareError, NotFoundError
from frameshare.base.reference import read_rows
from frameshare.raw.dataset import Dataset
from frameshare.sources.base import Context
from frameshare.sources.hub.repositories import DatasetRepository

MAIN = "main"
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A file of a dataset at a commit or branch."""

    repository: DatasetRepository
    revision: str
    path: str

    @property
    def url(self) -> str:
        """The address."""
        return self.repository.address(self.revision, self.path)


@dataclass(frozen=True)
class ArchiveFile:
    """A file of the archive on the Hub, and the known number of rows of its dataset, over all files."""

    name: str
    repository: str
    revision: str
    path: str
    dataset_rows: int | None

    def places(self, context: Context) -> list[Place]:
        """Return where to request it: at its commit first, then on the main branch."""
        repository = DatasetRepository(context, self.repository)
        return [Place(repository, r, self.path) for r in dict.fromkeys((self.revision, MAIN))]


def files_of(dataset: Dataset) -> list[ArchiveFile]:
    """Return the files of a dataset, the preferred format first."""
    return [
        ArchiveFile(
            name=str(row["file"]),
            repository=str(row["repository"]),
            revision=str(row["revision"]),
            path=str(row["path"]),
            dataset_rows=int(row["dataset_rows"]) if row["dataset_rows"] else None,
        )
        for row in read_rows(resources.REFERENCE_DIR, "pwc_archive_files")
        if row["dataset"] == dataset.name
    ]


def read_first(places: Sequence[Place], read: Callable[[Place], T]) -> tuple[T | None, list[FrameshareError]]:
    """Return the result of `read` for the first place that has the file, and the failures of earlier ones.

    None if no place has it. Temporary failures are raised: they say nothing about the place.
    """
    failures: list[FrameshareError] = []
    for place in places:
        try:
            found = read(place)
        # The Hub reports what does not exist as private.
        except (NotFoundError, AccessError, ContentError) as error:
            failures.append(error)
        else:
            return found, [_stood_in_for(error, place.url) for error in failures]
    return None, failures


def _stood_in_for(error: FrameshareError, url: str) -> FrameshareError:
    return type(error)(
        error.what,
        where=error.where,
        expected=error.expected,
        found=error.found,
        next_step=f"{url} was read instead; if this persists, renew data/reference/pwc_archive_files.csv",
    )

"""Where the archive's files are: each at a pinned commit, and on the main branch should that be gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from frameshare.base import resources
from frameshare.base.errors import AccessError, ContentError, FrameshareError, NotFoundError
from frameshare.base.reference import read_rows
from frameshare.raw.dataset import Dataset

MAIN = "main"
T = TypeVar("T")


@dataclass(frozen=True)
class ArchiveFile:
    """A file of the archive on the Hub, and how many rows its dataset is known to have over all its files."""

    name: str
    repository: str
    revision: str
    path: str
    dataset_rows: int | None

    def addresses(self, base_url: str) -> list[str]:
        """Return where to ask for it: at its commit first, then on the main branch."""
        return [
            f"{base_url}/datasets/{self.repository}/resolve/{revision}/{self.path}"
            for revision in dict.fromkeys((self.revision, MAIN))
        ]


def files_of(dataset: Dataset) -> list[ArchiveFile]:
    """Return the files that hold a dataset, the preferred form first."""
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


def read_first(addresses: Sequence[str], read: Callable[[str], T]) -> tuple[T | None, list[FrameshareError]]:
    """Return what `read` makes of the first address that has the file, and the failures at those before it.

    None if no address has it. Failures that may pass are raised: they say nothing about the address.
    """
    failures: list[FrameshareError] = []
    for url in addresses:
        try:
            found = read(url)
        # The Hub refuses what does not exist as if it were private.
        except (NotFoundError, AccessError, ContentError) as error:
            failures.append(error)
        else:
            return found, [_stood_in_for(error, url) for error in failures]
    return None, failures


def _stood_in_for(error: FrameshareError, url: str) -> FrameshareError:
    return type(error)(
        error.what,
        where=error.where,
        expected=error.expected,
        found=error.found,
        next_step=f"{url} was read instead; if this lasts, renew data/reference/pwc_archive_files.csv",
    )

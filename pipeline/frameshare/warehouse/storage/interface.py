"""What a build and a reader ask of the place where the warehouse lies, and which place that is.

A `Storage` knows how a build publishes into it in one step and how a reader opens it. Everything else is
the same for all.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from frameshare.warehouse.storage.opening import Opening

if TYPE_CHECKING:
    import duckdb

    from frameshare.base.settings import Settings


class Storage(Protocol):
    """Where the published warehouse lies."""

    @property
    def name(self) -> str:
        """Path or address for messages; it holds no password."""

    @property
    def advice(self) -> str:
        """What to do where it refuses to be written."""

    def exists(self) -> bool:
        """Whether something was published; raises WarehouseError if nobody can tell."""

    def mark(self) -> str | None:
        """Return what every publication changes, or None before the first."""

    def opening(self, as_of: datetime | None = None) -> Opening:
        """Say how to open what is published now, or was at `as_of`.

        Raises WarehouseError where there is nothing, UsageError where no earlier state is kept.
        """

    def attach_published(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Attach what is published as `published`, for reading; return whether something is.

        Raises DuckDB's errors where it cannot be read.
        """

    def building(
        self, connection: duckdb.DuckDBPyConnection, *, starts_as_standing: bool
    ) -> AbstractContextManager[None]:
        """Attach `output` for a build, if told so with the tables that stand.

        The build begins a transaction and writes into it; at the end all of it is published, or nothing.
        """


def storage_of(settings: Settings) -> Storage:
    """Return the storage that FRAMESHARE_WAREHOUSE names; raises UsageError if it cannot be used."""
    if settings.warehouse_catalog is None:
        return storage_at(settings.warehouse_path)
    from frameshare.warehouse.storage.ducklake import DuckLake  # noqa: PLC0415 - only who uses it needs it

    data = settings.warehouse_data or str((settings.data_dir / "warehouse").absolute())
    return DuckLake(settings.warehouse_catalog, data)


def storage_at(place: Path | Storage) -> Storage:
    """Return the warehouse of a file for its path, any other storage as it is."""
    if not isinstance(place, Path):
        return place
    from frameshare.warehouse.storage.file import WarehouseFile  # noqa: PLC0415

    return WarehouseFile(place)

"""The warehouse in a DuckLake catalogue: metadata in SQLite or PostgreSQL, rows in Parquet.

A build publishes in one transaction of the catalogue, and rewrites only tables whose rows changed. A reader
is pinned to one publication while it is open. `history` and `prune` manage what is kept.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from frameshare.base.errors import StorageError, UsageError, WarehouseError
from frameshare.base.files import disk_errors
from frameshare.base.quoting import quote
from frameshare.warehouse.storage.extensions import extension_file
from frameshare.warehouse.storage.opening import Opening

PREFIX = "ducklake:"
_AUTHOR, _PUBLISHED = "frameshare", "published"
# A reader that is open when a publication expires can read its files for this long.
FILES_STAY_FOR = timedelta(days=1)
_BUSY_MS = 60_000
# SQLite's shared-memory file, through which readers and the writer coordinate.
_LOCKS_BYTES = 1 << 20
_SCANNERS = {"sqlite": "sqlite_scanner", "postgres": "postgres_scanner"}
# Environment variables of libpq, and those of AWS that make a secret.
_POSTGRES = (
    "PGHOST",
    "PGPORT",
    "PGUSER",
    "PGPASSWORD",
    "PGPASSFILE",
    "PGSSLMODE",
    "PGSSLROOTCERT",
    "PGDATABASE",
)


@dataclass(frozen=True)
class Publication:
    """One publication that the catalogue still keeps."""

    version: int
    published_at: datetime


@dataclass(frozen=True)
class DuckLake:
    """The catalogue `ducklake:sqlite:<file>` or `ducklake:postgres:<connection>`; rows are under `data`."""

    catalog: str
    data: str

    def __post_init__(self) -> None:
        kind, _, place = self.catalog.removeprefix(PREFIX).partition(":")
        has_password = "password" in place.lower() or urlsplit(place).password is not None
        if kind not in _SCANNERS or not place or has_password:
            raise UsageError(
                "Invalid address of the warehouse's catalogue",
                where="FRAMESHARE_WAREHOUSE",
                expected="ducklake:sqlite:FILE or ducklake:postgres:CONNECTION without a password, "
                "which PGPASSWORD or a password file gives",
                found="a password" if has_password else self.catalog,
                next_step="correct the setting",
            )

    @property
    def name(self) -> str:
        """The catalogue as given; it contains no password."""
        return self.catalog

    @property
    def advice(self) -> str:
        """What to do if catalogue or data cannot be accessed."""
        return "check that the catalogue and the data of FRAMESHARE_WAREHOUSE_DATA can be reached and written"

    def exists(self) -> bool:
        """Whether something was published."""
        return bool(self.history())

    def mark(self) -> str | None:
        """Version and time of the newest publication."""
        history = self.history()
        return f"{history[-1].version},{history[-1].published_at.isoformat()}" if history else None

    def opening(self, as_of: datetime | None = None) -> Opening:
        """Open the newest publication, or the newest one up to `as_of`."""
        until = "" if as_of is None else f" and snapshot_time <= timestamptz {quote(as_of.isoformat())}"
        if as_of is not None:
            self._refuse_before_first(as_of)
        elif self._is_new() or (self._kind == "postgres" and not self.exists()):
            raise self._nothing_yet()
        return Opening(
            (
                *self._prepared(),
                self._attaching("latest", "read_only"),
                f"set variable version = (select max(snapshot_id) from latest.snapshots() "
                f"where {_is_publication()}{until})",
                "detach latest",
                self._attaching("warehouse", "read_only", "snapshot_version getvariable('version')"),
                "use warehouse",
                f"set allowed_directories = [{quote(self.data.rstrip('/') + '/')}]",
            ),
            {name: os.environ[name] for name in _POSTGRES if name in os.environ},
            _LOCKS_BYTES if self._kind == "sqlite" else 0,
        )

    def attach_published(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Attach the newest state, if there is a catalogue."""
        return not self._is_new() and self._attach(connection, "published", "read_only")

    @contextmanager
    def building(
        self,
        connection: duckdb.DuckDBPyConnection,
        *,
        starts_as_standing: bool,  # noqa: ARG002 - a catalogue always has the published tables
    ) -> Iterator[None]:
        """Write in one transaction of the catalogue, which readers see only when it is committed."""
        self._make_folders()
        # In WAL mode a reader never blocks the writer.
        log = ["meta_journal_mode 'wal'"] if self._kind == "sqlite" else []
        self._attach(connection, "output", f"data_path {quote(self.data.rstrip('/') + '/')}", *log)
        try:
            yield
            connection.execute(f"call output.set_commit_message({quote(_AUTHOR)}, {quote(_PUBLISHED)})")
            connection.execute("commit")
        except BaseException:
            _rolled_back(connection)
            raise
        finally:
            connection.execute("detach output")

    def history(self) -> list[Publication]:
        """Return the kept publications, oldest first; raises WarehouseError if there is no access."""
        if self._is_new():
            return []
        with self._opened("read_only") as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "select snapshot_id, snapshot_time::varchar from lake.snapshots() "
                f"where {_is_publication()} order by 1"
            ).fetchall()
        return [Publication(version, _moment(text)) for version, text in rows]

    def prune(self, until: datetime) -> None:
        """Expire the publications before `until`, except the newest; merge small files and delete old ones.

        A file is deleted a day after the last publication that used it expired.
        """
        history = self.history()
        kept = [p for p in history if p.published_at >= until] or history[-1:]
        with self._opened() as connection:
            if connection is None or not kept:
                return
            # A merge is a new snapshot and then the newest one, the only one that DuckLake always keeps.
            connection.execute("call ducklake_merge_adjacent_files('lake')")
            forgotten = connection.execute(
                f"select snapshot_id from lake.snapshots() where snapshot_id < {kept[0].version}"
            ).fetchall()
            if forgotten:
                versions = [version for (version,) in forgotten]
                connection.execute(f"call ducklake_expire_snapshots('lake', versions => {versions})")
            connection.execute(
                "call ducklake_cleanup_old_files('lake', "
                f"older_than => now() - interval {FILES_STAY_FOR.days} day)"
            )

    @contextmanager
    def _opened(self, *options: str) -> Iterator[duckdb.DuckDBPyConnection | None]:
        """Attach the catalogue as `lake` in a separate DuckDB; None if there is no catalogue yet."""
        connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        try:
            yield connection if self._attach(connection, "lake", *options) else None
        except duckdb.Error as error:
            raise WarehouseError(
                "The warehouse's catalogue cannot be used",
                where=self.name,
                found=str(error).splitlines()[0],
                next_step=self.advice,
            ) from error
        finally:
            connection.close()

    def _attach(self, connection: duckdb.DuckDBPyConnection, name: str, *options: str) -> bool:
        """Attach the catalogue; return False for a read-only database without one."""
        for statement in self._prepared():
            connection.execute(statement)
        try:
            connection.execute(self._attaching(name, *options))
        except duckdb.InvalidInputException as error:
            if "creating a new DuckLake is explicitly disabled" in str(error):
                return False
            raise
        return True

    def _prepared(self) -> Iterator[str]:
        names = ["ducklake", _SCANNERS[self._kind]] + ["httpfs"] * self.data.startswith("s3://")
        yield from (f"load {quote(str(extension_file(name)))}" for name in names)
        if self.data.startswith("s3://"):
            yield s3_secret(self.data)

    def _attaching(self, name: str, *options: str) -> str:
        # Readers of a SQLite file wait for each other's locks; a server needs no waiting.
        waiting = [f"meta_busy_timeout {_BUSY_MS}"] if self._kind == "sqlite" else []
        given = ", ".join([*waiting, *options])
        return f"attach {quote(self.catalog)} as {name}" + (f" ({given})" if given else "")

    @property
    def _kind(self) -> str:
        return self.catalog.removeprefix(PREFIX).partition(":")[0]

    @property
    def _catalog_file(self) -> Path | None:
        return Path(self.catalog.removeprefix(f"{PREFIX}sqlite:")) if self._kind == "sqlite" else None

    def _is_new(self) -> bool:
        """Whether nothing can have been published; only a missing file shows this."""
        return self._catalog_file is not None and not self._catalog_file.is_file()

    def _make_folders(self) -> None:
        folders = [self._catalog_file.parent] if self._catalog_file else []
        folders += [] if "://" in self.data else [Path(self.data)]
        for folder in folders:
            with disk_errors(folder):
                folder.mkdir(parents=True, exist_ok=True)

    def _refuse_before_first(self, as_of: datetime) -> None:
        history = self.history()
        if not history:
            raise self._nothing_yet()
        if as_of < history[0].published_at:
            raise UsageError(
                "No state of the warehouse that old is kept",
                where=f"--as-of {as_of.isoformat(timespec='seconds')}",
                expected=f"{history[0].published_at.isoformat(timespec='seconds')} or later",
                next_step="see `frameshare warehouse history`",
            )

    def _nothing_yet(self) -> WarehouseError:
        return WarehouseError(
            "There is no warehouse yet",
            where=self.name,
            expected="what a run publishes",
            found="nothing",
            next_step="run `frameshare run` (with --offline if there is no network)",
        )


def s3_secret(address: str) -> str:
    """Return the statement that gives DuckDB the environment's credentials for `address`."""
    given = {name: os.environ.get(name, "") for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    if not all(given.values()):
        raise StorageError(
            "There are no credentials for object storage",
            where=address,
            expected="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment",
            next_step="set them; nothing else reads credentials",
        )
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    values = {
        "key_id": given["AWS_ACCESS_KEY_ID"],
        "secret": given["AWS_SECRET_ACCESS_KEY"],
        "session_token": os.environ.get("AWS_SESSION_TOKEN", ""),
        "region": region,
        "scope": re.sub(r"^(s3://[^/]+).*", r"\1", address),
    }
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        parts = urlsplit(endpoint)
        values |= {
            "endpoint": parts.netloc,
            "use_ssl": str(parts.scheme == "https").lower(),
            "url_style": "path",
        }
    listed = ", ".join(f"{name} {quote(value)}" for name, value in values.items() if value)
    return f"create or replace secret frameshare (type s3, {listed})"


def _is_publication() -> str:
    return f"author = {quote(_AUTHOR)} and commit_message = {quote(_PUBLISHED)}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(re.sub(r"([+-]\d\d)$", r"\1:00", text))


def _rolled_back(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("rollback")
    except duckdb.Error:
        # The commit failed, or the connection to the catalogue is lost: there is nothing to roll back.
        return

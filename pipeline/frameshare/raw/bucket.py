"""A place on object storage (`s3://bucket/prefix`, through fsspec): whole objects put, read, deleted.

Credentials, region and endpoint come from the environment that every S3 client reads (`AWS_...`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from frameshare.base.errors import StorageError, UsageError

_TRIES = 4


class Bucket:
    """Objects under one address; every failure of the store is a StorageError."""

    def __init__(
        self, address: str, *, connect_timeout_s: float = 10.0, read_timeout_s: float = 60.0
    ) -> None:
        """Take the address; raises UsageError if it is not one, or holds credentials."""
        parts = urlsplit(address)
        if parts.scheme != "s3" or not parts.hostname or "@" in parts.netloc:
            raise UsageError(
                "Invalid address of the raw zone",
                where="FRAMESHARE_RAW",
                expected="s3://BUCKET/PREFIX without credentials, which AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY give",
                found="credentials" if "@" in parts.netloc else address,
                next_step="correct the setting",
            )
        self.address = address.rstrip("/")
        self._home = f"{parts.netloc}{parts.path}".rstrip("/")
        self._timeouts = {"connect_timeout": connect_timeout_s, "read_timeout": read_timeout_s}
        self._store: Any = None

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each object by its name under the address, asked again each time."""
        with self._failures("listed"):
            found = self._fs().find(self._home, detail=True, refresh=True)
        return {name.removeprefix(f"{self._home}/"): int(entry["size"]) for name, entry in found.items()}

    def put(self, file: Path, name: str) -> None:
        """Write a file as an object: it is there whole or not at all."""
        with self._failures(f"written ({name})"):
            self._fs().put_file(str(file), f"{self._home}/{name}")

    def create(self, name: str, content: bytes) -> bool:
        """Write an object unless one has that name; return whether it was written."""
        try:
            with self._failures(f"written ({name})"):
                self._fs().pipe_file(f"{self._home}/{name}", content, mode="create")
        except FileExistsError:
            return False
        return True

    def read(self, name: str) -> bytes:
        """Return an object."""
        with self._failures(f"read ({name})"):
            content: bytes = self._fs().cat_file(f"{self._home}/{name}")
        return content

    def fetch(self, name: str, file: Path) -> None:
        """Write an object to a file."""
        with self._failures(f"read ({name})"):
            self._fs().get_file(f"{self._home}/{name}", str(file))

    def delete(self, name: str) -> None:
        """Delete an object; one that is gone already is no failure."""
        with self._failures(f"deleted ({name})"):
            self._fs().rm_file(f"{self._home}/{name}")

    def _fs(self) -> Any:
        if self._store is None:
            try:
                import fsspec  # noqa: PLC0415 - half a second, for who uses object storage
                import s3fs  # noqa: F401, PLC0415
            except ImportError as error:
                raise UsageError(
                    "Object storage cannot be used",
                    where="FRAMESHARE_RAW",
                    expected="the packages of the extra `lake`",
                    found=str(error),
                    next_step="install frameshare[lake], or unset FRAMESHARE_RAW",
                ) from error
            config = {**self._timeouts, "retries": {"mode": "standard", "max_attempts": _TRIES}}
            self._store = fsspec.filesystem(
                "s3", config_kwargs=config, use_listings_cache=False, skip_instance_cache=True
            )
            # botocore tries again already; both together would wait for minutes.
            self._store.retries = 1
        return self._store

    @contextmanager
    def _failures(self, done: str) -> Iterator[None]:
        try:
            yield
        except (FileExistsError, UsageError):
            raise
        except Exception as error:
            # s3fs lets through errors of botocore, aiohttp and the operating system; none is more telling.
            raise StorageError(
                f"Object storage could not be {done}",
                where=self.address,
                found=f"{type(error).__name__}: {str(error)[:300]}",
                next_step="check the connection and the credentials in the environment; "
                "what was collected is kept here, and the next run sends it",
            ) from error

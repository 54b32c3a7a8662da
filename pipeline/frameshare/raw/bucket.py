"""A prefix on object storage (`s3://bucket/prefix`, through fsspec): put, read and delete whole objects.

Credentials, region and endpoint come from the environment that every S3 client reads (`AWS_...`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from frameshare.base.errors import StorageError, UsageError

_TRIES = 4


class Bucket:
    """Objects under one address; every failure of the storage is a StorageError."""

    def __init__(
        self, address: str, *, connect_timeout_s: float = 10.0, read_timeout_s: float = 60.0
    ) -> None:
        """Open the address; raises UsageError if it is invalid or contains credentials."""
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

    def sizes(self) -> dict[str, int]:
        """Return the size in bytes of each object by its name under the address, without a cache."""
        with self._failures("listed"):
            found = self._fs.find(self._home, detail=True, refresh=True)
        return {name.removeprefix(f"{self._home}/"): int(entry["size"]) for name, entry in found.items()}

    def put(self, file: Path, name: str) -> None:
        """Upload a file as an object, atomically."""
        with self._failures(f"written ({name})"):
            self._fs.put_file(str(file), f"{self._home}/{name}")

    def create(self, name: str, content: bytes) -> bool:
        """Write an object unless the name exists; return whether it was written."""
        try:
            with self._failures(f"written ({name})"):
                self._fs.pipe_file(f"{self._home}/{name}", content, mode="create")
        except FileExistsError:
            return False
        return True

    def read(self, name: str) -> bytes:
        """Return an object's content."""
        with self._failures(f"read ({name})"):
            content: bytes = self._fs.cat_file(f"{self._home}/{name}")
        return content

    def fetch(self, name: str, file: Path) -> None:
        """Download an object to a file."""
        with self._failures(f"read ({name})"):
            self._fs.get_file(f"{self._home}/{name}", str(file))

    def delete(self, name: str) -> None:
        """Delete an object, if it exists."""
        with self._failures(f"deleted ({name})"):
            self._fs.rm_file(f"{self._home}/{name}")

    @cached_property
    def _fs(self) -> Any:
        try:
            import fsspec  # noqa: PLC0415 - takes half a second
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
        store = fsspec.filesystem(
            "s3", config_kwargs=config, use_listings_cache=False, skip_instance_cache=True
        )
        # botocore already retries; both together would wait for minutes.
        store.retries = 1
        return store

    @contextmanager
    def _failures(self, done: str) -> Iterator[None]:
        try:
            yield
        except (FileExistsError, UsageError):
            raise
        except Exception as error:
            # s3fs lets errors of botocore, aiohttp and the operating system through.
            raise StorageError(
                f"Object storage could not be {done}",
                where=self.address,
                found=f"{type(error).__name__}: {str(error)[:300]}",
                next_step="check the connection and the credentials in the environment; "
                "what was collected is kept here, and the next run sends it",
            ) from error

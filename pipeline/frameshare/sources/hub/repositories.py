"""Datasets on the Hub, through huggingface_hub: commits, files, whole downloads and range requests."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, TypeVar

import huggingface_hub

from frameshare.base.errors import LimitError, TemporaryError
from frameshare.base.files import disk_errors
from frameshare.http.addresses import shown
from frameshare.http.ranges import Part, open_ranges
from frameshare.http.retries import RetryLater
from frameshare.sources.answers import check_new, check_selection
from frameshare.sources.base import Context
from frameshare.sources.hub.session import asked, session, token_of

T = TypeVar("T")

# Ten times hub-stats' size in 2026.
_LARGEST_FILE_BYTES = 16_000_000_000
_PART = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(frozen=True)
class Commit:
    """A commit of a dataset and the day of its last change."""

    sha: str
    changed_on: date


@dataclass(frozen=True)
class HubFile:
    """A file at a commit: its path, and its checksum from the Hub."""

    path: str
    checksum: str


@dataclass(frozen=True)
class DatasetRepository:
    """A dataset on the Hub, such as cfahlgren1/hub-stats, at the base address `key` of a source."""

    context: Context
    name: str
    key: str | None = None

    def head(self) -> Commit:
        """Return the commit of `main`; raises ContentError if the Hub's response lacks it."""
        where = f"{self._endpoint}/api/datasets/{self.name}"
        return self._asked(where, self._head)

    def files(self, commit: Commit, folder: str) -> list[HubFile]:
        """Return every file under `folder` at a commit, by path."""
        where = f"{self._endpoint}/api/datasets/{self.name}/tree/{commit.sha}/{folder}"
        return self._asked(where, lambda: self._files(commit, folder, where))

    def address(self, revision: str, path: str) -> str:
        """Address of one file at a commit or branch."""
        return huggingface_hub.hf_hub_url(
            self.name, path, repo_type="dataset", revision=revision, endpoint=self._endpoint
        )

    def open(self, revision: str, path: str) -> BinaryIO:
        """Open a file for random access, by range requests of 256 KiB or more; close it when done.

        A server that ignores ranges costs one whole download; a file that changes meanwhile raises
        TemporaryError. HfFileSystem would request repository, revision and size before each file, which the
        commit makes needless, wait as long as a server says, and load 1.4 GB for one range from such a
        server.
        """
        url = self.address(revision, path)

        def fetch(headers: Mapping[str, str]) -> Part:
            return self._asked(url, lambda: self._part(url, headers))

        def fall_back(place: Path) -> Path:
            return self.download(revision, path, place.parent, max_bytes=_LARGEST_FILE_BYTES)

        return open_ranges(fetch, fall_back, shown(url), self.context.settings.cache_dir)

    def download(self, revision: str, path: str, folder: Path, *, max_bytes: int) -> Path:
        """Fetch a file into `folder`; a later call resumes an interrupted download.

        Raises LimitError for a file beyond `max_bytes`. A mirror that serves files without the Hub's headers
        is treated as any other server.
        """
        where = self.address(revision, path)
        target = folder / Path(path).name
        try:
            return self._asked(where, lambda: self._download(revision, path, folder, target, max_bytes))
        except huggingface_hub.errors.FileMetadataError:
            return self.context.http.download(
                where, target, max_bytes=max_bytes, token=self.context.settings.hf_token
            )

    @property
    def _endpoint(self) -> str:
        return self.context.base_url(self.key)

    @property
    def _api(self) -> huggingface_hub.HfApi:
        return huggingface_hub.HfApi(endpoint=self._endpoint, token=token_of(self.context.settings))

    def _asked(self, where: str, call: Callable[[], T]) -> T:
        session(self.context.settings, self._endpoint)
        return asked(self.context.settings, where, call, self.context.http.gate)

    def _head(self) -> Commit:
        found = self._api.dataset_info(self.name)
        if not found.sha or found.last_modified is None:
            raise ValueError(f"sha {found.sha}, lastModified {found.last_modified}")
        return Commit(found.sha, found.last_modified.date())

    def _files(self, commit: Commit, folder: str, where: str) -> list[HubFile]:
        entries = self._api.list_repo_tree(
            self.name, folder, recursive=True, revision=commit.sha, repo_type="dataset"
        )
        found: dict[str, HubFile] = {}
        seen: set[str] = set()
        for entry in entries:
            # The library's pagination has no limit.
            check_new([entry.path], seen, what="path", where=where)
            seen.add(entry.path)
            if isinstance(entry, huggingface_hub.hf_api.RepoFile):
                # Large files have a SHA-256; small ones only a git hash.
                checksum = entry.lfs.sha256 if entry.lfs else entry.blob_id
                found[entry.path] = HubFile(entry.path, checksum)
        outside = [path for path in seen if not path.startswith(f"{folder}/")]
        check_selection(outside, [], what=f"path below {folder}", where=where)
        return sorted(found.values(), key=lambda f: f.path)

    def _part(self, url: str, headers: Mapping[str, str]) -> Part:
        """Request one range; a server that ignores it is not read any further."""
        settings = self.context.settings
        deadline = time.monotonic() + settings.request_deadline_s
        sent = {**huggingface_hub.utils.build_hf_headers(token=token_of(settings)), **headers}
        with session(settings, self._endpoint).stream("GET", url, headers=sent) as response:
            version = _version(response.headers)
            content_range = response.headers.get("Content-Range", "")
            if response.status_code == 416:
                total = content_range.rpartition("/")[2]
                return Part(0, b"", int(total) if total.isdigit() else 0, version)
            response.raise_for_status()
            held = _PART.fullmatch(content_range) if response.status_code == 206 else None
            if held is None:
                return Part(0, b"", None, version)
            first, last, size = (int(number) for number in held.groups())
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > last - first + 1 or time.monotonic() > deadline:
                    break
            if len(body) != last - first + 1:
                raise RetryLater(_broken_part(url, last - first + 1, len(body)))
            return Part(first, bytes(body), size, version)

    def _download(self, revision: str, path: str, folder: Path, target: Path, max_bytes: int) -> Path:
        settings, url = self.context.settings, self.address(revision, path)
        about = self._api.get_hf_file_metadata(url=url)
        if about.size is None or about.etag is None or about.commit_hash is None:
            raise huggingface_hub.errors.FileMetadataError(url)
        if about.size > max_bytes:
            raise _too_large(url, about.size, max_bytes)
        huggingface_hub.utils.disable_progress_bars()
        # Xet neither resumes an interrupted download nor stops when told to.
        huggingface_hub.constants.HF_HUB_DISABLE_XET = True
        with disk_errors(target):
            return Path(
                huggingface_hub.hf_hub_download(
                    self.name,
                    path,
                    repo_type="dataset",
                    revision=revision,
                    local_dir=folder,
                    token=token_of(settings),
                    endpoint=self._endpoint,
                )
            )


def _version(headers: Mapping[str, str]) -> str:
    return str(headers.get("ETag") or headers.get("Last-Modified") or "")


def _broken_part(url: str, expected: int, found: int) -> TemporaryError:
    return TemporaryError(
        "The source sent a different part of the file than requested",
        where=url,
        expected=f"{expected:,} bytes",
        found=f"{found:,} bytes",
        next_step="run again; nothing was kept of this reading",
    )


def _too_large(url: str, size: int, max_bytes: int) -> LimitError:
    return LimitError(
        "The file is larger than expected",
        where=url,
        expected=f"at most {max_bytes:,} bytes",
        found=f"{size:,} bytes",
        next_step="nothing was fetched; see whether the dataset was replaced",
    )

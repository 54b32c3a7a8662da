"""Files in the data sets that the Hub hosts: the current commit, what it holds, where a file of it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from frameshare.base.errors import ContentError
from frameshare.sources.answers import check_next_page
from frameshare.sources.base import Context


@dataclass(frozen=True)
class Commit:
    """A commit of a data set and the day of its last change."""

    sha: str
    changed_on: date


@dataclass(frozen=True)
class HubFile:
    """A file at a commit: its path, and the checksum of its content as the Hub gives it."""

    path: str
    checksum: str


@dataclass(frozen=True)
class DatasetRepository:
    """A data set on the Hub, such as cfahlgren1/hub-stats."""

    context: Context
    name: str

    def head(self) -> Commit:
        """Return the commit that `main` points at; raises ContentError if the Hub's answer lacks it."""
        url = f"{self._base}/api/datasets/{self.name}"
        answer = self.context.http.get(url, accept="json", token=self.context.settings.hf_token).json()
        try:
            return Commit(str(answer["sha"]), datetime.fromisoformat(answer["lastModified"]).date())
        except (KeyError, TypeError, ValueError) as error:
            raise _changed(
                url, "an object with sha and lastModified", f"{str(answer)[:200]} ({error})"
            ) from error

    def files(self, commit: Commit, folder: str) -> list[HubFile]:
        """Return every file under `folder` at a commit, by path."""
        found: list[HubFile] = []
        url: str | None = f"{self._base}/api/datasets/{self.name}/tree/{commit.sha}/{folder}?recursive=true"
        while url is not None:
            answer = self.context.http.get(url, accept="json", token=self.context.settings.hf_token)
            found += [_file(entry, url) for entry in _entries(answer.json(), url)]
            if answer.next_url is not None:
                check_next_page(answer.next_url, url, (), base_url=self._base)
            url = answer.next_url
        return sorted(found, key=lambda f: f.path)

    def address(self, commit: Commit, path: str) -> str:
        """Address of one file at a commit."""
        return f"{self._base}/datasets/{self.name}/resolve/{commit.sha}/{quote(path)}"

    @property
    def _base(self) -> str:
        return self.context.base_url("hub")


def _entries(answer: Any, url: str) -> list[Mapping[str, Any]]:
    if not isinstance(answer, list) or not all(isinstance(e, dict) for e in answer):
        raise _changed(url, "a JSON array of objects", str(answer)[:200])
    return [entry for entry in answer if entry.get("type") == "file"]


def _file(entry: Mapping[str, Any], url: str) -> HubFile:
    try:
        # Large files carry the SHA-256 of their content; small ones only git's own hash.
        return HubFile(str(entry["path"]), str((entry.get("lfs") or entry)["oid"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise _changed(url, "files with path and oid", f"{str(entry)[:200]} ({error})") from error


def _changed(url: str, expected: str, found: str) -> ContentError:
    return ContentError(
        "Unexpected response format: the Hub's list of files",
        where=url,
        expected=expected,
        found=found,
        next_step="see whether the data set moved or the Hub changed its API; what was collected is kept",
    )

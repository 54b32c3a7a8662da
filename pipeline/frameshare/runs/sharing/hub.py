"""Read and write a dataset on the Hub: head commit, files with hashes, one file, one commit.

Everything goes through huggingface_hub under the rules of `sources.hub.session`: our timeouts and retries,
and a token that is sent to the Hub's host only. Files go by LFS: Xet's client follows none of these rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import huggingface_hub
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, constants

from frameshare.base.errors import AccessError, NotFoundError, TemporaryError, UsageError
from frameshare.base.files import disk_errors, sha256_file
from frameshare.base.settings import HUB, Settings
from frameshare.sources.hub.session import asked, session, token_of

P = ParamSpec("P")
T = TypeVar("T")
_CHANGED_MEANWHILE = frozenset({409, 412})


@dataclass(frozen=True)
class RemoteFile:
    """A file at a commit: its size, and its git or LFS hash."""

    size_bytes: int
    blob_sha1: str
    sha256: str | None

    def equals(self, file: Path) -> bool:
        """Whether its content equals that of a local file."""
        if file.stat().st_size != self.size_bytes:
            return False
        return sha256_file(file) == self.sha256 if self.sha256 else _git_blob(file) == self.blob_sha1


def by_our_rules(
    method: Callable[Concatenate[HubDataset, P], T],
) -> Callable[Concatenate[HubDataset, P], T]:
    """Let a method's calls of the library follow our rules, and its failures become our errors."""

    @wraps(method)
    def asks(dataset: HubDataset, /, *args: P.args, **options: P.kwargs) -> T:
        session(dataset.settings, dataset.endpoint)
        huggingface_hub.utils.disable_progress_bars()
        # Xet follows none of our rules, nor does it resume an interrupted download.
        constants.HF_HUB_DISABLE_XET = True
        return asked(dataset.settings, dataset.where, partial(method, dataset, *args, **options))

    return asks


@dataclass(frozen=True)
class HubDataset:
    """The dataset `OWNER/NAME` on the Hub, or on the mirror that FRAMESHARE_HUB_URL or HF_ENDPOINT names."""

    settings: Settings
    name: str

    @by_our_rules
    def head(self, revision: str | None = None) -> str:
        """Return the commit of a revision, by default of `main`; raises NotFoundError."""
        found = self._api.dataset_info(self.name, revision=revision)
        if not found.sha:
            raise ValueError("no commit")
        return str(found.sha)

    @by_our_rules
    def create(self, *, is_private: bool) -> None:
        """Create the dataset unless it exists."""
        self._api.create_repo(self.name, repo_type="dataset", private=is_private, exist_ok=True)

    @by_our_rules
    def files(self, commit: str) -> dict[str, RemoteFile]:
        """Return every file at a commit by its path."""
        entries = self._api.list_repo_tree(self.name, recursive=True, revision=commit, repo_type="dataset")
        return {
            e.path: RemoteFile(e.size, e.blob_id, e.lfs.sha256 if e.lfs else None)
            for e in entries
            if isinstance(e, huggingface_hub.hf_api.RepoFile)
        }

    @by_our_rules
    def fetch(self, commit: str, path: str, folder: Path) -> Path:
        """Fetch a file at a commit into `folder`; a later call resumes an interrupted download."""
        with disk_errors(folder):
            file = self._api.hf_hub_download(
                self.name, path, repo_type="dataset", revision=commit, local_dir=folder
            )
        return Path(file)

    @by_our_rules
    def commit(self, parent: str, added: Mapping[str, Path], deleted: Sequence[str], message: str) -> str:
        """Commit files on top of `parent` in one step; return the new commit.

        Raises TemporaryError if somebody else committed meanwhile.
        """
        additions = [CommitOperationAdd(path, str(file)) for path, file in added.items()]
        deletions = [CommitOperationDelete(path) for path in deleted]
        try:
            made = self._api.create_commit(
                self.name,
                [*additions, *deletions],
                repo_type="dataset",
                commit_message=message,
                parent_commit=parent,
                num_threads=2,
            )
        except RuntimeError as error:
            # The library wraps an upload error.
            if error.__cause__ is None:
                raise
            raise error.__cause__ from None
        except huggingface_hub.errors.HfHubHTTPError as error:
            if error.response.status_code not in _CHANGED_MEANWHILE:
                raise
            raise TemporaryError(
                "The dataset was changed by somebody else in the meantime",
                where=self.where,
                next_step="run `frameshare pull` and publish again; nothing was changed",
            ) from None
        return str(made.oid)

    @property
    def where(self) -> str:
        """Its address, for messages."""
        return f"{self.endpoint}/datasets/{self.name}"

    @property
    def endpoint(self) -> str:
        """The Hub's address."""
        return self.settings.base_url("hub", HUB)

    @property
    def _api(self) -> huggingface_hub.HfApi:
        return huggingface_hub.HfApi(endpoint=self.endpoint, token=token_of(self.settings))


def need_token(settings: Settings) -> None:
    """Raise AccessError if there is no token to publish with."""
    if settings.hf_token is None:
        raise AccessError(
            "Publishing needs a token",
            where="HF_TOKEN",
            expected="a token that may write to the dataset",
            found="none",
            next_step="create one at https://huggingface.co/settings/tokens and set HF_TOKEN",
        )


def head_or_create(dataset: HubDataset, is_private: bool | None) -> str:
    """Return the dataset's newest commit; create the dataset, private or public, if it does not exist.

    Raises UsageError if it does not exist and `is_private` is None.
    """
    try:
        return dataset.head()
    except NotFoundError as error:
        if is_private is None:
            raise UsageError(
                "The dataset does not exist yet, and its visibility is not given",
                where=dataset.where,
                expected="--private or --public",
                next_step="add one of them, which creates the dataset, or correct its name",
            ) from error
        dataset.create(is_private=is_private)
        return dataset.head()


def _git_blob(file: Path) -> str:
    content = file.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()

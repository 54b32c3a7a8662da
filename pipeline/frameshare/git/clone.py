"""Shallow Git clones of untrusted repositories: bounded, and nothing in them is ever run.

The clone has no work tree and no large blobs; its paths are listed one by one, up to a limit, and only the
requested files, whose sizes are known, are written. Hooks, filters, submodules and prompts are off, and a
repository's own configuration is never read: see `process`.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urlsplit

from frameshare.base.errors import (
    LimitError,
    NotFoundError,
    TemporaryError,
    UsageError,
)
from frameshare.git.commit import BARE_CONFIG, Commit, commit_at
from frameshare.git.process import GitLimits, git_output, run_git

_HOST_PATH = re.compile(r"/[A-Za-z0-9._~+%@-][A-Za-z0-9._~+%@/-]*")
_LONGEST_ENTRY, _LONGEST_PATH, _LONGEST_NAME, _DEEPEST = 8_192, 1_024, 255, 100
_NO_NAMES = frozenset({b".", b"..", b".git"})
_NAME_PROBLEMS = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL}


@dataclass(frozen=True)
class CloneLimits(GitLimits):
    """Limits of one clone: Git's own, paths listed, bytes per file, bytes written, files.

    More history, paths, memory or time is an error; files beyond the other limits are left out and counted.
    """

    paths: int = 1_000_000
    file_bytes: int = 24_000_000
    checkout_bytes: int = 512_000_000
    files: int = 20_000


@dataclass(frozen=True)
class Clone:
    """Files from a shallow clone, their commit, and how many were left out."""

    path: Path
    commit: Commit
    files: int
    left_out: int


def check_address(url: str, protocols: Sequence[str]) -> str:
    """Return the address if it is safe for Git; raises UsageError for all but plain addresses.

    Options in disguise (`--upload-pack=…`), helper transports (`ext::…`), other protocols, user names,
    control characters and local paths are refused.
    """
    parts = urlsplit(url) if url.isprintable() and " " not in url and "::" not in url else None
    is_plain = (
        parts is not None
        and parts.scheme in protocols
        and not parts.username
        and not parts.password
        and not parts.query
        and not parts.fragment
        and not url.startswith("-")
        and (bool(parts.hostname) or parts.scheme == "file")
        and not parts.netloc.startswith("-")
        and _HOST_PATH.fullmatch(parts.path) is not None
    )
    if not is_plain:
        raise UsageError(
            "Not an address of a repository that can be cloned",
            where=repr(url[:200]),
            expected=" or ".join(f"{protocol}://host/owner/name" for protocol in protocols),
            next_step="give the plain address of a public repository, or the path of a folder",
        )
    return url


def shallow_clone(
    url: str,
    folder: Path,
    is_wanted: Callable[[tuple[str, ...]], bool],
    *,
    protocols: Sequence[str] = ("https",),
    limits: CloneLimits | None = None,
) -> Clone:
    """Clone the newest commit of `url` and write the wanted files below `folder`, which must be empty.

    Raises UsageError for a refused address, NotFoundError or AccessError if there is no public repository,
    LimitError beyond the limits, TemporaryError for what may succeed later.
    """
    address = check_address(url, protocols)
    caps = limits or CloneLimits()
    store, tree = folder / "store.git", folder / "tree"
    tree.mkdir(parents=True)
    run_git(
        ["clone", "--quiet", "--bare", "--depth", "1", "--single-branch", "--no-tags", "--template=",
         "--no-recurse-submodules", f"--filter=blob:limit={caps.file_bytes}", "--", address, str(store)],
        url, caps, protocols=protocols,
    )  # fmt: skip
    # Without the remote, missing blobs are not fetched one by one.
    (store / "config").write_text(BARE_CONFIG, encoding="utf-8")
    commit = _commit_of_clone(store, url, caps)
    chosen, wanted = _choose(store, url, caps, is_wanted)
    written = _write_out(store, tree, chosen, url, caps)
    shutil.rmtree(store)
    return Clone(tree, commit, written, wanted - written)


def _commit_of_clone(store: Path, url: str, caps: CloneLimits) -> Commit:
    try:
        return commit_at(store, url, caps)
    except TemporaryError:
        raise NotFoundError(
            "The repository has no commit", where=url, next_step="leave it out; there is nothing to read"
        ) from None


class _Listed(NamedTuple):
    """One path of a tree; shallow ones sort first."""

    depth: int
    path: bytes
    blob: bytes


def _choose(
    store: Path, url: str, caps: CloneLimits, is_wanted: Callable[[tuple[str, ...]], bool]
) -> tuple[list[_Listed], int]:
    """Choose the wanted files that exist and fit the limits, shallow ones first; count all wanted ones."""
    # Some may be too large: keep twice as many as may be written, but never all of a million.
    held: list[_Listed] = []
    wanted = 0
    for listed in _list_wanted(store, url, caps, is_wanted):
        wanted += 1
        held.append(listed)
        if len(held) >= 4 * caps.files:
            held = sorted(held)[: 2 * caps.files]
    held = sorted(held)[: 2 * caps.files]
    chosen: list[_Listed] = []
    room = caps.checkout_bytes
    for listed, size in zip(held, _sizes(store, url, caps, held), strict=True):
        if size is None or size > caps.file_bytes or size > room or len(chosen) >= caps.files:
            continue
        room -= size
        chosen.append(listed)
    return chosen, wanted


def _list_wanted(
    store: Path, url: str, caps: CloneLimits, is_wanted: Callable[[tuple[str, ...]], bool]
) -> Iterator[_Listed]:
    """List a tree's wanted files one by one: a few kilobytes of nested trees can name billions of paths."""
    # With -t folders are listed too, or a tree of empty folders would be walked without output.
    arguments = ["--git-dir", str(store), "ls-tree", "-r", "-t", "-z", "--full-tree", "HEAD"]
    with git_output(arguments, url, caps) as listing:
        for number, entry in enumerate(_entries(listing), start=1):
            if number > caps.paths or len(entry) > _LONGEST_ENTRY:
                raise LimitError(
                    "The repository holds more files than can be listed", where=url,
                    expected=f"at most {caps.paths:,} files and folders, paths of {_LONGEST_ENTRY:,} bytes",
                    next_step="check it out yourself and give the folder that holds its code",
                )  # fmt: skip
            kind, _, path = entry.partition(b"\t")
            if not kind.startswith((b"100644 ", b"100755 ")) or not _can_be_written(path):
                continue
            parts = tuple(os.fsdecode(part) for part in path.split(b"/"))
            if is_wanted(parts):
                yield _Listed(len(parts), path, kind.split(b" ")[2])


def _entries(listing: IO[bytes]) -> Iterator[bytes]:
    """Split at zero bytes; an entry beyond the maximum length is yielded incomplete."""
    rest = b""
    while len(rest) <= _LONGEST_ENTRY and (chunk := listing.read(65_536)):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _can_be_written(path: bytes) -> bool:
    """Whether a path stays below its folder and has valid file names; trees may contain anything."""
    parts = path.split(b"/")
    return (
        len(path) <= _LONGEST_PATH
        and len(parts) <= _DEEPEST
        and all(0 < len(part) <= _LONGEST_NAME and part.lower() not in _NO_NAMES for part in parts)
    )


def _sizes(store: Path, url: str, caps: CloneLimits, listed: list[_Listed]) -> list[int | None]:
    answer = run_git(
        ["--git-dir", str(store), "cat-file", "--batch-check=%(objectsize)"],
        url,
        caps,
        stdin=b"".join(file.blob + b"\n" for file in listed),
    )
    return [int(line) if line.isdigit() else None for line in answer.splitlines()]


def _write_out(store: Path, tree: Path, chosen: list[_Listed], url: str, caps: CloneLimits) -> int:
    """Write the chosen files and return how many were written; no index, no attributes, no filters."""
    blobs = b"".join(file.blob + b"\n" for file in chosen)
    written = 0
    with git_output(["--git-dir", str(store), "cat-file", "--batch"], url, caps, stdin=blobs) as contents:
        for file in chosen:
            size = contents.readline().rpartition(b" ")[2].strip()
            if not size.isdigit():
                break
            with _new_file(tree / os.fsdecode(file.path)) as target:
                _copy(contents, int(size), target)
                written += target is not None
            contents.read(1)
    return written


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes] | None]:
    """Create a file; None for names that conflict in a hostile tree."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = path.open("xb")
    except OSError as error:
        if error.errno not in _NAME_PROBLEMS:
            raise
        yield None
        return
    with target:
        yield target


def _copy(contents: IO[bytes], size: int, target: IO[bytes] | None) -> None:
    while size > 0 and (chunk := contents.read(min(size, 1_000_000))):
        size -= len(chunk)
        if target is not None:
            target.write(chunk)

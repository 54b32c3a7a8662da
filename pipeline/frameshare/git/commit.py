"""The commit of a bare repository or a folder, from Git, without the folder's own configuration.

Git reads the configuration next to the references. So a folder's references and objects are linked into a
repository of our own, and Git resolves them there as usual.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from frameshare.base.errors import FrameshareError
from frameshare.git.process import GitLimits, run_git

BARE_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tsymlinks = false\n"
_LIMITS = GitLimits(seconds=20.0)


@dataclass(frozen=True)
class Commit:
    """A commit: its id and its commit date (None if unknown)."""

    sha: str
    committed_on: date | None


def commit_at(store: Path, where: str, caps: GitLimits) -> Commit:
    """Return the HEAD commit of a bare repository; raises TemporaryError if there is none."""
    # Without walking: a shallow clone lacks the commit's parents.
    said = run_git(["--git-dir", str(store), "log", "--no-walk", "--format=%H %ct", "HEAD"], where, caps)
    sha, _, seconds = said.decode("ascii", "replace").strip().partition(" ")
    try:
        return Commit(sha, datetime.fromtimestamp(int(seconds), UTC).date())
    except (ValueError, OverflowError):  # no date, or one after the year 9999
        return Commit(sha, None)


def head_commit(folder: Path) -> Commit | None:
    """Return the HEAD commit for a folder of a checkout or worktree.

    None if the commit does not contain the folder, such as files extracted inside another checkout.
    """
    here = Path(os.path.realpath(folder))
    root = next((root for root in (here, *here.parents) if os.path.lexists(root / ".git")), None)
    homes = None if root is None else _homes(root / ".git")
    if root is None or homes is None:
        return None
    with tempfile.TemporaryDirectory(prefix="frameshare-git-") as scratch, suppress(FrameshareError):
        store = _shown(Path(scratch) / "store.git", *homes)
        commit = commit_at(store, str(root), _LIMITS)
        inside = here.relative_to(root).as_posix()
        if here != root:
            run_git(["--git-dir", str(store), "cat-file", "-e", f"{commit.sha}:{inside}"], str(root), _LIMITS)
        return commit
    return None


def _homes(marker: Path) -> tuple[Path, Path] | None:
    """Return the folders of HEAD and of the rest: the same one, or a worktree's own and the shared one.

    A `.git` file may name any folder, so only a repository that points back to it is trusted.
    """
    if marker.is_symlink():
        return None
    if marker.is_dir():
        return marker, marker
    with suppress(OSError, ValueError):
        home = marker.parent / _small_text(marker).partition("gitdir: ")[2].strip()
        named_back = home / _small_text(home / "gitdir").strip()
        if home.parent.name == "worktrees" and named_back.samefile(marker):
            return home, home.parent.parent
    return None


def _shown(store: Path, home: Path, shared: Path) -> Path:
    """Create a bare repository that links to the references and objects of another."""
    store.mkdir()
    (store / "config").write_text(BARE_CONFIG, encoding="utf-8")
    (store / "HEAD").write_text(_small_text(home / "HEAD"), encoding="utf-8")
    for part in ("objects", "refs", "packed-refs"):
        (store / part).symlink_to(os.path.realpath(shared / part))
    return store


def _small_text(path: Path) -> str:
    """Return the beginning of a regular file; empty for anything else."""
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as stream:
        return stream.read(4096).decode("utf-8", "replace")

"""Clones of untrusted repositories: addresses refused, limits kept, nothing run, commit and date known."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from frameshare.base.errors import LimitError, NotFoundError, TemporaryError, UsageError
from frameshare.git.clone import CloneLimits, check_address, shallow_clone
from frameshare.git.commit import head_commit

WHEN = {"GIT_AUTHOR_DATE": "2021-03-04T05:06:07Z", "GIT_COMMITTER_DATE": "2021-03-04T05:06:07Z"}


def git(folder: Path, *words: str) -> str:
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
             "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull}  # fmt: skip
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        env={**os.environ, **WHEN, **names},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of one commit."""
    home = tmp_path / "repository"
    (home / "src").mkdir(parents=True)
    (home / "train.py").write_text("import torch\n")
    (home / "src" / "model.py").write_text("import torch\n")
    (home / "picture.png").write_bytes(b"\x89PNG" * 1000)
    git(home.parent, "init", "-q", "-b", "main", str(home))
    git(home, "add", "-A")
    git(home, "commit", "-q", "-m", "one")
    return home


def is_python(parts: tuple[str, ...]) -> bool:
    return parts[-1].endswith(".py")


def clone(home: Path, tmp_path: Path, limits: CloneLimits | None = None) -> list[str]:
    made = shallow_clone(f"file://{home}", tmp_path / "clone", is_python, protocols=("file",), limits=limits)
    return sorted(str(p.relative_to(made.path)) for p in made.path.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    "address",
    [
        "--upload-pack=touch /tmp/frameshare-was-here",
        "-oProxyCommand=touch /tmp/frameshare-was-here",
        "ext::sh -c touch% /tmp/frameshare-was-here",
        "https::ext::sh",
        "file:///etc",
        "ssh://git@github.com/a/b",
        "git://github.com/a/b",
        "http://github.com/a/b",
        "git@github.com:a/b",
        "https://user:password@github.com/a/b",
        "https://github.com/a/b?x=$(id)",
        "https://github.com/a/b#x",
        "https://github.com/a b",
        "https://github.com/a\nb",
        "https:///a/b",
        "https://-oProxyCommand=x/a/b",
        "https://github.com",
        "/etc/passwd",
        "",
    ],
)
def test_addresses_that_could_do_more_than_name_a_repository_are_refused(address: str) -> None:
    with pytest.raises(UsageError, match="Not an address"):
        check_address(address, ("https",))


def test_a_plain_address_passes() -> None:
    assert check_address("https://github.com/a/b.git", ("https",)) == "https://github.com/a/b.git"


def test_only_the_wanted_files_are_written_and_the_commit_is_known(repository: Path, tmp_path: Path) -> None:
    made = shallow_clone(f"file://{repository}", tmp_path / "clone", is_python, protocols=("file",))

    assert sorted(p.name for p in made.path.rglob("*") if p.is_file()) == ["model.py", "train.py"]
    assert made.commit.sha == git(repository, "rev-parse", "HEAD")
    assert made.commit.committed_on == date(2021, 3, 4)
    assert not (tmp_path / "clone" / "store.git").exists()


def test_files_beyond_the_limits_are_left_out(repository: Path, tmp_path: Path) -> None:
    (repository / "big.py").write_text("x = 1\n" * 10_000)
    for number in range(20):
        (repository / f"f{number}.py").write_text(f"x = {number}\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")

    found = clone(repository, tmp_path, CloneLimits(file_bytes=10_000, files=5))

    assert len(found) == 5
    assert "big.py" not in found


def test_a_repository_larger_than_may_be_cloned_is_refused(repository: Path, tmp_path: Path) -> None:
    (repository / "noise.py").write_bytes(os.urandom(3_000_000))
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")

    with pytest.raises(LimitError, match="too large to clone"):
        clone(repository, tmp_path, CloneLimits(pack_bytes=500_000))


def test_a_git_that_does_not_end_is_ended(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(TemporaryError, match="took too long"):
        clone(repository, tmp_path, CloneLimits(seconds=0.001))


def test_links_in_a_repository_become_plain_files(repository: Path, tmp_path: Path) -> None:
    (repository / "out.py").symlink_to("/etc/passwd")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")

    found = clone(repository, tmp_path)

    assert "out.py" not in found


def test_hooks_filters_and_submodules_of_a_repository_do_nothing(repository: Path, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    (repository / ".gitattributes").write_text("*.py filter=evil\n")
    (repository / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "touch x"\n')
    (repository / ".git" / "hooks" / "post-checkout").write_text(f"#!/bin/sh\ntouch {witness}\n")
    (repository / ".git" / "hooks" / "post-checkout").chmod(0o755)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")

    assert "train.py" in clone(repository, tmp_path)
    assert not witness.exists()


def test_a_repository_that_is_not_there_or_empty_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="No public repository"):
        clone(tmp_path / "nothing", tmp_path)
    empty = tmp_path / "empty"
    git(tmp_path, "init", "-q", str(empty))
    with pytest.raises(NotFoundError):
        shallow_clone(f"file://{empty}", tmp_path / "second", is_python, protocols=("file",))


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_commit_of_a_folder_is_read_without_its_configuration(
    repository: Path, tmp_path: Path, is_packed: bool
) -> None:
    witness = tmp_path / "witness"
    if is_packed:
        git(repository, "gc", "-q")
        git(repository, "pack-refs", "--all")
    with (repository / ".git" / "config").open("a") as config:
        config.write(f"[core]\n\tfsmonitor = touch {witness}\n\tsshCommand = touch {witness}\n")
        config.write(f"[gpg]\n\tprogram = touch {witness}\n[log]\n\tshowSignature = true\n")

    found = head_commit(repository)

    assert found is not None
    assert found.committed_on == date(2021, 3, 4)
    assert not witness.exists()


def test_a_commit_that_claims_to_replace_another_is_not_believed(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    (repository / "new.py").write_text("import jax\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    second = git(repository, "rev-parse", "HEAD")
    git(repository, "replace", second, first)

    found = head_commit(repository)

    assert found is not None
    assert found.sha == second


def test_the_commit_of_a_shallow_checkout_is_known_without_its_parents(
    repository: Path, tmp_path: Path
) -> None:
    (repository / "new.py").write_text("import jax\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", str(shallow))

    assert head_commit(shallow / "src") == head_commit(repository)
    assert head_commit(shallow) is not None


@pytest.mark.parametrize("head", ["ref: ../../../../etc/passwd", "ref: refs/heads/../../x", "not a ref", ""])
def test_a_folder_whose_head_leads_elsewhere_has_no_commit(repository: Path, head: str) -> None:
    (repository / ".git" / "HEAD").write_text(head)

    assert head_commit(repository) is None


def test_a_folder_without_git_or_with_a_link_to_it_has_no_commit(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / ".git").symlink_to(repository / ".git")

    assert head_commit(other) is None
    assert head_commit(tmp_path / "nowhere") is None


def test_a_folder_inside_a_checkout_is_at_the_checkouts_commit(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository / "src")

    assert head_commit(repository / "src") == head_commit(repository)
    assert head_commit(tmp_path / "link") == head_commit(repository)


def test_a_folder_that_the_commit_does_not_hold_has_none(repository: Path) -> None:
    (repository / "unpacked" / "src").mkdir(parents=True)

    assert head_commit(repository / "unpacked" / "src") is None


@pytest.mark.parametrize("options", [["-b", "other"], ["--detach"]])
def test_a_worktree_is_at_its_own_commit(repository: Path, tmp_path: Path, options: list[str]) -> None:
    worktree = tmp_path / "worktree"
    git(repository, "worktree", "add", "-q", *options, str(worktree))
    (worktree / "new.py").write_text("import jax\n")
    git(worktree, "add", "-A")
    git(worktree, "commit", "-q", "-m", "two")

    found = head_commit(worktree / "src")

    assert found is not None
    assert (found.sha, found.committed_on) == (git(worktree, "rev-parse", "HEAD"), date(2021, 3, 4))
    assert found != head_commit(repository)


@pytest.mark.parametrize(
    "pointer", ["gitdir: {home}/.git", "gitdir: {home}/.git/worktrees/real", "x", "gitdir: \0"]
)
def test_a_git_file_whose_target_does_not_point_back_has_no_commit(
    repository: Path, tmp_path: Path, pointer: str
) -> None:
    git(repository, "worktree", "add", "-q", "--detach", str(tmp_path / "real"))
    other = tmp_path / "other"
    other.mkdir()
    (other / ".git").write_text(pointer.format(home=repository))

    assert head_commit(tmp_path / "real") is not None
    assert head_commit(other) is None


def test_a_commit_after_the_year_9999_has_no_date(repository: Path, tmp_path: Path) -> None:
    tree = git(repository, "rev-parse", "HEAD^{tree}")
    text = tmp_path / "commit"
    text.write_text(f"tree {tree}\nauthor a <a> 0 +0000\ncommitter a <a> 999999999999 +0000\n\none\n")
    oid = git(repository, "hash-object", "-t", "commit", "-w", "--literally", str(text))
    git(repository, "update-ref", "refs/heads/main", oid)

    made = shallow_clone(f"file://{repository}", tmp_path / "clone", is_python, protocols=("file",))

    assert (made.commit.sha, made.commit.committed_on) == (oid, None)

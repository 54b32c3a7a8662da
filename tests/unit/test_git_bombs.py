"""Small repositories that name more than any machine holds: listed up to a limit, in little memory."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from frameshare.base.errors import LimitError
from frameshare.git.clone import Clone, CloneLimits, shallow_clone
from tests.unit.test_git import git, is_python

CLONE_AND_MEASURE = """
import re, resource, sys
from pathlib import Path
from frameshare.base.errors import LimitError
from frameshare.git.clone import shallow_clone
try:
    shallow_clone(sys.argv[1], Path(sys.argv[2]), lambda parts: True, protocols=("file",))
except LimitError as error:
    print(error)
own = re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text()).group(1)
print(int(own) // 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def tree_of(home: Path, lines: str) -> str:
    """Write a tree by `git mktree`, one `mode kind id<tab>name` a line."""
    made = subprocess.run(
        ["git", "-C", str(home), "mktree"], input=lines.encode(), capture_output=True, check=True
    )
    return made.stdout.decode().strip()


def raw_tree(home: Path, *entries: tuple[str, str, str]) -> str:
    """Write a tree with names that `git mktree` refuses: mode, name, id."""
    body = b"".join(f"{mode} {name}".encode() + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)
    content = b"tree %d\0" % len(body) + body
    oid = hashlib.sha1(content).hexdigest()
    file = home / ".git" / "objects" / oid[:2] / oid[2:]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(zlib.compress(content))
    return oid


def commit(home: Path, tree: str) -> None:
    git(home, "update-ref", "refs/heads/main", git(home, "commit-tree", tree, "-m", "one"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty repository whose folder is a source of blobs as well."""
    folder = tmp_path / "bomb"
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    git(folder, "config", "uploadpack.allowFilter", "true")
    (tmp_path / "blob").write_text("import torch\n")
    return folder


@pytest.fixture
def blob(home: Path) -> str:
    return git(home, "hash-object", "-w", str(home.parent / "blob"))


def nest(home: Path, tree: str, levels: int) -> None:
    """Commit a tree of trees, ten of the last one in each: ten times as many paths a level."""
    for _ in range(levels):
        tree = tree_of(home, "".join(f"040000 tree {tree}\td{i}\n" for i in range(10)))
    commit(home, tree)


def clone(home: Path, limits: CloneLimits | None = None) -> Clone:
    return shallow_clone(
        f"file://{home}", home.parent / "clone", is_python, protocols=("file",), limits=limits
    )


@pytest.mark.deep
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads its memory from /proc")
def test_ten_million_paths_in_a_small_repository_cost_little_memory(home: Path, blob: str) -> None:
    name = "n" * 200
    nest(home, tree_of(home, "".join(f"100644 blob {blob}\t{name}{i}.py\n" for i in range(10))), 6)
    address, folder = f"file://{home}", home.parent / "clone"

    done = subprocess.run(
        [sys.executable, "-c", CLONE_AND_MEASURE, address, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )

    said, measured = done.stdout.splitlines()
    assert "at most 1,000,000 files and folders" in said
    assert max(int(mebibytes) for mebibytes in measured.split()) < 200


def test_a_tree_of_empty_folders_ends_at_the_limit_as_well(home: Path) -> None:
    nest(home, tree_of(home, ""), 30)

    with pytest.raises(LimitError, match="at most 50,000 files and folders"):
        clone(home, CloneLimits(paths=50_000))


def test_names_without_end_are_refused(home: Path, blob: str) -> None:
    commit(home, raw_tree(home, ("100644", "n" * 3_000_000, blob)))

    with pytest.raises(LimitError, match="more files than can be listed"):
        clone(home)


def test_below_the_limit_the_shallow_files_are_written_and_the_others_counted(home: Path, blob: str) -> None:
    deep = tree_of(home, "".join(f"100644 blob {blob}\tf{i}.py\n" for i in range(1_000)))
    first = f"040000 tree {deep}\ta\n"
    commit(home, tree_of(home, first + "".join(f"100644 blob {blob}\tz{i}.py\n" for i in range(20))))

    made = clone(home, CloneLimits(files=20))

    assert sorted(path.name for path in made.path.iterdir()) == sorted(f"z{i}.py" for i in range(20))
    assert (made.files, made.left_out) == (20, 1_000)


@pytest.mark.parametrize(
    "name", ["../out.py", "..", "/out.py", "a/../../out.py", ".git", "a//out.py", "n" * 300 + ".py"]
)
def test_names_that_leave_the_folder_or_cannot_be_are_left_out(home: Path, blob: str, name: str) -> None:
    commit(home, raw_tree(home, ("100644", name, blob), ("100644", "own.py", blob)))

    made = shallow_clone(f"file://{home}", home.parent / "clone", lambda _: True, protocols=("file",))

    assert [path.name for path in home.parent.rglob("*.py")] == ["own.py"]
    assert made.files == 1


def test_a_name_that_is_file_and_folder_is_written_once(home: Path, blob: str) -> None:
    inner = raw_tree(home, ("100644", "in.py", blob))
    entries = (
        ("100644", "a.py", blob),
        ("40000", "a.py", inner),
        ("100644", "b.py", blob),
        ("100644", "b.py", blob),
    )
    commit(home, raw_tree(home, *entries))

    made = clone(home)

    assert sorted(path.name for path in made.path.rglob("*.py")) == ["a.py", "b.py"]
    assert (made.files, made.left_out) == (2, 2)


def test_names_with_line_breaks_and_bad_bytes_are_written_as_they_are(home: Path, blob: str) -> None:
    commit(home, raw_tree(home, ("100644", "a\n b.py", blob), ("100644", "c\u202e.py", blob)))

    assert sorted(path.name for path in clone(home).path.iterdir()) == ["a\n b.py", "c\u202e.py"]


@pytest.mark.deep
def test_git_gets_no_more_memory_than_the_limit(home: Path) -> None:
    (home / "wide.py").write_bytes(b"#" * 300_000_000)
    git(home, "add", "wide.py")
    git(home, "commit", "-q", "-m", "wide")

    with pytest.raises(LimitError, match="memory"):
        clone(home, CloneLimits(memory_bytes=150_000_000, file_bytes=400_000_000))

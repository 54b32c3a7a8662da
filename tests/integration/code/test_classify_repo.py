"""`frameshare classify-repo` as a user calls it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Frameshare


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A committed repository with two frameworks."""
    home = tmp_path / "repository"
    home.mkdir()
    (home / "train.py").write_text("import jax\n")
    (home / "old.py").write_text("import torch\n")
    for words in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "one"),
    ):
        subprocess.run(["git", "-C", str(home), *words], check=True)
    return home


def test_a_folder_is_labelled_with_all_counts(frameshare: Frameshare, repository: Path) -> None:
    done = frameshare("classify-repo", str(repository), "--json")

    record = json.loads(done.stdout)
    sha = subprocess.run(["git", "-C", str(repository), "rev-parse", "HEAD"], capture_output=True, check=True)
    assert done.returncode == 0
    assert (record["primary"], record["pwc_compat"], record["is_multi"]) == ("jax", "jax", True)
    assert {name: count["score"] for name, count in record["counts"].items()} == {"jax": 2, "pytorch": 1}
    assert record["commit"] == sha.stdout.decode().strip()
    assert (record["definition"], record["code_files"]) == ("pwc-classifier-2", {"Python": 2})


def test_an_address_is_cloned_where_its_protocol_is_allowed(frameshare: Frameshare, repository: Path) -> None:
    address = f"file://{repository}"

    refused = frameshare("classify-repo", address)
    allowed = frameshare("classify-repo", address, "--json", FRAMESHARE_CLONE_PROTOCOLS="https,file")

    assert (refused.returncode, "Not an address of a repository" in refused.stderr) == (2, True)
    assert json.loads(allowed.stdout)["primary"] == "jax"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "No repository was given"),
        (" ", "No repository was given"),
        ("nowhere/at/all", "No such file or folder"),
        ("github.com/pytorch/vision", "https://github.com/pytorch/vision"),
        ("{folder}/train.py", "This is a file, not the folder of a repository"),
    ],
)
def test_what_is_neither_folder_nor_address_is_reported_as_such(
    frameshare: Frameshare, repository: Path, given: str, said: str
) -> None:
    done = frameshare("classify-repo", given.format(folder=repository))

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "the path of a folder, or https://host/owner/name" in done.stderr


@pytest.mark.deep
def test_bare_keras_in_a_subfolder_or_worktree_is_as_old_as_its_commit(
    frameshare: Frameshare, repository: Path
) -> None:
    (repository / "src").mkdir()
    (repository / "src" / "net.py").write_text("import keras\n")
    worktree = repository.parent / "worktree"
    people = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for words in (
        ("add", "-A"),
        (*people, "commit", "-q", "-m", "two"),
        ("worktree", "add", "-q", str(worktree)),
    ):
        subprocess.run(
            ["git", "-C", str(repository), *words],
            env={**os.environ, "GIT_COMMITTER_DATE": "2019-03-04T05:06:07Z"},
            check=True,
        )

    for folder in (repository / "src", worktree / "src"):
        record = json.loads(frameshare("classify-repo", str(folder), "--json").stdout)
        assert (record["primary"], record["committed_on"]) == ("tensorflow", "2019-03-04")


@pytest.mark.deep
def test_files_that_were_not_fetched_are_counted_for_people_too(
    frameshare: Frameshare, repository: Path
) -> None:
    (repository / "big.py").write_bytes(b"#" * 25_000_000)
    people = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for words in (("add", "-A"), (*people, "commit", "-q", "-m", "two")):
        subprocess.run(["git", "-C", str(repository), *words], check=True)

    done = frameshare("classify-repo", f"file://{repository}", FRAMESHARE_CLONE_PROTOCOLS="file")

    assert "left out of the clone, being too large or too many: 1" in done.stdout


@pytest.mark.parametrize("address", ["ext::sh -c touch% witness", "https://github.com/a/b c", "nowhere"])
def test_a_path_that_is_not_a_repository_is_an_error_without_a_trace(
    frameshare: Frameshare, tmp_path: Path, address: str
) -> None:
    done = frameshare("classify-repo", address)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "witness").exists()


def test_people_read_a_table(frameshare: Frameshare, repository: Path) -> None:
    done = frameshare("classify-repo", str(repository))

    assert done.stdout.startswith("jax (and others: see below), by imports, pwc-classifier-2")
    assert "pytorch" in done.stdout
    assert (
        "files of code: Python 2; 100% of them could be read\n50.0% of the files of code name jax"
        in done.stdout
    )


@pytest.mark.deep
def test_the_first_rule_set_can_still_be_asked_for(frameshare: Frameshare, repository: Path) -> None:
    (repository / "old.py").write_text('"""\nimport jax\n"""\nimport torch\nprint "x"\n')

    first = frameshare("classify-repo", str(repository), "--json", "--rules", "pwc-classifier-1")
    second = frameshare("classify-repo", str(repository), "--json")
    unknown = frameshare("classify-repo", str(repository), "--rules", "pwc-classifier-9")

    records = [json.loads(done.stdout) for done in (first, second)]
    assert [record["definition"] for record in records] == ["pwc-classifier-1", "pwc-classifier-2"]
    assert [record["counts"]["jax"]["imports"] for record in records] == [2, 1]
    assert (unknown.returncode, "pwc-classifier-1 or pwc-classifier-2" in unknown.stderr) == (2, True)


def test_code_that_cannot_be_read_is_reported_as_such(frameshare: Frameshare, tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"m{number}.f90").write_text("end\n")

    done = frameshare("classify-repo", str(tmp_path))

    assert done.stdout.startswith("not_readable, by none, pwc-classifier-2\nno label: too little of the code")
    assert "files of code: Fortran 9; 0% of them could be read" in done.stdout


@pytest.mark.deep
def test_a_folder_with_a_fetched_submodule_has_the_label_of_its_address(
    frameshare: Frameshare, tmp_path: Path
) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "app").mkdir()
    for number in range(6):
        (tmp_path / "lib" / f"m{number}.py").write_text("import tensorflow\n")
    (tmp_path / "app" / "train.py").write_text("import torch\n")
    people = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always")
    for home, *words in (
        ("lib", "init", "-q"),
        ("lib", "add", "-A"),
        ("lib", "commit", "-q", "-m", "x"),
        ("app", "init", "-q"),
        ("app", "submodule", "--quiet", "add", str(tmp_path / "lib"), "deps"),
        ("app", "add", "-A"),
        ("app", "commit", "-q", "-m", "y"),
    ):
        subprocess.run(["git", "-C", str(tmp_path / home), *people, *words], check=True)

    folder = frameshare("classify-repo", str(tmp_path / "app"), "--json")
    address = frameshare(
        "classify-repo", f"file://{tmp_path}/app", "--json", FRAMESHARE_CLONE_PROTOCOLS="file"
    )

    of_folder, of_address = (json.loads(done.stdout) for done in (folder, address))
    assert (of_folder["primary"], of_folder["is_multi"]) == ("pytorch", False)
    assert {k: v for k, v in of_folder.items() if k != "repository"} == {
        k: v for k, v in of_address.items() if k != "repository"
    }

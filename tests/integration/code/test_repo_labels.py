"""Labels of successors' repositories: what waits is chosen within a budget, cloned from a real Git server."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from frameshare.base.errors import FrameshareError
from frameshare.raw.zone import RawZone
from frameshare.sources.repo_labels.candidates import choose
from tests.integration.code.conftest import Collect, rows_of
from tests.servers.git_http import serve_git
from tests.servers.hf_papers import DailyPapers, daily_paper
from tests.servers.local import LocalServer, Reply

CODE = {
    "one/torch": {"train.py": "import torch\n", "README.md": "PyTorch"},
    "two/jax": {"main.py": "import jax\nimport torch\n", "big.bin": "x"},
    "three/keras": {"net.py": "from keras.models import Sequential\n"},
    "four/nothing": {"readme.md": "words"},
}


def git(home: Path, *words: str, given: str = "") -> str:
    people = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
    names = dict.fromkeys(people, "a@example.org")
    names |= {"GIT_COMMITTER_DATE": "2019-03-04T05:06:07Z", "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["git", "-C", str(home), *words],
        env={**os.environ, **names},
        input=given.encode(),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


def commit_all(home: Path) -> None:
    """Make a folder a repository of one commit that can be fetched in parts."""
    for words in (
        ("init", "-q"),
        ("add", "-A"),
        ("commit", "-q", "-m", "one"),
        ("config", "uploadpack.allowFilter", "true"),
    ):
        git(home, *words)


@pytest.fixture
def host(tmp_path: Path, server: LocalServer) -> LocalServer:
    """A Git host with four repositories, served over HTTP by Git's own back-end."""
    root = tmp_path / "host"
    for name, files in CODE.items():
        home = root / name
        home.mkdir(parents=True)
        for file, text in files.items():
            (home / file).write_text(text)
        commit_all(home)
    serve_git(server, root)
    return server


def name_repositories(collect: Collect, papers_server: LocalServer, days: dict[str, str]) -> None:
    papers = [
        daily_paper(f"2603.{i:05}", "2026-03-02", f"https://github.com/{name}", published=day)
        for i, (name, day) in enumerate(days.items())
    ]
    DailyPapers(papers).serve(papers_server)
    collect("hf_papers", {"hf_papers": papers_server.url}, since="2026-03")


def label(collect: Collect, host: LocalServer, budget: int = 10, **options: object) -> object:
    settings = {"repo_label_budget": budget, "clone_protocols": "https,http"}
    return collect("repo_labels", {"github_clone": host.url}, settings, **options)


@pytest.mark.deep
def test_repositories_are_labelled_with_commit_and_counts(
    collect: Collect, host: LocalServer, other_server: LocalServer
) -> None:
    name_repositories(collect, other_server, dict.fromkeys([*CODE, "nobody/here"], "2026-03-01"))

    rows = {row["repository"]: row for row in rows_of(label(collect, host).snapshots[0])}  # type: ignore[attr-defined]

    found = {
        name.removeprefix("github.com/"): (r["primary"], r["pwc_compat"], r["status"])
        for name, r in rows.items()
    }
    assert found == {
        "one/torch": ("pytorch", "pytorch", "labelled"),
        "two/jax": ("jax", "jax", "labelled"),
        "three/keras": ("tensorflow", "none", "labelled"),
        "four/nothing": ("none", "none", "labelled"),
        "nobody/here": (None, None, "not_found"),
    }
    assert rows["github.com/one/torch"]["committed_on"] == "2019-03-04"
    assert rows["github.com/one/torch"]["definition"] == "pwc-classifier-2"
    assert rows["github.com/two/jax"]["label_share"] == 1.0
    assert rows["github.com/nobody/here"]["definition"] is None
    assert json.loads(rows["github.com/two/jax"]["counts"])["pytorch"]["imports"] == 1


@pytest.mark.deep
def test_the_budget_holds_and_what_was_visited_is_not_visited_again(
    collect: Collect, host: LocalServer, other_server: LocalServer
) -> None:
    days = {
        "one/torch": "2026-03-01",
        "two/jax": "2026-02-01",
        "three/keras": "2020-01-01",
        "four/nothing": "2019-01-01",
    }
    name_repositories(collect, other_server, days)

    first = rows_of(label(collect, host, 3).snapshots[0])  # type: ignore[attr-defined]
    second = rows_of(label(collect, host, 3, as_of=date(2026, 3, 21)).snapshots[0])  # type: ignore[attr-defined]
    third = label(collect, host, 3, as_of=date(2026, 3, 22))

    assert [(r["repository"], r["chosen_as"]) for r in first][:2] == [
        ("github.com/one/torch", "new"),
        ("github.com/two/jax", "new"),
    ]
    assert first[2]["chosen_as"] == "sample"
    assert {r["repository"] for r in first} | {r["repository"] for r in second} == {
        f"github.com/{n}" for n in days
    }
    assert third.unchanged == ("repo_labels",)  # type: ignore[attr-defined]


def test_labels_of_an_earlier_rule_set_are_renewed(
    collect: Collect, host: LocalServer, other_server: LocalServer, raw: RawZone
) -> None:
    name_repositories(collect, other_server, {"one/torch": "2026-03-01", "two/jax": "2026-03-01"})
    label(collect, host)
    for rule_set, file in zip(("pwc-classifier-1", None), raw.snapshots("repo_labels")[0].files, strict=True):
        table = pq.read_table(file)
        old = pa.array([rule_set] * table.num_rows, pa.string())
        pq.write_table(table.set_column(table.schema.get_field_index("definition"), "definition", old), file)

    again = rows_of(label(collect, host, as_of=date(2026, 3, 21)).snapshots[0])  # type: ignore[attr-defined]

    assert {row["repository"] for row in again} == {"github.com/one/torch", "github.com/two/jax"}
    assert {row["definition"] for row in again} == {"pwc-classifier-2"}


@pytest.mark.nightly
def test_a_repository_that_names_more_paths_than_are_listed_is_too_large(
    collect: Collect, host: LocalServer, other_server: LocalServer, tmp_path: Path
) -> None:
    home = tmp_path / "host" / "one" / "torch"
    tree = git(home, "rev-parse", "HEAD^{tree}")
    for _ in range(19):
        tree = git(home, "mktree", given="".join(f"040000 tree {tree}\td{i}\n" for i in range(2)))
    git(home, "update-ref", "HEAD", git(home, "commit-tree", tree, "-m", "bomb"))
    name_repositories(collect, other_server, dict.fromkeys(["one/torch", "two/jax"], "2026-03-01"))

    rows = rows_of(label(collect, host).snapshots[0])  # type: ignore[attr-defined]

    statuses = {row["repository"]: row["status"] for row in rows}
    assert statuses == {"github.com/one/torch": "too_large", "github.com/two/jax": "labelled"}


def test_the_sample_is_the_same_for_the_same_day(
    collect: Collect, other_server: LocalServer, raw: RawZone
) -> None:
    name_repositories(collect, other_server, {f"o/r{i}": "2020-01-01" for i in range(50)})

    draws = [choose(raw, "repo_labels", date(2026, 3, day), 5) for day in (20, 20, 21)]

    assert draws[0] == draws[1]
    assert draws[0] != draws[2]


def test_a_host_that_fails_leaves_repositories_for_the_next_run(
    collect: Collect, host: LocalServer, other_server: LocalServer, raw: RawZone
) -> None:
    name_repositories(collect, other_server, dict.fromkeys(CODE, "2026-03-01"))
    host.fault(r"/.*", *[Reply(500)] * 40)

    with pytest.raises(FrameshareError):
        label(collect, host)

    assert raw.snapshots("repo_labels") == []

"""Resuming where a killed run stopped, and reading the same files from a folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from frameshare.base.errors import NotFoundError
from frameshare.sources.base import CollectOptions
from tests.conftest import ROOT
from tests.integration.conference_lists.conftest import Line
from tests.servers.conference_lists import serve_conference_lists
from tests.servers.local import Reply, Request

COLLECT = [sys.executable, "-m", "frameshare", "collect", "conference_lists"]


def collect_until_killed_at(line: Line, file: str) -> int:
    """Run the real command and SIGKILL it when it asks for `file`; return its exit code."""
    running: list[subprocess.Popen[bytes]] = []

    def kill(_request: Request) -> Reply:
        os.kill(running[0].pid, signal.SIGKILL)
        return Reply(reset=True)

    line.server.route(rf"/data/{file}", kill)
    env = {
        **os.environ,
        "FRAMESHARE_DATA_DIR": str(line.settings.data_dir),
        "FRAMESHARE_CONFERENCE_LISTS_URL": line.server.url,
    }
    running.append(subprocess.Popen(COLLECT, cwd=ROOT, env=env, stderr=subprocess.DEVNULL))
    code = running[0].wait(timeout=60)
    serve_conference_lists(line.server, line.files)
    return code


@pytest.mark.deep
def test_a_killed_run_resumes_where_it_stopped_and_requests_no_list_twice(whole_line: Line) -> None:
    code = collect_until_killed_at(whole_line, "iccv_2017.json")
    asked_before = {r.path for r in whole_line.server.asked(r"/data/.*")} - {"/data/iccv_2017.json"}
    count_before = len(whole_line.server.requests)

    outcome = whole_line.collect()

    asked_after = {r.path for r in whole_line.server.requests[count_before:]}
    assert code == -signal.SIGKILL
    assert len(asked_before) == 19
    assert asked_before.isdisjoint(asked_after)
    assert outcome.problems == ()
    assert next(s for s in outcome.snapshots if s.dataset == "conference_papers").is_complete
    assert whole_line.raw.verify() == []
    assert whole_line.raw.partials() == []


@pytest.mark.deep
def test_a_killed_run_publishes_nothing_of_the_lists(whole_line: Line) -> None:
    collect_until_killed_at(whole_line, "cvpr_2016.json")

    assert whole_line.raw.snapshots("conference_papers") == []
    assert whole_line.raw.verify() == []


def write_folder(folder: Path, files: dict[str, bytes], *, is_flat: bool) -> CollectOptions:
    """Write the files as the repository has them, or the lists beside data.csv."""
    for name, body in files.items():
        path = folder / (Path(name).name if is_flat else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return CollectOptions(from_path=folder)


@pytest.mark.parametrize("is_flat", [False, True])
def test_a_folder_gives_the_same_rows_as_the_network(line: Line, tmp_path: Path, is_flat: bool) -> None:
    options = write_folder(tmp_path / "folder", line.files, is_flat=is_flat)
    line.collect(options)

    outcome = line.collect()

    assert set(outcome.unchanged) == {"conference_counts", "conference_papers"}
    snapshot = line.raw.latest("conference_papers")
    assert snapshot is not None
    assert snapshot.provenance["url"] == "folder folder/data"


def test_a_folder_without_a_list_names_it_and_gives_the_rest(line: Line, tmp_path: Path) -> None:
    del line.files["data/acl_2019.json"]
    options = write_folder(tmp_path / "folder", line.files, is_flat=False)

    outcome = line.collect(options)

    assert [p.where for p in outcome.problems] == [str(tmp_path / "folder" / "acl_2019.json")]
    assert len(outcome.snapshots) == 2
    assert line.server.requests == []


@pytest.mark.deep
def test_a_folder_that_changed_is_read_again(line: Line, tmp_path: Path) -> None:
    options = write_folder(tmp_path / "folder", line.files, is_flat=False)
    line.collect(options)
    first = line.raw.latest("conference_papers")
    body = line.files["data/cvpr_2018.json"].replace(b"Paper 1 of", b"Paper one of")
    (tmp_path / "folder" / "data" / "cvpr_2018.json").write_bytes(body)

    line.collect(options)

    latest = line.raw.latest("conference_papers")
    assert first is not None
    assert latest is not None
    assert latest.provenance["rows_sha256"] != first.provenance["rows_sha256"]


def test_an_empty_folder_is_an_error_with_the_way_out(line: Line, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"data\.csv.*--from"):
        line.collect(CollectOptions(from_path=tmp_path))

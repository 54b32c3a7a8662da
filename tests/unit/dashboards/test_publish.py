"""A site is replaced as a whole or not at all, whenever the publish is killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from frameshare.base.errors import UsageError
from frameshare_site import publish
from frameshare_site.publish import MANIFEST, staged

WAYS = ["exchange", "file by file"]


@pytest.fixture(params=WAYS)
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish by exchanging folders, and the way it is done where that is impossible."""
    if request.param == "file by file":
        monkeypatch.setattr(publish, "_exchanged", lambda *_: False)


def publish_once(out_dir: Path, mark: str, *extra: str) -> None:
    with staged(out_dir) as stage:
        for name in ("index.html", "research.html", *extra):
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).write_text(mark)


@pytest.mark.usefixtures("_way")
def test_a_second_publish_replaces_the_first_and_removes_what_is_gone(tmp_path: Path) -> None:
    publish_once(tmp_path / "site", "old", "data/old.csv")

    publish_once(tmp_path / "site", "new", "data/new.csv")

    assert (tmp_path / "site" / "index.html").read_text() == "new"
    assert sorted(p.name for p in (tmp_path / "site" / "data").iterdir()) == ["new.csv"]
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


@pytest.mark.usefixtures("_way")
def test_files_that_others_put_into_the_site_stay(tmp_path: Path) -> None:
    publish_once(tmp_path / "site", "old")
    (tmp_path / "site" / "CNAME").write_text("example.org")

    publish_once(tmp_path / "site", "new")
    publish_once(tmp_path / "site", "newer")

    assert (tmp_path / "site" / "CNAME").read_text() == "example.org"


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")

    with pytest.raises(UsageError, match="name another folder with --out"):
        publish_once(tmp_path, "new")

    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_an_empty_folder_becomes_a_site(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()

    publish_once(tmp_path / "site", "new")

    assert json.loads((tmp_path / "site" / MANIFEST).read_text())["files"] == [
        "index.html",
        "research.html",
        MANIFEST,
    ]


def _fail_half_way(out_dir: Path) -> None:
    with staged(out_dir) as stage:
        (stage / "index.html").write_text("half")
        raise ZeroDivisionError


def test_an_error_while_drawing_leaves_the_old_site(tmp_path: Path) -> None:
    publish_once(tmp_path / "site", "old")

    with pytest.raises(ZeroDivisionError):
        _fail_half_way(tmp_path / "site")

    assert (tmp_path / "site" / "index.html").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


@pytest.mark.usefixtures("_way")
def test_a_reader_never_misses_the_index_while_sites_are_published(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish_once(site, "0")
    stop = threading.Event()
    missed: list[str] = []

    def read() -> None:
        while not stop.is_set():
            try:
                (site / "index.html").read_text()
            except FileNotFoundError as error:
                missed.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(100):
        publish_once(site, str(number))
    stop.set()
    reader.join()

    assert missed == []


PUBLISH_FOR_EVER = """
import itertools, sys
from pathlib import Path
from frameshare_site.publish import staged
for number in itertools.count():
    with staged(Path(sys.argv[1])) as stage:
        for name in ("index.html", "research.html", "data/a.csv"):
            (stage / name).parent.mkdir(exist_ok=True)
            (stage / name).write_text(str(number))
    print(number, flush=True)
"""


@pytest.mark.parametrize("delay_ms", [0, 1, 2, 3, 5, 8, 13, 21])
def test_a_killed_publish_leaves_one_whole_site_and_the_next_one_cleans_up(
    tmp_path: Path, delay_ms: int
) -> None:
    site = tmp_path / "site"
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISH_FOR_EVER, str(site)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay_ms / 1000)
        process.send_signal(signal.SIGKILL)

    marks = {(site / name).read_text() for name in ("index.html", "research.html", "data/a.csv")}
    publish_once(site, "after")

    assert len(marks) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["site"]
    assert sorted(p.name for p in site.iterdir()) == ["index.html", "research.html", MANIFEST]

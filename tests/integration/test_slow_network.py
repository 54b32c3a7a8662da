"""A slow line: a page at once, quick sources before large ones, and no byte requested twice after Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from frameshare.runs.ledger import Ledger
from tests.conftest import ROOT
from tests.servers.conference_lists import synthetic_files
from tests.servers.local import LocalServer, Reply, Request, conditional, ranged
from tests.servers.networks import slowed
from tests.servers.pwc_archive import LINKS, link, links_parquet
from tests.serving import environment, wait_until

pytestmark = pytest.mark.timeout(900)


def archive_of(size_bytes: int) -> bytes:
    """Return invented links, as many as make a file of about that size: names that do not compress."""
    rows = [
        link(os.urandom(300).hex(), f"https://github.com/o/{number}", "pytorch")
        for number in range(size_bytes // 1000)
    ]
    return links_parquet(rows)


def serve_slowly(server: LocalServer, archive: bytes, latency_s: float, bytes_per_s: float) -> None:
    lists = synthetic_files()

    def list_file(request: Request) -> Reply:
        body = lists.get(request.path.lstrip("/"))
        plain = {"Content-Type": "text/plain; charset=utf-8"}
        return Reply(404) if body is None else conditional(request, Reply(200, plain, body), '"1"')

    def links(request: Request) -> Reply:
        return ranged(request, archive, etag='"2"')

    server.route(r"/data.*", slowed(list_file, latency_s, bytes_per_s))
    server.route(re.escape(LINKS), slowed(links, latency_s, bytes_per_s))


@pytest.mark.deep
@pytest.mark.parametrize(
    ("latency_s", "bytes_per_s", "archive_bytes"),
    [
        pytest.param(0.01, 4_000_000, 8_000_000, id="scaled down"),
        pytest.param(0.3, 1_000_000, 41_000_000, id="1 MB/s and 300 ms", marks=pytest.mark.nightly),
    ],
)
def test_a_slow_line_costs_no_byte_twice(
    tmp_path: Path, server: LocalServer, latency_s: float, bytes_per_s: float, archive_bytes: int
) -> None:
    archive = archive_of(archive_bytes)
    serve_slowly(server, archive, latency_s, bytes_per_s)
    data_dir = tmp_path / "data"
    env = {**os.environ, **environment(tmp_path, server.url)}
    command = [sys.executable, "-m", "frameshare", "run", "--direct"]
    command += ["--source", "conference_lists", "--source", "pwc_archive"]

    def had_bytes() -> int:
        return sum(f.stat().st_size for f in (data_dir / "cache" / "pwc_archive").rglob("*.partial"))

    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline().startswith("Pages of what is known so far")
        assert wait_until(lambda: had_bytes() > archive_bytes / 10, 600, every_s=0.02)
        first.send_signal(signal.SIGINT)
        said = first.communicate(timeout=120)[1]
    steps = [(step["source"] or step["step"], step["outcome"]) for step in reversed(Ledger(data_dir).steps())]
    had, asked_first = had_bytes(), len(server.requests)
    second = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600, check=False
    )

    assert first.returncode == 130, said
    assert steps == [("conference_lists", "collected"), ("build", "done"), ("site", "done")]
    assert second.returncode == 0, second.stderr
    again = server.requests[asked_first:]
    assert {r.headers.get("If-None-Match") for r in again if re.match(r"/data[./]", r.path)} == {'"1"'}
    (links,) = [r for r in again if r.path == LINKS and r.method == "GET"]
    assert links.headers["Range"] == f"bytes={had}-"
    assert archive_bytes / 10 < had < len(archive)
    assert "collect conference_lists: unchanged" in second.stdout
    assert "collect pwc_archive" in second.stdout

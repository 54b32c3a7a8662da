"""docs/operation.md: image and compose file, built and started as it stands there by a real Docker daemon."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.installing import copy_sources
from tests.operating import blocks_of
from tests.servers.docker import docker_daemon, stand_in_images
from tests.serving import wait_until

# Raises where Prefect's pages are not served.
PAGE = "import urllib.request as u; u.urlopen('http://127.0.0.1:4200/', timeout=20)"
pytestmark = [pytest.mark.nightly, pytest.mark.registry, pytest.mark.timeout(3600)]


class Docker:
    """A shell in a copy of the sources, whose `docker` asks the daemon of the test."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env = folder, env

    def __call__(self, command: str) -> str:
        """Return what a command wrote; it must end with 0."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout + done.stderr


@pytest.fixture
def docker(tmp_path: Path) -> Iterator[Docker]:
    with docker_daemon() as env:
        stand_in_images(tmp_path, env)
        sources = copy_sources(tmp_path / "sources")
        for name in ("deploy", "requirements.lock"):
            subprocess.run(["cp", "-r", str(ROOT / name), str(sources)], check=True)
        yield Docker(sources, env)


def test_the_image_is_built_and_served_beside_prefect_and_postgresql(docker: Docker) -> None:
    (block,) = blocks_of("As containers")
    build, up, status = block.splitlines()
    compose = "POSTGRES_PASSWORD=... docker compose -f deploy/compose.yaml"

    docker(build)
    docker(up)
    assert wait_until(lambda: "Serving refresh" in docker(f"{compose} logs serve"), 600, 5), docker(
        f"{compose} logs"
    )
    said = docker(status)
    docker(f"{compose} exec -T serve frameshare run --direct --offline")
    docker(f"{compose} exec -T serve sh -c 'frameshare status --check || [ $? -eq 3 ]'")
    docker(f'{compose} exec -T prefect python -c "{PAGE}"')
    docker(f"{compose} stop serve")
    ended = docker("docker inspect --format '{{.State.ExitCode}} {{.Config.User}}' frameshare-serve-1")

    assert "No run yet" in said
    assert ended.split() == ["0", "10001:10001"]

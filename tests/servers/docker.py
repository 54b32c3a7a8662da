"""A Docker daemon of a test's own, without a network to the outside, and images in the place of a registry's.

They are made of this machine's Debian: its Python, its PostgreSQL, and a folder of wheels as the only index.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT
from tests.installing import checked
from tests.serving import wait_until

_PROGRAMS = ("dockerd", "docker", "debootstrap")
_PACKAGES = "python3,python3-venv,git,ca-certificates,postgresql"
# As much of the official image's start as the compose file uses.
_POSTGRES = r"""#!/bin/sh
set -e
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
data=/var/lib/postgresql/data
chown postgres "$data"
if [ ! -s "$data/PG_VERSION" ]; then
  echo "$POSTGRES_PASSWORD" >/tmp/password
  setpriv --reuid postgres --regid postgres --clear-groups \
    initdb -D "$data" --username "$POSTGRES_USER" --pwfile /tmp/password >/dev/null
  echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
  echo "create database $POSTGRES_DB" | setpriv --reuid postgres --regid postgres --clear-groups \
    postgres --single -D "$data" postgres >/dev/null || true
fi
exec setpriv --reuid postgres --regid postgres --clear-groups \
  postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql
"""
_IMAGES = """
FROM debian-with-wheels AS python
RUN ln -s /usr/bin/python3 /usr/local/bin/python
FROM debian-with-wheels AS postgres
RUN mkdir -p /var/lib/postgresql/data && chown postgres /var/run/postgresql
RUN ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/
ENTRYPOINT ["sh", "/start-postgres"]
"""


@contextmanager
def docker_daemon() -> Iterator[dict[str, str]]:
    """Start a daemon in a network of its own and yield the environment for `docker`; skips without one."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(f"needs root, docker.io, docker-compose and debootstrap; not here: {missing or 'root'}")
    if _fails(["docker", "compose", "version"], dict(os.environ)):
        pytest.skip("needs Docker's plugin docker-compose")
    # Not a test's folder: the path of a socket has a hundred letters at most.
    with tempfile.TemporaryDirectory(prefix="docker-", ignore_cleanup_errors=True) as folder:
        env = {**os.environ, "DOCKER_HOST": f"unix://{folder}/socket"}
        with (
            (Path(folder) / "log").open("wb") as log,
            subprocess.Popen(_daemon(folder), stdout=log, stderr=log) as daemon,
        ):
            try:
                wait_until(lambda: daemon.poll() is not None or not _fails(["docker", "ps"], env), 60)
                if daemon.poll() is not None or _fails(["docker", "ps"], env):
                    pytest.skip(f"no Docker daemon starts here: {(Path(folder) / 'log').read_text()[-500:]}")
                yield env
            finally:
                _fails(["sh", "-c", "docker ps --quiet | xargs -r docker kill"], env)
                daemon.terminate()
                daemon.wait(60)


def _daemon(folder: str) -> list[str]:
    return [
        *("unshare", "--net", "--mount", "sh", "-c", 'ip link set lo up && exec dockerd "$@"', "dockerd"),
        *("--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec"),
        *("--pidfile", f"{folder}/pid", "--host", f"unix://{folder}/socket"),
    ]


def _fails(command: list[str], env: dict[str, str]) -> bool:
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode != 0


def stand_in_images(folder: Path, env: dict[str, str]) -> None:
    """Make images of this machine's Debian under the names for which deploy/ asks."""
    root = folder / "debian"
    suite = platform.freedesktop_os_release()["VERSION_CODENAME"]
    checked(["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", suite, str(root)], cwd=folder)
    version = checked(
        ["chroot", str(root), "python3", "-c", "import platform; print(platform.python_version())"], folder
    )
    download_wheels(root / "wheels", version.strip(), folder)
    (root / "etc" / "pip.conf").write_text("[global]\nno-index = true\nfind-links = /wheels\n")
    (root / "etc" / "apt" / "sources.list").write_text("")
    (root / "start-postgres").write_text(_POSTGRES)
    (folder / "Images").write_text(_IMAGES)
    (folder / "empty").mkdir()
    tar = f"tar -C {root} -c . | docker import - debian-with-wheels"
    subprocess.run(["bash", "-o", "pipefail", "-c", tar], env=env, check=True, capture_output=True)
    for stage, name in (("python", _base_of("Containerfile")), ("postgres", _base_of("compose.yaml"))):
        build = ["docker", "build", "--target", stage, "--tag", name, "--file", str(folder / "Images")]
        subprocess.run([*build, str(folder / "empty")], env=env, check=True, capture_output=True)


def download_wheels(target: Path, python: str, folder: Path) -> None:
    """Download what the image installs on that version of Python, in the locked versions."""
    shutil.copy(ROOT / "requirements.lock", folder)
    (constrain,) = re.findall(r"^RUN (sed .*)$", (ROOT / "deploy/Containerfile").read_text(), re.MULTILINE)
    checked(["sh", "-c", constrain], cwd=folder)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    # pip decides by the interpreter that runs it what an older one needs besides.
    locked = map(Requirement, (folder / "constraints.txt").read_text().splitlines())
    there = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    for each in locked:
        if each.marker and each.marker.evaluate(there) and not each.marker.evaluate():
            needed.append(f"{each.name}{each.specifier}")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:"]
    version = ["--python-version", there["python_version"]]
    checked([*pip, *version, "-c", "constraints.txt", "-d", str(target), *needed], cwd=folder)


def _base_of(file: str) -> str:
    text = (ROOT / "deploy" / file).read_text()
    return next(word for word in text.split() if word.startswith("docker.io/library/"))

"""Time `frameshare run` on a fresh folder, through Prefect and with every source, on seven networks.

    python -m tests.benchmarks.first_contact

Prints one JSON object a network: seconds to the first page and to the end, CPU seconds, exit code, load.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from frameshare.sources.registry import all_sources
from tests.conftest import ROOT
from tests.servers import networks
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.hub import Hub, synthetic_rows
from tests.servers.local import LocalServer

NAMES = sorted({name for source in all_sources().values() for name in source.base_urls})
NOWHERE = "http://127.0.0.1:9"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
Env = Mapping[str, str]


@contextmanager
def no_names() -> Iterator[Env]:
    """No name resolves."""
    yield {setting(name): f"http://{name.replace('_', '-')}.invalid" for name in NAMES}


def every_host(behave: Callable[[socket.socket], None]) -> Callable[[], object]:
    """Return a network whose hosts all behave so, each at an address of its own."""

    @contextmanager
    def network() -> Iterator[Env]:
        with ExitStack() as stack:
            yield {setting(name): stack.enter_context(networks.network(behave)) for name in NAMES}

    return network


def through_proxy(behave: Callable[[socket.socket], None]) -> Callable[[], object]:
    """Return a network behind a proxy that behaves so; as in most offices nothing exempts this machine."""

    @contextmanager
    def network() -> Iterator[Env]:
        with networks.network(behave) as proxy:
            yield {**dict.fromkeys(PROXIES, proxy), "NO_PROXY": "example.org", "no_proxy": "example.org"}

    return network


@contextmanager
def office() -> Iterator[Env]:
    """Behind a proxy that is away, and nothing exempts this machine."""
    yield {**dict.fromkeys(PROXIES, NOWHERE), "NO_PROXY": "example.org", "no_proxy": "example.org"}


@contextmanager
def good() -> Iterator[Env]:
    """Behind nothing: the conference lists and the Hub answer, invented and whole."""
    with LocalServer() as server:
        serve_conference_lists(server, synthetic_files())
        Hub(server, synthetic_rows(2_000), bucket=1_000_000)
        yield {setting(name): NOWHERE for name in NAMES} | {
            setting(name): server.url for name in ("conference_lists", "hub")
        }


NETWORKS: Mapping[str, Callable[[], object]] = {
    "none at all: names do not resolve": no_names,
    "hosts connect and never answer": every_host(networks.hang),
    "proxy that accepts and never answers": through_proxy(networks.hang),
    "proxy that refuses every host": through_proxy(networks.refuse),
    "captive portal": every_host(networks.portal),
    "proxy set without an exemption for this machine": office,
    "good: two sources answer": good,
}


def setting(name: str) -> str:
    """Return the variable that holds an address."""
    return f"FRAMESHARE_{name.upper()}_URL"


def timed(env: Env, folder: Path) -> dict[str, float | int | str]:
    """Run once; the page is there when its address is printed."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    given = {"FRAMESHARE_DATA_DIR": str(folder / "data"), "PREFECT_HOME": str(folder / "prefect")}
    registry = {"PIP_INDEX_URL": f"{NOWHERE}/simple", "PIP_RETRIES": "0"}
    with subprocess.Popen(
        [sys.executable, "-m", "frameshare", "run"],
        cwd=ROOT, env={**os.environ, **registry, **env, **given}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        first = process.stdout.readline()
        page_s = time.monotonic() - began
        process.stdout.read()
        code = process.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "page_s": round(page_s, 1),
        "end_s": round(time.monotonic() - began, 1),
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "exit_code": code,
        "load": round(os.getloadavg()[0], 1),
        "first_line": first[:40],
    }


def main() -> None:
    """Print a line for each network."""
    for name, network in NETWORKS.items():
        with tempfile.TemporaryDirectory() as folder, network() as env:  # type: ignore[attr-defined]
            print(json.dumps({"network": name, **timed(env, Path(folder))}), flush=True)


if __name__ == "__main__":
    main()

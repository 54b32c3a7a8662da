"""Ten years of readings pulled from a server that speaks the Hub's protocol, over a line of limited rate.

    RATE_MB_S=2 LATENCY_S=0.05 python -m pytest -m benchmark -s tests/benchmarks/test_pull.py

Weekly readings of Docker Hub and of PyPI, monthly lists of 5,000 models with names that do not compress.
Figures beside those of fetching the same bytes with requests alone; nothing is asserted on time.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from frameshare.raw.zone import RawZone
from frameshare.runs.sharing.address import HubAddress
from frameshare.runs.sharing.publish import publish
from frameshare.runs.sharing.pull import pull
from frameshare.sources.registry import all_sources
from tests.integration.test_sharing import NAME, TOKEN, settings_of
from tests.servers.hub_commits import HubCommits
from tests.servers.local import LocalServer
from tests.servers.networks import slowed

RATE_BYTES_S = float(os.environ.get("RATE_MB_S", "2")) * 1e6
LATENCY_S = float(os.environ.get("LATENCY_S", "0.05"))
WEEKS, MONTHS, MODELS = 520, 120, 5_000
FIRST = date(2016, 12, 5)


def _put(raw: RawZone, dataset: str, day: date, rows: list[dict[str, Any]], **more: Any) -> None:
    source = next(s for s in all_sources().values() if any(d.name == dataset for d in s.datasets))
    declared = next(d for d in source.datasets if d.name == dataset)
    partial = raw.open_partial(declared, f"{dataset}-{day}")
    partial.write_part("all", [{c.name: row.get(c.name) for c in declared.columns} for row in rows])
    partial.publish(source, url="https://invented.invalid", as_of=day, **more)


def _models(month: int, chance: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "scope": "sample",
            "id": f"invented/{hashlib.sha256(f'{month}-{number}'.encode()).hexdigest()[:24]}",
            "createdAt": datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
            + timedelta(minutes=number * 97),
            "downloads": chance.randrange(10**6),
            "downloadsAllTime": chance.randrange(10**9),
            "likes": chance.randrange(10**4),
            "library_name": chance.choice(["transformers", "diffusers", "timm", None]),
            "tags": chance.sample(["pytorch", "tf", "jax", "safetensors", "gguf", "onnx"], 2),
        }
        for number in range(MODELS)
    ]


def ten_years(folder: Path) -> None:
    """Fill a raw zone with what weekly and monthly runs of ten years leave."""
    raw, chance = RawZone(folder / "raw"), random.Random(2026)
    for week in range(WEEKS):
        day = FIRST + timedelta(weeks=week)
        pulls = [{"image": f"invented/{n}", "pulls": week * 1000 + n, "observed_on": day} for n in range(40)]
        _put(raw, "docker_pulls", day, pulls)
    for month in range(MONTHS):
        day = date(2016 + (11 + month) // 12, 1 + (11 + month) % 12, 15)
        extra = {"scope": "sample"}
        _put(raw, "hub_models", day, _models(month, chance), series="sample", extra=extra)


@pytest.fixture
def servers() -> Iterator[tuple[LocalServer, LocalServer]]:
    """The Hub and its storage."""
    with LocalServer() as server, LocalServer() as storage:
        yield server, storage


@pytest.mark.benchmark
@pytest.mark.timeout(1800)
def test_ten_years_over_a_line_of_limited_rate(
    servers: tuple[LocalServer, LocalServer], seed_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, other_server = servers
    monkeypatch.setenv("FRAMESHARE_HUB_URL", server.url)
    hub = HubCommits(server, other_server, token=TOKEN)
    publisher = tmp_path / "publisher"
    publisher.mkdir()
    (publisher / "warehouse.duckdb").hardlink_to(seed_data / "warehouse.duckdb")
    ten_years(publisher)
    put = publish(settings_of(publisher), HubAddress(NAME), is_private=False)
    print(f"\npublished: {put}")
    archives = {key: body for key, body in hub.objects.items() if body[257:262] == b"ustar"}
    size = sum(map(len, archives.values()))
    other_server.route(r"/get/.*", slowed(other_server.route_of("/get/x"), LATENCY_S, RATE_BYTES_S))

    started = time.monotonic()
    for key, body in archives.items():
        assert len(requests.get(f"{other_server.url}/get/{key}", timeout=600).content) == len(body)
    bare_s = time.monotonic() - started
    took_s, spent_s = [], []
    for _ in range(2):
        begun, cpu = time.monotonic(), time.process_time()
        taken = pull(settings_of(tmp_path / "newcomer", token=None), HubAddress(NAME))
        took_s.append(time.monotonic() - begun)
        spent_s.append(time.process_time() - cpu)
        print(f"pulled: {taken}")

    amount = f"{size / 1e6:.1f} MB in {len(archives)} archives at {RATE_BYTES_S / 1e6:g} MB/s"
    print(f"{amount}: requests alone {bare_s:.1f} s")
    print(f"pull {took_s[0]:.1f} s ({spent_s[0]:.1f} CPU s, server included), again {took_s[1]:.1f} s")
    assert len(RawZone(tmp_path / "newcomer" / "raw").snapshots("docker_pulls")) == WEEKS

"""The figures of section 6 of the source guide, number for number, from the two real files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from frameshare.warehouse.reader import Warehouse
from tests.integration.hub.conftest import Build, Collect
from tests.servers.hub import Hub
from tests.servers.local import LocalServer

CREATED_2025 = {2022: (898, 844, 877), 2023: (519, 313, 452), 2024: (1761, 200, 1347), 2025: (2, 0, 1)}
CREATED_2026 = {
    2022: (51, 49, 49),
    2023: (220, 150, 218),
    2024: (2367, 188, 2358),
    2025: (1486, 68, 1481),
    2026: (43, 1, 40),
}
TOP_2025 = {
    30: (27, 30, 17, 0, 15, 1, 9, 0),
    100: (77, 100, 38, 0, 34, 1, 22, 0),
    500: (343, 458, 130, 1, 92, 38, 73, 5),
    1000: (642, 930, 209, 1, 160, 51, 115, 14),
}
TOP_2026 = {30: (9, 30), 100: (23, 100), 500: (118, 499), 1000: (293, 997)}
EXCLUSIVITY_2025 = {
    ("inferred", "pytorch_only"): 2330,
    ("inferred", "tensorflow_only"): 5,
    ("inferred", "both"): 347,
    ("inferred", "neither"): 498,
    ("raw", "pytorch_only"): 1011,
    ("raw", "tensorflow_only"): 6,
    ("raw", "both"): 346,
    ("raw", "neither"): 1817,
}
TOP_COLUMNS = (
    *("pytorch_raw", "pytorch_inferred", "tensorflow", "tensorflow_without_pytorch"),
    *("jax", "gguf", "onnx", "mlx"),
)


def created(warehouse: Warehouse, day: date, scope: str) -> dict[int, tuple[int, int, int]]:
    rows = warehouse.query("hub_created_share", as_of=day, scope=scope).dicts()
    assert {row["definition"] for row in rows} == {"hub-label-1"}
    return {r["created_year"]: (r["models"], r["pytorch_raw"], r["pytorch_inferred"]) for r in rows}


def top(warehouse: Warehouse, day: date, scope: str) -> dict[int, tuple[int, ...]]:
    rows = warehouse.query("hub_top_availability", as_of=day, scope=scope).dicts()
    return {row["top_n"]: tuple(row[c] for c in TOP_COLUMNS) for row in rows if row["top_n"] <= 1000}


def exclusivity(warehouse: Warehouse, day: date, scope: str) -> dict[tuple[str, str], int]:
    rows = warehouse.query("hub_exclusivity", as_of=day, scope=scope).dicts()
    assert all(row["share"] == row["models"] / row["denominator"] for row in rows)
    assert {row["origin"] for row in rows} == {"collected"}
    return {(row["method"], row["bucket"]): row["models"] for row in rows}


def unknown(warehouse: Warehouse, day: date, scope: str) -> int:
    rows = warehouse.query("hub_created_share", as_of=day, scope=scope).dicts()
    return sum(row["unknown"] for row in rows)


@pytest.mark.deep
def test_both_real_files_imported_give_the_guides_figures(
    shared_data: Path, collect: Collect, build: Build
) -> None:
    json_file = shared_data / "hub/hub_api_models_raw_2025-01-08_3180.json"
    parquet_file = shared_data / "hub/hub_stats_subset_2026-06_4167.parquet"
    collect("hub", from_path=json_file, as_of=date(2025, 1, 8), scope="sample")
    collect("hub", from_path=parquet_file, as_of=date(2026, 6, 15), scope="sample")
    with build() as warehouse:
        assert created(warehouse, date(2025, 1, 8), "sample") == CREATED_2025
        assert created(warehouse, date(2026, 6, 15), "sample") == CREATED_2026
        assert top(warehouse, date(2025, 1, 8), "sample") == TOP_2025
        assert {n: v[:2] for n, v in top(warehouse, date(2026, 6, 15), "sample").items()} == TOP_2026
        assert exclusivity(warehouse, date(2025, 1, 8), "sample") == EXCLUSIVITY_2025
        assert unknown(warehouse, date(2025, 1, 8), "sample") == 177


@pytest.mark.deep
@pytest.mark.parametrize(("key", "scope"), [("hub", "top"), ("hub_whole", "whole")])
def test_the_same_rows_over_http_page_by_page_give_the_same_figures(
    shared_data: Path,
    server: LocalServer,
    collect: Collect,
    build: Build,
    key: str,
    scope: str,
) -> None:
    rows = json.loads((shared_data / "hub/hub_api_models_raw_2025-01-08_3180.json").read_text())
    Hub(server, rows).largest_page = 250 if key == "hub_whole" else 1000
    outcome = collect(key)
    day = next(s for s in outcome.snapshots if s.provenance["extra"]["scope"] == scope).as_of
    with build() as warehouse:
        assert created(warehouse, day, scope) == CREATED_2025
        assert top(warehouse, day, scope) == TOP_2025
        assert exclusivity(warehouse, day, scope) == EXCLUSIVITY_2025
        assert unknown(warehouse, day, scope) == 177


BUNDLED = date(2024, 12, 13)


def test_the_bundled_top_is_complete_and_not_a_blend(build: Build) -> None:
    with build() as warehouse:
        found = warehouse.query("hub_top_availability").dicts()
        buckets = warehouse.query("hub_exclusivity", as_of=BUNDLED, scope="top").dicts()
        years = warehouse.query("hub_created_share", as_of=BUNDLED, scope="top").dicts()
    assert [(r["as_of"], r["scope"], r["top_n"], r["models"]) for r in found] == [
        (BUNDLED, "top", n, n) for n in (30, 100, 500, 815)
    ]
    assert found[-1]["pytorch_inferred"] == 762
    for method in ("raw", "inferred"):
        assert sum(r["models"] for r in buckets if r["method"] == method) == 815
    assert sum(r["models"] for r in years) == 815
    assert {r["origin"] for r in buckets} == {"seed"}


def test_the_bundled_shares_of_the_blog_are_the_published_ones(build: Build) -> None:
    with build() as warehouse:
        blog = warehouse.query("hub_exclusivity", scope="whole").dicts()
        assert {(r["bucket"], r["share"]) for r in blog} == {
            ("pytorch_only", 0.85),
            ("tensorflow_only", 0.08),
            ("both", 0.08),
        }
        assert all(row["models"] is None and row["denominator"] is None for row in blog)

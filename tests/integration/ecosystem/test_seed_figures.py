"""From the bundled history alone: published figures, gaps, states of the tools and the verdict."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from frameshare.base.reference import load_tables, read_rows
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR, SQL_DIR
from frameshare.raw.zone import RawZone
from frameshare.sources.registry import all_sources
from frameshare.warehouse.inputs import Inputs
from frameshare.warehouse.publish import build_warehouse
from frameshare.warehouse.reader import Warehouse

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "ecosystem"

NAMED_IN_THE_BLOG = {
    "deployment": [
        "TensorFlow Serving",
        "TensorFlow Lite",
        "TorchServe",
        "PyTorch Live",
        "PyTorch Mobile",
        "ONNX",
    ],
    "ecosystem": [
        "PyTorch Hub",
        "SpeechBrain",
        "fastai",
        "PyTorch Metric Learning",
        "TorchElastic",
        "TorchX",
        "PyTorch Lightning",
        "TensorFlow Hub",
        "TensorFlow Model Garden",
        "TFX",
        "Vertex AI",
        "MediaPipe",
        "Coral",
        "TensorFlow.js",
        "TensorFlow Cloud",
        "Google Colab",
        "TensorFlow Playground",
        "TensorFlow Datasets",
    ],
}


@pytest.fixture(scope="module")
def seed_only(seed_data: Path) -> Warehouse:
    """A warehouse that never saw a network."""
    return Warehouse(seed_data / "warehouse.duckdb", SQL_DIR)


def answer(warehouse: Warehouse, query: str, **params: Any) -> list[dict[str, Any]]:
    return warehouse.query(query, **params).dicts()


def downloads(warehouse: Warehouse, package: str, month: str) -> dict[str, Any]:
    wanted = date.fromisoformat(f"{month}-01")
    (row,) = [r for r in answer(warehouse, "package_downloads", package=package) if r["month"] == wanted]
    return row


@pytest.mark.parametrize(
    ("package", "month", "millions"),
    [
        ("torch", "2024-03", 23.19),
        ("tensorflow", "2024-03", 22.59),
        ("torch", "2022-01", 5.61),
        ("tensorflow", "2022-01", 14.95),
        ("torch", "2026-03", 87.3),
        ("tensorflow", "2026-03", 22.7),
        ("tensorflow-transform", "2022-01", 10.6),
        ("tensorflow-transform", "2026-03", 0.16),
        ("google-cloud-aiplatform", "2022-01", 0.45),
        ("google-cloud-aiplatform", "2026-03", 179),
        ("jax", "2021-11", 4.7),
        ("jax", "2022-01", 0.27),
    ],
)
def test_raw_monthly_downloads_are_the_published_ones(
    seed_only: Warehouse, package: str, month: str, millions: float
) -> None:
    digits = len(str(millions).partition(".")[2])
    row = downloads(seed_only, package, month)
    raw = (
        row["downloads_30d"]
        if package in {"tensorflow-transform", "google-cloud-aiplatform"}
        else row["downloads_raw"]
    )
    assert round(raw / 1e6, digits) == millions


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("torch", {"2022-01": 480, "2024-01": 617, "2026-03": 659}),
        ("tensorflow", {"2022-01": 1280, "2024-01": 649, "2026-03": 171}),
        ("jax", {"2022-01": 23, "2024-01": 192, "2026-03": 145}),
        ("keras", {"2022-01": 598, "2024-01": 499, "2026-03": 139}),
        ("transformers", {"2022-01": 274, "2024-01": 722, "2026-03": 970}),
        ("onnxruntime", {"2022-01": 116, "2024-01": 178, "2026-03": 601}),
    ],
)
def test_downloads_per_million_are_the_published_ones(
    seed_only: Warehouse, package: str, expected: dict[str, int]
) -> None:
    assert {m: round(downloads(seed_only, package, m)["per_million"]) for m in expected} == expected


def test_torch_passes_tensorflow_first_in_march_2024_and_stays_ahead(seed_only: Warehouse) -> None:
    (row,) = answer(seed_only, "package_crossovers")
    assert (row["first_month"], row["lasting_since"]) == (date(2024, 3, 1), date(2024, 3, 1))
    assert (row["downloads_a"], row["downloads_b"]) == (23_190_107, 22_594_480)


def test_months_that_no_list_has_come_from_readings_of_another_counter(seed_only: Warehouse) -> None:
    rows = {r["month"]: r for r in answer(seed_only, "package_downloads", package="torch")}
    lost = {date(2024, 7, 1), date(2024, 12, 1), date(2025, 5, 1)}
    assert len(rows) == 96 + 3 + 5
    assert all("another counter from here on" in rows[month]["break_note"] for month in lost)
    assert all("another counter from here on" in rows[date(2024, m, 1)]["break_note"] for m in (7, 8, 12))
    assert {rows[month]["per_million"] for month in lost} == {None}


def test_missing_months_are_missing_and_a_median_does_not_bridge_them(seed_only: Warehouse) -> None:
    # No reading holds onnxruntime, so nothing fills its gaps.
    months = {r["month"] for r in answer(seed_only, "package_downloads", package="onnxruntime")}
    lost = {date(2024, 7, 1), date(2024, 12, 1), date(2025, 5, 1)}
    assert not months & lost
    groups = {
        r["month"]: r for r in answer(seed_only, "package_group_downloads", package_group="onnxruntime")
    }
    assert groups[date(2024, 8, 1)]["median_30d"] is None
    assert groups[date(2024, 11, 1)]["median_30d"] is not None


def test_a_group_without_all_of_its_packages_is_marked_as_incomplete(seed_only: Warehouse) -> None:
    groups = {r["month"]: r for r in answer(seed_only, "package_group_downloads", package_group="tensorflow")}
    assert not groups[date(2026, 3, 1)]["is_partial"]
    assert groups[date(2026, 4, 1)]["is_partial"]


def test_breaks_and_short_windows_are_noted_where_they_occur(seed_only: Warehouse) -> None:
    assert "ten times too low" in downloads(seed_only, "torch", "2018-05")["break_note"]
    assert "all installers" in downloads(seed_only, "torch", "2024-11")["break_note"]
    assert "partial data upstream" in downloads(seed_only, "torch", "2021-02")["break_note"]
    assert downloads(seed_only, "torch", "2022-01")["break_note"] is None
    short = downloads(seed_only, "torch", "2025-04")
    assert (short["window_days"], short["is_partial"]) == (24, True)
    assert short["downloads_30d"] == pytest.approx(short["downloads_raw"] * 30 / 24)
    assert "requires pytorch-lightning" in downloads(seed_only, "pytorch-lightning", "2023-03")["break_note"]
    assert downloads(seed_only, "tensorflow", "2023-03")["break_note"] is None


def test_groups_count_no_installation_twice(seed_only: Warehouse) -> None:
    rows = {
        (r["group"], r["month"]): r["package_names"] for r in answer(seed_only, "package_group_downloads")
    }
    assert rows["lightning", date(2026, 3, 1)] == "pytorch-lightning"
    assert rows["tensorflow", date(2026, 3, 1)] == "tensorflow, tensorflow-cpu, tf-nightly"
    assert "tensorflow-gpu" in rows["tensorflow", date(2022, 12, 1)]
    assert "tensorflow-gpu" not in rows["tensorflow", date(2023, 1, 1)]
    assert not any("tensorflow-intel" in names for names in rows.values())


@pytest.mark.parametrize(
    ("repository", "month", "stars"),
    [
        ("tensorflow/tensorflow", "2018-12", 117_667),
        ("pytorch/pytorch", "2018-12", 23_298),
        ("tensorflow/tensorflow", "2026-08", 197_213),
        ("pytorch/pytorch", "2026-08", 102_529),
    ],
)
def test_observed_stars_are_the_published_ones(
    seed_only: Warehouse, repository: str, month: str, stars: int
) -> None:
    rows = answer(seed_only, "repo_stars", repository=repository)
    assert {r["counting"] for r in rows} == {"observed"}
    assert {r["origin"] for r in rows} == {"seed"}
    assert [r["stars"] for r in rows if r["month"] == date.fromisoformat(f"{month}-01")] == [stars]


def test_questions_pulls_commits_and_pages_are_the_published_ones(seed_only: Warehouse) -> None:
    questions = {(r["tag"], r["year"]): r["questions"] for r in answer(seed_only, "stackoverflow_questions")}
    assert (questions["tensorflow", 2020], questions["tensorflow", 2022]) == (20_629, 11_301)
    assert (questions["pytorch", 2020], questions["pytorch", 2022]) == (5_909, 6_621)
    pulls = {(r["image"], r["observed_on"]): r["pulls"] for r in answer(seed_only, "docker_pulls")}
    assert pulls["pytorch/torchserve", date(2021, 12, 2)] == 947_582
    assert pulls["pytorch/torchserve", date(2025, 10, 30)] == 1_496_018
    pages = {
        (r["hub"], r["month"]): (r["pages"], r["publishers"]) for r in answer(seed_only, "model_hub_pages")
    }
    assert pages["pytorch_hub", date(2022, 1, 1)] == (47, 11)
    assert pages["tfhub.dev", date(2022, 1, 1)][0] == 2252


@pytest.mark.parametrize(
    ("repository", "commits"),
    [
        ("tensorflow/tfx", {2020: 2129, 2025: 4}),
        ("tensorflow/tfjs", {2018: 1844, 2024: 27}),
        ("tensorflow/serving", {2020: 943, 2025: 363}),
        ("pytorch/serve", {2020: 1351, 2025: 6}),
        ("pytorch/executorch", {2025: 5107}),
    ],
)
def test_commits_a_year_are_the_published_ones(
    seed_only: Warehouse, repository: str, commits: dict[int, int]
) -> None:
    rows = {r["year"]: r["commits"] for r in answer(seed_only, "repo_commits", repository=repository)}
    assert {year: rows[year] for year in commits} == commits


def test_transformers_lost_its_seventy_tensorflow_families_between_4_57_and_5_0(seed_only: Warehouse) -> None:
    rows = {r["version"]: r for r in answer(seed_only, "transformers_families")}
    assert (rows["4.20.0"]["families"], rows["4.20.0"]["tensorflow_families"]) == (112, 50)
    assert (
        rows["4.57.6"]["families"],
        rows["4.57.6"]["tensorflow_families"],
        rows["4.57.6"]["flax_families"],
    ) == (382, 70, 39)
    assert (
        rows["5.0.0"]["families"],
        rows["5.0.0"]["tensorflow_families"],
        rows["5.0.0"]["flax_families"],
    ) == (389, 0, 0)
    assert rows["5.0.0"]["released_on"] == date(2026, 1, 26)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared measurements are not on this machine")
def test_every_count_of_families_equals_the_measured_table(seed_only: Warehouse) -> None:
    with (SHARED / "transformers_model_availability.csv").open(newline="") as stream:
        measured = {
            r["version"]: (
                int(r["families_any"]),
                int(r["families_pt"]),
                int(r["families_tf"]),
                int(r["families_flax"]),
            )
            for r in csv.DictReader(stream)
        }
    rows = answer(seed_only, "transformers_families")
    assert {
        r["version"]: (r["families"], r["pytorch_families"], r["tensorflow_families"], r["flax_families"])
        for r in rows
    } == measured


@pytest.mark.skipif(not SHARED.exists(), reason="the shared measurements are not on this machine")
def test_every_bundled_month_equals_the_published_history(seed_only: Warehouse) -> None:
    with (SHARED / "pypi_downloads_monthly.csv").open(newline="") as stream:
        published = {(r["package"], r["month"]): r for r in csv.DictReader(stream)}
    rows = [r for r in answer(seed_only, "package_downloads") if r["per_million"] is not None]
    for row in rows:
        origin = published[row["package"], f"{row['month']:%Y-%m}"]
        assert row["downloads_raw"] == int(origin["downloads_raw"])
        assert row["per_million"] == pytest.approx(float(origin["per_million_of_top4000"]), abs=6e-3)
    assert {r["package"] for r in rows} <= {p for p, _ in published}


def test_every_tool_that_the_issue_names_has_a_status_with_evidence(seed_only: Warehouse) -> None:
    rows = {r["tool"]: r for r in answer(seed_only, "tool_status")}
    for area, tools in NAMED_IN_THE_BLOG.items():
        for tool in tools:
            assert rows[tool]["area"] == area
            assert rows[tool]["status"] in {"active", "slowing", "dormant", "ended"}
            assert len(rows[tool]["evidence"]) > 30
            assert rows[tool]["rule_version"] == "tool-status-1"
            assert rows[tool]["checked_on"] is not None
    named = {r["tool"] for r in read_rows(REFERENCE_DIR, "tools") if r["is_named_by_blog"] == "true"}
    assert named - {"TensorFlow", "PyTorch"} == {t for tools in NAMED_IN_THE_BLOG.values() for t in tools}
    assert {r["successor"] for r in rows.values() if r["successor"]} <= rows.keys()


@pytest.mark.parametrize(
    ("tool", "status", "since"),
    [
        ("TorchServe", "ended", date(2025, 8, 7)),
        ("PyTorch Live", "ended", date(2023, 10, 20)),
        ("TensorFlow Lite", "ended", date(2024, 9, 4)),
        ("TensorFlow Hub", "ended", date(2023, 11, 15)),
        ("TensorFlow Cloud", "ended", date(2026, 4, 7)),
        ("TorchElastic", "ended", date(2021, 6, 15)),
        ("PyTorch Hub", "dormant", date(2024, 4, 15)),
        ("TensorFlow.js", "dormant", date(2024, 10, 21)),
        ("TorchX", "slowing", date(2024, 7, 16)),
        ("TFX", "slowing", None),
        ("LiteRT", "active", None),
        ("ExecuTorch", "active", None),
    ],
)
def test_the_known_turns_of_the_tools_come_out(
    seed_only: Warehouse, tool: str, status: str, since: date | None
) -> None:
    (row,) = [r for r in answer(seed_only, "tool_status") if r["tool"] == tool]
    assert (row["status"], row["status_since"]) == (status, since)


def test_frameworks_of_package_groups_and_events_are_known() -> None:
    frameworks = {r["framework"] for r in read_rows(REFERENCE_DIR, "frameworks")}
    for table in ("package_groups", "events"):
        assert {r["framework"] for r in read_rows(REFERENCE_DIR, table) if r["framework"]} <= frameworks


@pytest.mark.deep
def test_adding_a_tool_is_adding_rows(tmp_path: Path) -> None:
    reference = tmp_path / "reference"
    shutil.copytree(REFERENCE_DIR, reference)
    rows = {
        "tools": "Newcomer,Newcomer,deployment,pytorch,false,,,,active,2026-11-01,by hand,https://example.org,,",
        "tool_repositories": "Newcomer,example/newcomer,main,,",
        "tool_packages": "Newcomer,pypi,timm,main",
    }
    for table, row in rows.items():
        with (reference / f"{table}.csv").open("a", encoding="utf-8") as stream:
            stream.write(row + "\n")
    tables = load_tables(reference, "reference") + load_tables(SEED_DIR, "seed")
    inputs = Inputs(RawZone(tmp_path / "raw"), list(all_sources().values()), tables)

    report = build_warehouse(tmp_path / "w.duckdb", SQL_DIR, inputs, cache_dir=tmp_path / "cache")

    assert [w.check for w in report.warnings if "star" in w.check or "opinion" in w.check] == []
    (row,) = [
        r
        for r in answer(Warehouse(tmp_path / "w.duckdb", SQL_DIR), "tool_overview")
        if r["tool"] == "Newcomer"
    ]
    assert (row["status"], row["package"], row["repository"]) == ("active", "timm", "example/newcomer")
    assert row["per_million"] > 0


def test_of_two_releases_of_one_day_the_higher_version_is_the_last(seed_only: Warehouse) -> None:
    (keras,) = [row for row in answer(seed_only, "tool_status") if row["tool"] == "Keras"]

    # 3.12.4 and 3.15.1 came on 2026-07-29.
    assert "last release 3.15.1 on 2026-07-29" in keras["evidence"]

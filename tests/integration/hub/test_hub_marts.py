"""The marts over tiny tables: labels, gaps, partial months, scopes, counters that do not change."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from frameshare.base.resources import REFERENCE_DIR
from frameshare.raw.zone import RawZone
from frameshare.sources import hub_history, hub_whole
from frameshare.sources.hub import daily as hub
from frameshare.warehouse.reader import Warehouse
from tests.integration.hub.conftest import Build, Collect, accept_held

Import = Callable[..., None]


def model(name: str, tags: list[str] | None, library: str | None = None, **fields: Any) -> dict[str, Any]:
    """One invented row of the API."""
    row = {
        "_id": f"{abs(hash(name)):024x}"[:24],
        "id": name,
        "tags": tags,
        "library_name": library,
        "downloads": 10,
        "likes": 1,
        "pipeline_tag": "text-generation",
        "createdAt": "2024-05-06T07:08:09.000Z",
        "private": False,
    }
    return row | fields


@pytest.fixture
def imported(tmp_path: Path, collect: Collect, raw: RawZone) -> Import:
    """Import rows: `imported(rows, day, scope)`; a whole Hub of few models is accepted."""

    def run(rows: list[dict[str, Any]], day: date = date(2024, 6, 15), scope: str = "sample") -> None:
        file = tmp_path / f"{scope}-{day}.json"
        file.write_text(json.dumps(rows))
        collect("hub", from_path=file, as_of=day, scope=scope)
        accept_held(raw)

    return run


def labels(warehouse: Warehouse, name: str) -> dict[str, str | None]:
    rows = warehouse.query("hub_model_labels", id=name).dicts()
    assert {row["definition"] for row in rows} == {"hub-label-1"}
    return {row["framework"]: row["label_evidence"] for row in rows}


RULES: list[tuple[str, list[str] | None, str | None, dict[str, str | None]]] = [
    ("explicit before format", ["pytorch", "safetensors"], "transformers", {"pytorch": "explicit"}),
    ("format before library", ["safetensors"], "transformers", {"pytorch": "format"}),
    ("library alone", ["region:us"], "Transformers", {"pytorch": "library"}),
    ("mlx is never pytorch", ["mlx", "safetensors", "pytorch"], "transformers", {"mlx": "explicit"}),
    ("library in capitals", [], "PyTorch", {"pytorch": "explicit"}),
    ("gguf stops the library", ["gguf"], "transformers", {"gguf": "explicit"}),
    ("gguf beside safetensors", ["gguf", "safetensors"], None, {"gguf": "explicit", "pytorch": "format"}),
    ("paddle safetensors", ["paddlepaddle", "safetensors"], None, {"paddlepaddle": "explicit"}),
    ("model2vec safetensors", ["safetensors"], "model2vec", {"unknown": None}),
    ("tensorboard is nothing", ["tensorboard"], None, {"unknown": None}),
    ("both frameworks", ["tf", "pytorch"], None, {"pytorch": "explicit", "tensorflow": "explicit"}),
    ("tf-keras", [], "tf-keras", {"tensorflow": "explicit"}),
    ("keras-nlp", [], "keras_nlp", {"keras": "explicit"}),
    ("llamafile", ["llamafile"], None, {"gguf": "explicit"}),
    ("transformers.js", [], "transformers.js", {"onnx": "explicit"}),
    ("low confidence", [], "laya", {"unknown": None}),
    ("unknown library", [], "library-of-2027", {"unknown": None}),
    ("no tags at all", None, None, {"unknown": None}),
    ("upper case tags", ["SafeTensors"], None, {"pytorch": "format"}),
]


def test_the_rules_of_hub_label_1_hold_one_by_one(imported: Import, build: Build) -> None:
    imported([model(f"rules/{n}", tags, library) for n, (_, tags, library, _) in enumerate(RULES)])
    with build() as warehouse:
        found = {why: labels(warehouse, f"rules/{n}") for n, (why, _, _, _) in enumerate(RULES)}
    assert found == {why: expected for why, _, _, expected in RULES}


@pytest.mark.deep
@pytest.mark.parametrize(
    ("table", "row", "expected"),
    [
        (
            "hub_libraries",
            {"key": "library-of-2027", "framework": "jax", "confidence": "high"},
            {"jax": "library"},
        ),
        (
            "hub_libraries",
            {"key": "library-of-2027", "framework": "pytorch", "confidence": "medium"},
            {"pytorch": "library"},
        ),
        (
            "hub_tags",
            {"tag": "library-of-2027", "framework": "mindspore", "counts_as_native": "yes"},
            {"mindspore": "explicit"},
        ),
    ],
)
def test_a_reference_row_changes_a_label_without_code(
    imported: Import, build: Build, tmp_path: Path, table: str, row: dict[str, str], expected: dict[str, str]
) -> None:
    imported([model("o/m", [], "Library-of-2027")])
    with build() as warehouse:
        assert labels(warehouse, "o/m") == {"unknown": None}
    folder = tmp_path / "reference"
    shutil.copytree(REFERENCE_DIR, folder)
    with (folder / f"{table}.csv").open("r+", newline="") as stream:
        header = next(csv.reader(stream))
        stream.seek(0, 2)
        csv.DictWriter(stream, header, lineterminator="\n").writerow(row)
    with build(folder) as warehouse:
        assert labels(warehouse, "o/m") == expected


def test_months_without_models_are_gaps_and_the_last_month_is_partial(imported: Import, build: Build) -> None:
    imported(
        [
            model("a/1", ["pytorch"], createdAt="2022-03-02T23:29:04.000Z"),
            model("a/2", ["tf"], createdAt="2022-03-02T23:29:04.000Z"),
            model("a/3", ["safetensors"], createdAt="2024-04-01T00:00:00.000Z"),
            model("a/4", [], createdAt="2024-06-14T00:00:00.000Z"),
        ],
        date(2024, 6, 15),
        "whole",
    )
    with build() as warehouse:
        rows = warehouse.query("hub_tag_gap").dicts()
        by_label = warehouse.query("hub_labels_by_month").dicts()
    assert [r["created_month"] for r in rows] == [date(2022, 3, 1), date(2024, 4, 1), date(2024, 6, 1)]
    assert [r["is_floor"] for r in rows] == [True, False, False]
    assert [r["is_partial"] for r in rows] == [False, False, True]
    assert [r["share_raw"] for r in rows] == [0.5, 0.0, 0.0]
    assert [r["share_inferred"] for r in rows] == [0.5, 1.0, 0.0]
    assert [r["share_unknown"] for r in rows] == [0.0, 0.0, 1.0]
    tensorflow = {r["created_month"]: r["share"] for r in by_label if r["framework"] == "tensorflow"}
    assert tensorflow == {date(2022, 3, 1): 0.5, date(2024, 4, 1): 0.0, date(2024, 6, 1): 0.0}


def test_a_row_without_a_time_is_in_no_year_but_in_the_total(imported: Import, build: Build) -> None:
    imported([model("a/1", ["pytorch"]), model("a/2", ["tf"], createdAt=None)])
    with build() as warehouse:
        years = warehouse.query("hub_created_share", as_of=date(2024, 6, 15)).dicts()
        parts = warehouse.query("hub_exclusivity", scope="sample", as_of=date(2024, 6, 15)).dicts()
    assert {r["created_year"]: r["models"] for r in years} == {2024: 1, None: 1}
    assert {r["denominator"] for r in parts} == {2}


def test_a_sample_is_never_mixed_into_the_whole_hub(imported: Import, build: Build) -> None:
    imported([model(f"w/{n}", ["tf"]) for n in range(4)], date(2024, 6, 15), "whole")
    imported([model(f"s/{n}", ["pytorch"]) for n in range(2)], date(2024, 6, 15), "sample")
    imported([model(f"t/{n}", ["jax"]) for n in range(3)], date(2024, 6, 15), "top")
    with build() as warehouse:
        rows = warehouse.query("hub_exclusivity", as_of=date(2024, 6, 15)).dicts()
        gap = warehouse.query("hub_tag_gap").dicts()
        totals = warehouse.query("hub_totals").dicts()
    assert {(r["scope"], r["denominator"]) for r in rows} == {("whole", 4), ("sample", 2), ("top", 3)}
    assert {(r["scope"], r["models"]) for r in gap} == {("whole", 4)}
    assert [r["models"] for r in totals if r["origin"] == "collected"] == [4]


def test_of_two_snapshots_of_one_day_and_scope_the_later_counts(imported: Import, build: Build) -> None:
    imported([model("a/1", ["tf"])])
    imported([model("a/1", ["pytorch"]), model("a/2", ["pytorch"])])
    with build() as warehouse:
        rows = warehouse.query("hub_created_share", as_of=date(2024, 6, 15)).dicts()
    assert [(r["models"], r["pytorch_raw"], r["tensorflow"]) for r in rows] == [(2, 2, 0)]


@pytest.mark.parametrize("absurd", [-1, 10**18])
def test_absurd_counters_are_missing_and_not_zero(imported: Import, build: Build, absurd: int) -> None:
    imported([model("a/1", ["pytorch"], downloads=absurd), model("a/2", ["pytorch"], downloads=7)])
    with build() as warehouse:
        rows = warehouse.query("hub_top_models").dicts()
        sums = warehouse.query("hub_downloads_by_label", scope="sample").dicts()
    assert [(r["id"], r["downloads_30d"]) for r in rows] == [("a/2", 7), ("a/1", None)]
    assert [(r["framework"], r["downloads_30d"]) for r in sums] == [("pytorch", 7)]


@pytest.mark.deep
@pytest.mark.parametrize("absurd", ["9999-12-31T00:00:00.000Z", "0001-01-01T00:00:00.000Z"])
def test_absurd_times_of_creation_are_missing(imported: Import, build: Build, absurd: str) -> None:
    imported([model("a/1", ["pytorch"], createdAt=absurd), model("a/2", ["pytorch"])])
    with build() as warehouse:
        rows = warehouse.query("hub_created_share", scope="sample", as_of=date(2024, 6, 15)).dicts()
    assert {r["created_year"]: r["models"] for r in rows} == {2024: 1, None: 1}


@pytest.mark.deep
def test_real_days_on_which_no_counter_moved_are_shown_as_not_refreshed(
    shared_data: Path, imported: Import, build: Build
) -> None:
    file = shared_data / "hub/transformersjs_feature_extraction_daily_2024-05_2026-05.parquet"
    days = [date(2024, 5, 8), date(2024, 5, 9), date(2024, 5, 10), date(2024, 5, 11)]
    for day in days:
        rows = duckdb.execute(
            "select id, downloads, likes from read_parquet(?) where snapshot_date = ?", [str(file), day]
        ).fetchall()
        imported(
            [model(name, ["onnx"], downloads=count, likes=likes) for name, count, likes in rows], day, "top"
        )
    with build() as warehouse:
        states = {r["as_of"]: r["state"] for r in warehouse.query("hub_counters").dicts()}
    assert states == {
        days[0]: "not known",
        days[1]: "not refreshed",
        days[2]: "refreshed",
        days[3]: "refreshed",
    }


def test_a_stray_single_model_does_not_judge_the_counters(imported: Import, build: Build) -> None:
    for back in (1, 0):
        imported([model("a/1", [])], date(2024, 6, 15) - timedelta(days=back), "top")
    with build() as warehouse:
        assert [r["state"] for r in warehouse.query("hub_counters").dicts()] == ["not known", "not known"]


def test_the_sources_of_the_hub_declare_their_dataset_once() -> None:
    assert {s.SOURCE.datasets[0] for s in (hub, hub_whole, hub_history)} == {hub.SOURCE.datasets[0]}

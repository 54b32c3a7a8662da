"""The verdict from the bundled history alone: three answers, what they rest on, and who passed whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.warehouse.reader import Warehouse

QUESTIONS = ("models", "deployment", "ecosystem")
SERVING = {
    "vLLM": "pytorch",
    "SGLang": "pytorch",
    "Text Generation Inference": "pytorch",
    "Triton Inference Server": "neutral",
    "TensorRT": "neutral",
    "TensorRT-LLM": "pytorch",
    "ONNX Runtime": "neutral",
    "OpenVINO": "neutral",
    "llama.cpp": "neutral",
    "Ollama": "neutral",
    "TensorFlow Serving": "tensorflow",
    "TorchServe": "pytorch",
    "KServe": "neutral",
    "BentoML": "neutral",
    "Ray Serve": "neutral",
}
ON_DEVICE = {
    "ExecuTorch": "pytorch",
    "LiteRT": "tensorflow",
    "Core ML": "neutral",
    "MLX": "mlx",
    "ONNX Runtime Mobile": "neutral",
    "MediaPipe": "tensorflow",
}


def by_indicator(warehouse: Warehouse, **params: Any) -> dict[tuple[str, str], dict[str, Any]]:
    return {(r["question"], r["indicator"]): r for r in warehouse.query("verdict_details", **params).dicts()}


def test_columns_are_those_of_before_and_three_more(seed_only: Warehouse) -> None:
    assert seed_only.query("verdict").columns == [
        "question", "indicator", "leader", "strength", "value_a", "value_b", "since", "evidence_query",
        "rule_version", "state", "as_of",
    ]  # fmt: skip


def test_each_question_has_an_answer_next_to_the_blogs(seed_only: Warehouse) -> None:
    rows = by_indicator(seed_only)

    assert {q: rows[q, "blog_2022"]["leader"] for q in QUESTIONS} == {
        "models": "pytorch",
        "deployment": "tensorflow",
        "ecosystem": "tensorflow",
    }
    assert {q: rows[q, "all_indicators"]["leader"] for q in QUESTIONS} == {
        "models": "pytorch",
        "deployment": "neutral",
        "ecosystem": "pytorch",
    }


def test_every_indicator_is_judged_or_too_old_or_never_collected(seed_only: Warehouse) -> None:
    rows = by_indicator(seed_only)
    own = {key: r for key, r in rows.items() if key[1] not in {"all_indicators", "blog_2022"}}

    assert {r["state"] for r in own.values()} == {"leads", "too_old", "never_collected"}
    assert {r["leader"] for r in own.values() if r["state"] != "leads"} == {"not enough evidence"}
    assert rows["models", "hub_models"]["state"] == "never_collected"
    assert (rows["ecosystem", "surveys"]["state"], rows["ecosystem", "surveys"]["value_b"] > 0) == (
        "too_old",
        True,
    )


def test_together_counts_every_indicator_once(seed_only: Warehouse) -> None:
    rows = by_indicator(seed_only)
    for question in QUESTIONS:
        own = [r for (q, i), r in rows.items() if q == question and i not in {"all_indicators", "blog_2022"}]
        together = rows[question, "all_indicators"]
        states = [r["state"] for r in own]
        leaders = [r["leader"] for r in own]

        assert together["value_a"] == leaders.count("pytorch")
        assert together["value_b"] == leaders.count("tensorflow")
        assert together["indicators_for"] == leaders.count(together["leader"])
        assert together["indicators_for"] + together["indicators_against"] == states.count("leads")
        assert together["indicators_too_old"] == states.count("too_old")
        assert together["indicators_never_collected"] == states.count("never_collected")
        assert together["as_of"] == max(r["as_of"] for r in own if r["state"] == "leads")
        assert together["oldest_as_of"] == min(r["as_of"] for r in own if r["state"] == "leads")
        assert together["since"] <= together["as_of"]


def test_every_indicator_names_a_query_that_exists(seed_only: Warehouse) -> None:
    named = {r["evidence_query"] for r in read_rows(REFERENCE_DIR, "verdict_rules")}

    assert named <= seed_only.queries.keys()


def test_earlier_rules_and_the_rivals_of_2022_can_still_be_asked(seed_only: Warehouse) -> None:
    rivals = by_indicator(seed_only, rule_version="rivals-2022")
    first = by_indicator(seed_only, rule_version="verdict-1")

    assert {question for question, _ in rivals} == {"deployment"}
    assert rivals["deployment", "server_commits"]["leader"] == "tensorflow"
    assert {question for question, _ in first} == set(QUESTIONS)
    assert first["ecosystem", "stars"]["leader"] == "tensorflow"
    assert first["models", "transformers_families"]["value_b"] == 0


def test_one_version_of_the_rules_is_in_force() -> None:
    versions = read_rows(REFERENCE_DIR, "verdict_versions")

    assert [r["rule_version"] for r in versions if r["is_current"] == "true"] == ["verdict-2"]
    assert {r["rule_version"] for r in versions} == {
        r["rule_version"] for r in read_rows(REFERENCE_DIR, "verdict_rules")
    }


@pytest.mark.parametrize(("deploys", "expected"), [("serving", SERVING), ("on_device", ON_DEVICE)])
def test_deployment_is_judged_by_what_serves_and_ships_models_today(
    deploys: str, expected: dict[str, str]
) -> None:
    found = {r["tool"]: r["side"] for r in read_rows(REFERENCE_DIR, "tools") if r["deploys"] == deploys}
    known = {
        row["tool"]
        for table in ("tool_packages", "tool_repositories")
        for row in read_rows(REFERENCE_DIR, table)
    }

    assert found == expected
    assert found.keys() <= known


def test_torch_passed_tensorflow_in_the_same_month_wherever_it_is_said(seed_only: Warehouse) -> None:
    passings = {(r["question"], r["indicator"]): r for r in seed_only.query("passings").dicts()}
    (crossover,) = seed_only.query("package_crossovers").dicts()
    verdict = by_indicator(seed_only)["ecosystem", "framework_downloads"]
    passed = passings["ecosystem", "framework_downloads"]

    assert (passed["leader"], passed["passed"]) == ("pytorch", "tensorflow")
    assert passed["passed_on"] == crossover["lasting_since"] == verdict["since"] == date(2024, 3, 1)


def test_where_nobody_was_passed_no_day_of_passing_is_given(seed_only: Warehouse) -> None:
    rows = seed_only.query("passings").dicts()

    assert all((r["passed"] is None) == (r["passed_on"] is None) for r in rows)
    assert all(r["ahead_since"] is not None for r in rows if r["leader"])
    assert {r["indicator"] for r in rows if r["passed"] is None} >= {"stars", "hub_popular_libraries"}

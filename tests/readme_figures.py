"""What the README says that frameshare answers, computed from the bundled history alone."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR, SQL_DIR
from frameshare.raw.zone import RawZone
from frameshare.sources.registry import all_sources
from frameshare.warehouse.inputs import Inputs
from frameshare.warehouse.publish import build_warehouse
from frameshare.warehouse.reader import Warehouse

Row = dict[str, Any]
# Ages are judged by this day, so that the text stays as it is until the bundled history changes.
TODAY = date(2026, 11, 28)
NAMES = {
    "pytorch": "PyTorch",
    "tensorflow": "TensorFlow",
    "jax": "JAX",
    "neutral": "framework-neutral tools",
    "level": "nobody",
    "not enough evidence": "not enough evidence",
}


def what_it_answers() -> str:
    """Return the answers as a list, each figure from a saved query over the bundled history."""
    with tempfile.TemporaryDirectory() as folder:
        tables = load_tables(REFERENCE_DIR, "reference") + load_tables(SEED_DIR, "seed")
        inputs = Inputs(RawZone(Path(folder) / "raw"), list(all_sources().values()), tables, today=TODAY)
        target = Path(folder) / "w.duckdb"
        build_warehouse(target, SQL_DIR, inputs, cache_dir=Path(folder) / "cache")
        with Warehouse(target, SQL_DIR) as warehouse:
            answers = [_verdict(warehouse), *lasting_answers(warehouse)]
    return "\n".join(f"- {answer}" for answer in answers)


def lasting_answers(warehouse: Warehouse) -> list[str]:
    """Return the answers that do not depend on the day of the build, as the verdict's ages do."""
    return [
        _papers(warehouse),
        _code(warehouse),
        _researchers(warehouse),
        _downloads(warehouse),
        _dependents(warehouse),
        _benchmarks(warehouse),
        _implementations(warehouse),
        _trap(warehouse),
    ]


def _verdict(warehouse: Warehouse) -> str:
    rows = warehouse.query("verdict_details").dicts()
    parts = []
    for question in ("models", "deployment", "ecosystem"):
        now = _one(rows, question=question, indicator="all_indicators")
        then = _one(rows, question=question, indicator="blog_2022")
        judged = now["indicators_for"] + now["indicators_against"]
        parts.append(
            f"{question} {NAMES[now['leader']]} (leads {now['indicators_for']} of {judged} indicators; "
            f"2022: {NAMES[then['leader']]})"
        )
    return f"**Who is ahead.** The three questions of a blog of 2022, asked again: {'; '.join(parts)}."


def _papers(warehouse: Warehouse) -> str:
    rows = warehouse.query("pmlr_pytorch_share").dicts()
    shares = ", ".join(f"{_percent(r['share_pytorch'])} in {r['year']}" for r in rows if r["year"] % 3 == 0)
    first, last = rows[0], rows[-1]
    read = sum(r["papers_read"] for r in rows)
    return (
        f"**Papers.** Of the papers that name one of the two and not the other, PyTorch's share was "
        f"{_percent(first['share_pytorch'])} in {first['year']}, {shares} and "
        f"{_percent(last['share_pytorch'])} in {last['year']} ({read:,} papers of PMLR read; "
        f"{last['year']} rests on {last['venues']} venues)."
    )


def _code(warehouse: Warehouse) -> str:
    rows = warehouse.query("code_share_by_year", source="pwc_sample", official="all").dicts()
    complete = [r for r in rows if not r["is_partial"]]
    first, last = 2019, max(r["year"] for r in complete)
    pytorch, tensorflow = (
        [_one(complete, year=year, framework=framework) for year in (first, last)]
        for framework in ("pytorch", "tensorflow")
    )
    return (
        f"**Their code.** Of the repositories of papers, {_percent(pytorch[0]['share'])} used PyTorch and "
        f"{_percent(tensorflow[0]['share'])} TensorFlow in {first}, {_percent(pytorch[1]['share'])} and "
        f"{_percent(tensorflow[1]['share'])} in {last} (a sample: {pytorch[1]['denominator']} repositories "
        f"in {last}, 95 % interval of PyTorch {_percent(pytorch[1]['share_low'])} to "
        f"{_percent(pytorch[1]['share_high'])})."
    )


def _researchers(warehouse: Warehouse) -> str:
    rows = warehouse.query("researcher_migration", author_rule="all", vendor_papers="excluded").dicts()
    moved = _one(rows, from_framework="tensorflow", to_framework="pytorch")
    back = _one(rows, from_framework="pytorch", to_framework="tensorflow")
    return (
        f"**Researchers.** Of {moved['denominator']} authors who named TensorFlow in 2018 and either "
        f"framework in 2019, {moved['authors']} had changed to PyTorch; of {back['denominator']} who named "
        f"PyTorch, {back['authors']} had changed to TensorFlow (papers of Google and Facebook left out)."
    )


def _downloads(warehouse: Warehouse) -> str:
    (passed,) = warehouse.query("package_crossovers").dicts()
    torch, tensorflow = (
        {r["month"]: r for r in warehouse.query("package_downloads", package=package).dicts()}
        for package in ("torch", "tensorflow")
    )
    last = max(torch.keys() & tensorflow.keys())
    return (
        f"**Downloads.** `torch` passed `tensorflow` on PyPI in {passed['lasting_since']:%B %Y} "
        f"({_millions(passed['downloads_a'])} against {_millions(passed['downloads_b'])} million) and stayed "
        f"ahead: {_millions(torch[last]['downloads_raw'])} against "
        f"{_millions(tensorflow[last]['downloads_raw'])} million in {last:%B %Y}, after all "
        f"counters fell that summer. Downloads are requests by machines, not people."
    )


def _dependents(warehouse: Warehouse) -> str:
    rows = warehouse.query("repository_dependents").dicts()
    newest = {r["repository"]: r for r in rows}
    pytorch, tensorflow = newest["pytorch/pytorch"], newest["tensorflow/tensorflow"]
    return (
        f"**Dependents.** {pytorch['dependents']:,} public repositories depend on PyTorch, "
        f"{tensorflow['dependents']:,} on TensorFlow ({_day(pytorch['observed_on'])}, as GitHub shows)."
    )


def _benchmarks(warehouse: Warehouse) -> str:
    rows = warehouse.query("mlperf_share", suite="training").dicts()
    first, last = min(r["round"] for r in rows), max(r["round"] for r in rows)
    then, now = (_one(rows, round=name, framework="pytorch") for name in (first, last))
    return (
        f"**Benchmarks.** PyTorch stands behind {then['results']} of {then['all_results']} results of MLPerf "
        f"Training {first}, and {now['results']} of {now['all_results']} of {last}."
    )


def _implementations(warehouse: Warehouse) -> str:
    rows = sorted(
        warehouse.query("transformers_families").dicts(), key=lambda r: (r["released_on"], r["version"])
    )
    held = [row["tensorflow_families"] for row in rows]
    gone = next(n for n in range(1, len(rows)) if held[n - 1] and not held[n])
    before, after = rows[gone - 1], rows[gone]
    return (
        f"**Implementations.** transformers {before['version']} ({_day(before['released_on'])}) had "
        f"{before['tensorflow_families']} model families in TensorFlow; {after['version']} "
        f"({_day(after['released_on'])}) has none, and {after['pytorch_families']} in PyTorch."
    )


def _trap(warehouse: Warehouse) -> str:
    rows = warehouse.query("hub_created_share").dicts()
    row = _one(rows, as_of=max(r["as_of"] for r in rows), created_year=2025)
    return (
        f"**A trap.** Of popular Hub models created in {row['created_year']}, "
        f"{_percent(row['pytorch_raw'] / row['models'])} carry the Hub's PyTorch tag, yet "
        f"{_percent(row['pytorch_inferred'] / row['models'])} are for PyTorch: weights moved to another file "
        f"format ({row['models']:,} models of a sample of {row['as_of']:%B %Y}, mostly language "
        f"models). Tags alone would show PyTorch vanishing."
    )


def _one(rows: Sequence[Row], **wanted: Any) -> Row:
    (row,) = [r for r in rows if all(r[key] == value for key, value in wanted.items())]
    return row


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _millions(count: float) -> str:
    return f"{count / 1e6:.1f}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

"""PDFs that are damaged or mean harm: each costs itself only, and says why."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from frameshare.base.resources import REFERENCE_DIR, ROOT
from frameshare.papers import pool
from frameshare.papers.extract import REASONS, ReadLimits
from frameshare.papers.pool import ReadPlan, read_papers
from frameshare.papers.rules import load_rules
from tests.unit.papers.pdf_builder import build_from_contents, build_pdf, hostile_pdfs, mutations, stream

LIMITS = ReadLimits(
    pages=500, page_characters=200_000, cpu_seconds=2, wall_seconds=20, memory_bytes=700_000_000
)
LINES = [f"line {n} of a paper whose models were trained with PyTorch" for n in range(45)]
REAL = ROOT.parent / "shared" / "data" / "papers" / "pdfs"
MUTATIONS = [200, pytest.param(2_000, marks=pytest.mark.nightly)]
FREQUENT = 0.4


@pytest.fixture(scope="module")
def plan() -> ReadPlan:
    rules = load_rules(REFERENCE_DIR / "mention_rules.csv").only("mention-1").rules
    return ReadPlan(rules, LIMITS, workers=2)


@pytest.mark.deep
def test_hostile_pdfs_each_end_with_their_reason(tmp_path: Path, plan: ReadPlan) -> None:
    expected: dict[str, set[str | None]] = {
        "zero-bytes": {"empty_file"},
        "html": {"html_instead_of_pdf"},
        "html-after-blanks": {"html_instead_of_pdf"},
        "text": {"not_a_pdf"},
        "half": {"truncated"},
        "no-end-mark": {"truncated"},
        "encrypted": {"encrypted"},
        "no-pages": {"no_pages", "damaged"},
        "blank-pages": {"no_text"},
        "huge-page": {None},
        "page-tree-loop": {"no_pages", "damaged", "too_many_pages"},
        "many-pages": {"too_many_pages"},
        "form-calls-itself": {"no_text"},
        "forms-fan-out": {"time_limit", "memory_limit", "no_text"},
        "flate-bomb": {"time_limit", "memory_limit", "no_text", "crashed"},
        "text-bomb": {"too_much_text", "time_limit", "memory_limit"},
        "array-bomb": {"no_text", "time_limit", "crashed"},
        "path-bomb": {"time_limit", "memory_limit", "no_text", "crashed"},
    }
    paths = []
    for name, content in hostile_pdfs().items():
        paths.append(tmp_path / f"{name}.pdf")
        paths[-1].write_bytes(content)

    readings = {path.stem: reading for path, reading in read_papers(paths, plan)}

    wrong = {n: (r.reason, r.detail) for n, r in readings.items() if r.reason not in expected[n]}
    assert wrong == {}
    assert readings.keys() == expected.keys()


@pytest.mark.deep
@pytest.mark.parametrize("count", MUTATIONS)
def test_mutated_pdfs_lose_no_paper_and_stay_within_memory(
    tmp_path: Path, plan: ReadPlan, count: int
) -> None:
    sources = [
        *(build_pdf([LINES] * pages, is_packed=is_packed) for pages in (1, 3) for is_packed in (False, True)),
        *(path.read_bytes() for path in smallest_real_pdf()),
    ]
    paths = list(written(tmp_path, sources, count))
    # A child begins as a copy of this process, which other tests have let grow.
    grown = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))

    readings = list(read_papers(paths, plan))

    peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert [path for path, _ in readings] == paths
    assert all(r.reason is None or (r.reason in REASONS and r.detail) for _, r in readings)
    assert all(not r.hits for _, r in readings if r.reason)
    assert peak_bytes <= max(LIMITS.memory_bytes, grown * 1024)
    reasons = Counter(r.reason for _, r in readings)
    print(f"{count} mutations, peak {peak_bytes >> 20} MiB: {dict(reasons)}")
    assert reasons[None] > count * FREQUENT / 2, reasons
    assert {"truncated", "damaged"} <= reasons.keys(), reasons


def smallest_real_pdf() -> list[Path]:
    """Return the smallest real paper, where they are at hand; the hand-written PDFs do otherwise."""
    return sorted(REAL.glob("*/*.pdf"), key=lambda path: path.stat().st_size)[:1]


def written(folder: Path, sources: list[bytes], count: int) -> Iterator[Path]:
    for number, content in enumerate(mutations(sources, count, seed=20_261_124)):
        path = folder / f"{number:04}.pdf"
        path.write_bytes(content)
        yield path


def test_the_mutations_are_the_same_in_every_run() -> None:
    source = build_pdf([LINES])

    first, second = (hashlib.sha256(b"".join(mutations([source], 60, seed=1))).hexdigest() for _ in range(2))

    assert first == second


def test_a_worker_that_is_killed_from_outside_costs_no_paper(tmp_path: Path, plan: ReadPlan) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(build_pdf([LINES]))
    one = replace(plan, workers=1)
    answers = read_papers([path] * 40, one)
    next(answers)

    for child in workers():
        os.kill(child, signal.SIGKILL)
    rest = list(answers)

    assert len(rest) == 39
    assert all(reading.reason is None for _, reading in rest)


def test_no_worker_is_left_when_the_caller_stops_early(tmp_path: Path, plan: ReadPlan) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(build_pdf([LINES]))
    before = workers()

    with closing(read_papers([path] * 500, plan)) as answers:
        next(answers)

    deadline = time.monotonic() + 5
    while workers() - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert workers() - before == set()


@pytest.mark.deep
def test_a_pdf_that_takes_too_long_costs_itself_only(tmp_path: Path, plan: ReadPlan) -> None:
    slow, sound = tmp_path / "slow.pdf", tmp_path / "sound.pdf"
    slow.write_bytes(build_from_contents([stream(b"q Q " * 60_000_000, is_packed=True)]))
    sound.write_bytes(build_pdf([LINES]))
    impatient = replace(plan, workers=1, limits=replace(LIMITS, cpu_seconds=0, memory_bytes=1_500_000_000))

    readings = [reading for _, reading in read_papers([sound, slow, sound], impatient)]

    assert [reading.reason for reading in readings] == [None, "time_limit", None]


@pytest.mark.deep
def test_a_worker_that_hangs_is_ended_and_its_paper_named(tmp_path: Path, plan: ReadPlan) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(build_pdf([LINES]))
    impatient = replace(plan, workers=1, limits=replace(LIMITS, wall_seconds=6))
    answers = read_papers([path] * 60, impatient)
    next(answers)

    for child in workers():
        os.kill(child, signal.SIGSTOP)
    rest = [reading.reason for _, reading in answers]

    assert len(rest) == 59
    assert Counter(rest) == {None: 58, "time_limit": 1}


def test_workers_are_replaced_and_the_order_is_kept(
    tmp_path: Path, plan: ReadPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PAPERS_PER_WORKER", 3)
    paths = []
    for number in range(20):
        paths.append(tmp_path / f"{number}.pdf")
        paths[-1].write_bytes(build_pdf([[f"Paper {number} is about PyTorch"] * 5] * (1 + number % 3)))

    seen: set[int] = set()
    readings = []
    for path, reading in read_papers(paths, plan):
        seen.update(workers())
        readings.append((path, reading.pages))

    assert readings == [(path, 1 + number % 3) for number, path in enumerate(paths)]
    assert len(seen) > plan.workers


def workers() -> set[int]:
    """Return the ids of this process's paper workers."""
    found = set()
    for child in psutil.Process().children():
        # A worker that has just been replaced is listed and then gone.
        with suppress(psutil.NoSuchProcess):
            if "frameshare.papers.worker" in child.cmdline():
                found.add(child.pid)
    return found

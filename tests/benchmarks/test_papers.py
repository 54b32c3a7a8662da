"""How fast papers are read: ratios against pdftotext and bare pypdfium2, and of two processes against one.

Figures are processor seconds of processes and their children, medians of rounds in turns within one run.
"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from frameshare.base.resources import REFERENCE_DIR, ROOT
from frameshare.papers.pool import ReadPlan, read_papers
from frameshare.papers.rules import load_rules
from frameshare.sources.paper_texts.obtain import Obtained
from frameshare.sources.paper_texts.readings import READS, reading_row
from tests.benchmarks.costs import ROUNDS, Cost, compare, cost_in_child

PDFS = ROOT.parent / "shared" / "data" / "papers" / "pdfs"
BARE = """
import sys
import pypdfium2
for path in sys.argv[1:]:
    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
"""
WORDS = "pytorch|tensorflow|keras|jax|theano|mxnet|chainer|cntk|caffe|gpflow|gpytorch"

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(not PDFS.is_dir(), reason="needs the real papers of ../shared/data/papers"),
]


def papers() -> list[Path]:
    return sorted(PDFS.glob("*/*.pdf"))


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def measure(work: Callable[[], object]) -> tuple[float, float]:
    """Return processor and wall seconds of one round."""
    gc.collect()
    cpu, wall = cpu_seconds(), time.perf_counter()
    work()
    return cpu_seconds() - cpu, time.perf_counter() - wall


def idle_processors(seconds: float = 2.0) -> float:
    """Return how many processors did nothing for a while: wall time of two processes needs two of them."""

    def idle_ticks() -> int:
        fields = Path("/proc/stat").read_text().splitlines()[0].split()
        return int(fields[4]) + int(fields[5])

    before = idle_ticks()
    time.sleep(seconds)
    return (idle_ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds


def whole_step(folder: Path, workers: int, paths: list[Path]) -> int:
    """Read, extract, normalise, match and store; returns the pages read."""
    book = load_rules(REFERENCE_DIR / "mention_rules.csv")
    readings = list(read_papers(paths, ReadPlan(book.rules, workers=workers)))
    rows = [
        reading_row("ACML", 2022, book, Obtained(path.stem, reading, "folder")) for path, reading in readings
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=READS.schema), folder / "reads.parquet")
    return sum(reading.pages or 0 for _, reading in readings)


def pdftotext_and_grep(paths: list[Path]) -> None:
    for path in paths:
        command = f'pdftotext "$0" - 2>/dev/null | grep -ciE "{WORDS}"'
        subprocess.run(["sh", "-c", command, str(path)], stdout=subprocess.DEVNULL, check=False)


def bare_pypdfium2(paths: list[Path]) -> None:
    subprocess.run([sys.executable, "-c", BARE, *map(str, paths)], check=True)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")
@pytest.mark.timeout(600)
def test_the_whole_paper_step_against_pdftotext_and_against_bare_extraction(tmp_path: Path) -> None:
    paths = papers()
    pages = whole_step(tmp_path, 1, paths)
    contenders: dict[str, Callable[[], object]] = {
        "PDF to stored hits": partial(whole_step, tmp_path, 1, paths),
        "bare pypdfium2": partial(bare_pypdfium2, paths),
        "pdftotext | grep": partial(pdftotext_and_grep, paths),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}

    for _ in range(ROUNDS):
        for name, work in contenders.items():
            costs[name].append(cost_in_child(work))

    compare(costs, f"papers: {len(paths)} PDFs, {pages} pages, one process")


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two processors")
@pytest.mark.timeout(600)
def test_two_processes_against_one(tmp_path: Path) -> None:
    paths = papers() * 3
    idle = idle_processors()
    if idle < 1.8:
        pytest.skip(f"other programs use this machine: {idle:.1f} of its processors are idle")

    one = min(measure(lambda: whole_step(tmp_path, 1, paths))[1] for _ in range(ROUNDS))
    two = min(measure(lambda: whole_step(tmp_path, 2, paths))[1] for _ in range(ROUNDS))

    ratio = one / two
    print(
        f"\none process {one:.2f} s, two {two:.2f} s: {ratio:.2f} times ({idle:.1f} processors idle before)"
    )

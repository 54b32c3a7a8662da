"""Labelling three million SYNTHETIC models of the real schema, beside a pandas script of the same rules."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from frameshare.base.resources import ROOT
from tests.benchmarks.hub_synthetic import write_rows

ROWS = 3_000_000
_UNNESTED = """
select id, held.label as label, held.evidence as evidence
from (
    select id, unnest(
        case when len(labels) > 0 then labels else [{'label': 'unknown', 'evidence': null::varchar}] end
    ) as held
    from read_parquet($1)
)
"""


@dataclass(frozen=True)
class Cost:
    """Wall seconds, CPU seconds and the largest resident size in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def run(script: str, source: Path, target: Path) -> Cost:
    started = time.monotonic()
    command = [sys.executable, "-m", f"tests.benchmarks.{script}", str(source), str(target)]
    process = subprocess.Popen(command, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Cost(time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@pytest.mark.benchmark
@pytest.mark.timeout(900)
def test_three_million_models_are_labelled_in_fifteen_seconds_and_two_gibibytes(tmp_path: Path) -> None:
    source, by_sql, by_pandas = (tmp_path / n for n in ("models.parquet", "sql.parquet", "pandas.parquet"))
    write_rows(source, ROWS)
    sql = run("hub_labels_sql", source, by_sql)
    pandas = run("hub_labels_pandas", source, by_pandas)
    print(
        f"\n{ROWS:,} synthetic models: "
        f"SQL {sql.wall_s:.1f} s ({sql.cpu_s:.1f} CPU s, {sql.peak_mib:.0f} MiB); "
        f"pandas {pandas.wall_s:.1f} s ({pandas.cpu_s:.1f} CPU s, {pandas.peak_mib:.0f} MiB); "
        f"{pandas.wall_s / sql.wall_s:.1f} x"
    )
    different = duckdb.execute(
        f"select count(*) from (({_UNNESTED}) except (select id, label, evidence from read_parquet($2)))",
        [str(by_sql), str(by_pandas)],
    ).fetchone()
    assert different == (0,)

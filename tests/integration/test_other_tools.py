"""What frameshare answers, taken up by other people's tools: a notebook, pandas, polars, DuckDB, Arrow."""

from __future__ import annotations

from pathlib import Path

import duckdb
import nbformat
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from nbclient import NotebookClient
from typer.testing import CliRunner

from frameshare.cli.app import app
from tests.conftest import ROOT


def test_the_notebook_answers_the_blogs_questions(seed_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMESHARE_DATA_DIR", str(seed_data))
    notebook = nbformat.read(ROOT / "docs" / "blog_questions.ipynb", as_version=4)

    NotebookClient(notebook, timeout=120).execute()

    answers = [cell.outputs[-1].data["text/plain"] for cell in notebook.cells if cell.get("outputs")]
    assert len(answers) == 4
    assert "deployment" in answers[0]
    assert "torch" in answers[3]


def test_parquet_is_read_the_same_by_pandas_polars_duckdb_and_arrow(
    seed_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMESHARE_DATA_DIR", str(seed_data))
    file = tmp_path / "answer.parquet"
    asked = ("query", "papers_by_venue_year", "--format", "parquet", "--out", str(file))
    assert CliRunner().invoke(app, asked).exit_code == 0

    sums = (
        int(pd.read_parquet(file)["papers"].sum()),
        int(pl.read_parquet(file)["papers"].sum()),
        int(duckdb.sql(f"select sum(papers) from '{file}'").fetchall()[0][0]),
        sum(value or 0 for value in pq.read_table(file)["papers"].to_pylist()),
    )

    assert len(set(sums)) == 1
    assert sums[0] > 0

"""The published files, opened with other people's tools; `registry` tests fetch those tools."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
import yaml

from frameshare.base.files import sha256_file
from frameshare.base.resources import SQL_DIR
from frameshare.raw.zone import RawZone
from frameshare.runs.sharing.contents import write_contents
from frameshare.warehouse.reader import Warehouse
from tests.conftest import ROOT

TABLE = "papers_by_venue_year"


@pytest.fixture(scope="module")
def folder(seed_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `frameshare publish` puts on the Hub."""
    place = tmp_path_factory.mktemp("published")
    with Warehouse(seed_data / "warehouse.duckdb", SQL_DIR) as warehouse:
        write_contents(place, warehouse, RawZone(seed_data / "raw"), "owner/name")
    return place


@pytest.fixture(scope="module")
def papers(folder: Path) -> Path:
    return folder / "data" / f"{TABLE}.parquet"


@pytest.mark.deep
def test_a_columns_comment_and_unit_are_read_by_arrow_duckdb_polars_and_pandas(papers: Path) -> None:
    in_field = pq.read_schema(papers).field("papers").metadata[b"description"].decode()
    kept = duckdb.sql(f"select decode(key), decode(value) from parquet_kv_metadata('{papers}')").fetchall()
    in_file = {str(key): str(value) for key, value in kept}
    frame = pd.read_parquet(papers)

    assert in_field.endswith("(unit: papers)")
    assert json.loads(in_file["columns"])["papers"] == in_field
    assert json.loads(pl.read_parquet_metadata(papers)["columns"])["papers"] == in_field
    assert "one row per" in frame.attrs["description"].lower()
    assert frame.attrs["sources"] == ["conference_lists"]
    assert frame.attrs["licences"]


def test_every_tool_reads_the_same_figures(papers: Path) -> None:
    sums = {
        int(pd.read_parquet(papers)["papers"].sum()),
        int(pl.read_parquet(papers)["papers"].sum()),
        int(duckdb.sql(f"select sum(papers) from '{papers}'").fetchall()[0][0]),
        sum(value or 0 for value in pq.read_table(papers)["papers"].to_pylist()),
    }

    assert len(sums) == 1
    assert sums.pop() > 0


def test_every_mart_is_in_the_data_package_with_its_columns_as_they_are(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text())

    assert frictionless.Package.metadata_validate(package) is not None
    assert list(frictionless.Package.metadata_validate(package)) == []
    assert len(package["resources"]) == len(list((folder / "data").glob("*.parquet"))) > 50
    for resource in package["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert names == pq.read_schema(folder / resource["path"]).names
        assert all(field["description"] for field in resource["schema"]["fields"])


@pytest.mark.deep
def test_the_sites_data_are_a_data_package_whose_every_row_is_valid(offline_run: Path) -> None:
    report = frictionless.validate(str(offline_run / "site" / "data" / "datapackage.json"))

    wrong = [f"{task.place}: {task.errors[0].message}" for task in report.tasks if task.errors]
    assert wrong == [error.message for error in report.errors] == []
    assert len(report.tasks) > 40


def descriptions(data: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    croissant = json.loads((data / "croissant.json").read_text())
    return croissant, yaml.safe_load((data / "sources.yml").read_text())


def test_croissant_and_dbt_name_every_file_with_its_hash_and_every_column(
    folder: Path, offline_run: Path
) -> None:
    for data, address in ((folder, "hf://datasets/owner/name/"), (offline_run / "site" / "data", "")):
        croissant, dbt = descriptions(data)
        columns = {path.stem: pq.read_schema(path).names for path in data.rglob("*.parquet")}

        for held in croissant["distribution"]:
            assert held["contentUrl"].startswith(address)
            assert held["sha256"] == sha256_file(data / held["contentUrl"].removeprefix(address))
        in_croissant = {r["name"]: [field["name"] for field in r["field"]] for r in croissant["recordSet"]}
        (source,) = dbt["sources"]
        in_dbt = {t["name"]: [column["name"] for column in t["columns"]] for t in source["tables"]}
        assert in_croissant == in_dbt
        assert sorted(in_dbt.values()) == sorted(columns.values())


@pytest.fixture(scope="session")
def tools(request: pytest.FixtureRequest) -> Any:
    """Return the Python of an environment that holds these packages, kept in pytest's cache folder."""

    def made(*requirements: str) -> str:
        assert request.config.cache is not None
        requirement = " ".join(requirements)
        place = request.config.cache.mkdir("tools") / re.sub(r"[^\w.\[\]]+", "-", requirement)
        python = place / "bin" / "python"
        if not (place / "done").is_file():
            for command in (
                [sys.executable, "-m", "venv", "--clear", str(place)],
                [str(python), "-m", "pip", "install", "--quiet", *requirements],
            ):
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode != 0:
                    pytest.skip(f"{requirement} cannot be had here: {done.stderr.strip().splitlines()[-1]}")
            (place / "done").touch()
        return str(python)

    return made


@pytest.mark.registry
@pytest.mark.deep
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("version", ["1.2.2", "1.5.5", "2.0.1"])
def test_every_duckdb_opens_warehouse_and_parquet(
    tools: Any, seed_data: Path, papers: Path, version: str
) -> None:
    script = f"""
import duckdb, json
assert duckdb.__version__ == {version!r}
warehouse = duckdb.connect({str(seed_data / "warehouse.duckdb")!r}, read_only=True)
of = "table_name = '{TABLE}' and column_name = 'papers'"
comment = f"select comment from duckdb_columns() where schema_name = 'marts' and {{of}}"
kept = "select decode(value) from parquet_kv_metadata('{papers}') where decode(key) = 'columns'"
asked = [f"select sum(papers) from {{place}}" for place in ("marts.{TABLE}", "'{papers}'")]
found = [warehouse.execute(sql).fetchone()[0] for sql in (*asked, comment, kept)]
assert found[0] == found[1] > 0, found
assert json.loads(found[3])["papers"] == found[2], found
"""

    done = subprocess.run(
        [tools(f"duckdb=={version}"), "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


PROFILE = """reader:
  target: local
  outputs:
    local:
      type: duckdb
      path: ":memory:"
      attach:
        - path: {warehouse}
          alias: frameshare
          read_only: true
"""


@pytest.mark.registry
@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_dbt_builds_models_on_the_documented_sources(
    tools: Any, seed_data: Path, offline_run: Path, tmp_path: Path
) -> None:
    found = re.search(r"select .*source\('frameshare'.*", (ROOT / "docs" / "other-tools.md").read_text())
    assert found is not None
    models = tmp_path / "models"
    models.mkdir()
    shutil.copy(offline_run / "site" / "data" / "sources.yml", models)
    (models / "from_parquet.sql").write_text(found[0])
    (models / "from_the_file.sql").write_text("from frameshare.marts.papers_by_venue_year")
    (tmp_path / "dbt_project.yml").write_text("name: reader\nversion: '1.0'\nprofile: reader\n")
    (tmp_path / "profiles.yml").write_text(PROFILE.format(warehouse=seed_data / "warehouse.duckdb"))
    # Newer versions bring a parser that has to be compiled.
    dbt = Path(tools("dbt-duckdb", "dbt-core<1.12")).with_name("dbt")

    done = subprocess.run(
        [str(dbt), "run", "--project-dir", str(tmp_path)],
        cwd=offline_run / "site" / "data",  # where external_location is relative to
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "DBT_PROFILES_DIR": str(tmp_path),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
            "DBT_TARGET_PATH": str(tmp_path / "target"),
            "DBT_LOG_PATH": str(tmp_path / "logs"),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert "PASS=2 WARN=0 ERROR=0" in done.stdout


@pytest.mark.registry
@pytest.mark.deep
@pytest.mark.timeout(1200)
def test_croissants_own_library_takes_the_description_and_reads_the_records(
    tools: Any, offline_run: Path
) -> None:
    script = f"""
import mlcroissant
dataset = mlcroissant.Dataset({str(offline_run / "site" / "data" / "croissant.json")!r})
assert dataset.metadata.issues.errors == set(), dataset.metadata.issues.errors
row = next(iter(dataset.records("{TABLE}")))
assert row["{TABLE}/papers"] is not None, row
"""

    done = subprocess.run(
        [tools("mlcroissant[parquet]"), "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr

"""The wheel, installed into an environment of its own, works in an empty folder without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from frameshare.base.resources import SQL_DIR
from frameshare.warehouse.reader import Warehouse
from tests.conftest import ROOT
from tests.installing import BUILT_FROM, build_wheel, checked, copy_sources, link_packages
from tests.readme_figures import lasting_answers

Installed = Callable[..., "subprocess.CompletedProcess[str]"]
# Notes every file that the interpreter opens or lists, from its start on.
WATCH = """
import os, sys
if os.environ.get("WATCH"):
    log = open(os.environ["WATCH"], "a", buffering=1)
    def note(event, values):
        if event in {"open", "os.listdir", "os.scandir"} and isinstance(values[0], str | os.PathLike):
            log.write(os.path.realpath(values[0]) + "\\n")
    sys.addaudithook(note)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources by the backend that is installed here."""
    return build_wheel(copy_sources(tmp_path_factory.mktemp("source")))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The `frameshare` command of an environment that holds the wheel; it sees our packages, not our code."""
    environment = tmp_path_factory.mktemp("environment")
    checked([sys.executable, "-m", "venv", "--without-pip", str(environment)], cwd=environment)
    python = environment / "bin" / "python"
    packages = link_packages(tmp_path_factory.mktemp("packages"))
    site = next((environment / "lib").glob("python*/site-packages"))
    checked(
        [
            *(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"),
            *("--no-deps", "--no-index", "--no-compile", str(wheel)),
        ],
        cwd=environment,
    )
    (site / "packages.pth").write_text(f"{packages}\nimport watch\n")
    (site / "watch.py").write_text(WATCH)

    def run(*args: str, folder: Path, opened: Path | None = None) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "FRAMESHARE_"))}
        if opened:
            clean["WATCH"] = str(opened)
        return subprocess.run(
            [str(environment / "bin" / "frameshare"), *args],
            cwd=folder,
            env=clean,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def folder(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the installed command ran once, without a network."""
    empty = tmp_path_factory.mktemp("empty")
    done = installed("run", "--direct", "--offline", folder=empty)
    assert done.returncode == 0, done.stderr
    return empty


def test_the_wheel_carries_sql_tables_and_all_that_pages_need_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    bundled = {f"frameshare/_bundle/{p.relative_to(ROOT)}" for p in (ROOT / "sql").rglob("*.sql")}
    for folder in ("data/reference", "data/seed"):
        for pattern in ("*.csv", "*.toml"):
            bundled |= {f"frameshare/_bundle/{p.relative_to(ROOT)}" for p in (ROOT / folder).glob(pattern)}
    drawn = {
        str(p.relative_to(ROOT / "dashboards"))
        for kind in ("templates", "assets", "i18n")
        for p in (ROOT / "dashboards" / "frameshare_site" / kind).rglob("*")
        if p.is_file()
    }

    typed = {"frameshare/py.typed", "frameshare_site/py.typed"}

    assert bundled | drawn | typed <= names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {
        "frameshare",
        "frameshare_site",
    }
    assert [name for name in names if name.startswith("tests/") or "__pycache__" in name] == []
    assert {Path(n).name for n in names if "dist-info/licenses/" in n} == {"LICENSE", "DATA-LICENCES.md"}


def test_an_editable_install_shows_the_two_packages_and_nothing_of_their_folders_names(
    tmp_path: Path,
) -> None:
    """What pip and uv ask the backend for when they are told `-e .`."""
    ask = f"from hatchling.build import build_editable; build_editable({str(tmp_path)!r})"
    checked([sys.executable, "-c", ask], cwd=ROOT)

    (editable,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(editable) as held:
        (paths,) = (held.read(name).decode().split() for name in held.namelist() if name.endswith(".pth"))
    assert {Path(path).relative_to(ROOT).as_posix() for path in paths} == {"pipeline", "dashboards"}
    importable = {p.parent.name for path in paths for p in Path(path).glob("*/__init__.py")}
    assert importable == {"frameshare", "frameshare_site"}


@pytest.mark.deep
def test_an_installed_wheel_runs_in_an_empty_folder_and_draws_every_page(folder: Path) -> None:
    site = folder / "data" / "site"

    assert {"index.html", "research.html", "models.html", "verdict.html"} <= {p.name for p in site.iterdir()}
    assert [p.name for p in folder.iterdir()] == ["data"]


@pytest.mark.deep
def test_an_installed_wheel_answers_saved_queries_from_its_bundled_history(
    installed: Installed, folder: Path
) -> None:
    done = installed("query", "pytorch_share_by_year", "--format", "json", folder=folder)

    rows = json.loads(done.stdout)
    assert {row["rule_set"] for row in rows} >= {"horace-2020-07-28"}
    assert all(row["pytorch_only"] is not None for row in rows)


@pytest.mark.deep
def test_the_findings_in_the_readme_are_what_the_bundled_history_of_the_wheel_says(folder: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    with Warehouse(folder / "data" / "warehouse.duckdb", SQL_DIR) as warehouse:
        answers = lasting_answers(warehouse)

    assert [answer for answer in answers if f"- {answer}\n" not in readme] == []


@pytest.mark.deep
def test_an_installed_wheel_answers_sql_in_its_sandbox(installed: Installed, folder: Path) -> None:
    done = installed("sql", "select count(*) as tables from meta.columns", "--format", "csv", folder=folder)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[1]) > 100


@pytest.mark.deep
def test_an_installed_wheel_reads_nothing_of_the_checkout(installed: Installed, folder: Path) -> None:
    opened = folder.parent / "opened.txt"

    done = installed("query", "verdict", folder=folder, opened=opened)

    own = tuple(f"{ROOT / place}{os.sep}" for place in BUILT_FROM)
    paths = opened.read_text().splitlines()
    assert done.returncode == 0
    assert any(path.endswith("verdict.sql") for path in paths)
    assert [path for path in paths if path.startswith(own)] == []

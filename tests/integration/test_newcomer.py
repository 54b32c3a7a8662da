"""What a newcomer adds: a framework and a tool by rows alone, a chart by one query and one card.

In a copy of this checkout, as in a change of theirs; a source is tests/integration/test_new_source.py.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.deep

FRAMEWORK: dict[str, list[dict[str, str]]] = {
    "frameworks": [
        {
            "framework": "newcomer", "title": "Newcomer", "kind": "framework", "colour_light": "#3B5F1E",
            "colour_dark": "#A5CF85", "homepage": "https://newcomer.example",
        }
    ],
    "mention_rules": [
        {
            "version": "mention-1", "rule": "newcomer", "role": "mention", "framework": "newcomer",
            "pattern": "newcomer-ml", "case": "insensitive", "anchor": "newcomer-ml", "reason": "its name",
        }
    ],
    "hub_libraries": [
        {
            "key": "newcomer", "title": "Newcomer", "repository_url": "https://newcomer.example",
            "framework": "newcomer", "confidence": "high", "counts_as_native": "true",
            "safetensors_mean_pytorch": "false", "why": "the library itself",
        }
    ],
    "classifier_modules": [
        {
            "kind": "module", "name": "newcomer", "framework": "newcomer", "strength": "strong",
            "since": "pwc-classifier-2", "why": "Newcomer",
        }
    ],
}  # fmt: skip
TOOL: dict[str, list[dict[str, str]]] = {
    "tools": [
        {
            "tool": "Newcomer Serve", "current_name": "Newcomer Serve", "area": "deployment",
            "side": "newcomer", "is_named_by_blog": "false", "reading": "active", "reading_on": "2026-11-01",
            "reading_source": "by hand", "homepage": "https://newcomer.example",
        }
    ],
    "tool_repositories": [{"tool": "Newcomer Serve", "repository": "newcomer/serve", "role": "main"}],
    "tool_packages": [
        {"tool": "Newcomer Serve", "registry": "pypi", "package": "newcomer-serve", "role": "main"}
    ],
}  # fmt: skip
QUERY = """\
-- Which images are pulled most, as shown last?
-- grain: one row per image and day
-- columns:
--   image: namespace/name on Docker Hub
--   observed_on: day of the observation
--   pulls: pulls since the image was created
select image, observed_on, pulls
from marts.docker_pulls
order by image, observed_on
"""
CARD = """\
\"\"\"Images of the servers of either side.\"\"\"

from __future__ import annotations

from frameshare_site.signals.comparison import Comparison

IMAGES = Comparison(
    "images",
    "image_pulls",
    "image",
    {"pytorch/torchserve": "pytorch", "tensorflow/serving": "tensorflow"},
    "pulls",
    "number",
    day="observed_on",
)
"""
WORDS = {
    "images.section": "Images", "images.intro": "Pulls.", "images.measure": "image pulls",
    "images.unit": "Pulls", "images.denominator": "all", "images.n": "{n} days",
    "images.source": "Docker Hub", "images.line.pytorch/torchserve": "TorchServe",
    "images.line.tensorflow/serving": "TensorFlow Serving",
}  # fmt: skip


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout with a framework, a tool and a chart of a newcomer."""
    root = tmp_path_factory.mktemp("checkout")
    for name in ("pipeline", "dashboards", "sql", "data/reference", "data/seed"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for table, rows in {**FRAMEWORK, **TOOL}.items():
        add_rows(root / "data" / "reference" / f"{table}.csv", rows)
    (root / "sql/queries/tools/image_pulls.sql").write_text(QUERY, encoding="utf-8")
    pages = root / "dashboards" / "frameshare_site" / "pages" / "deployment"
    (pages / "images.py").write_text(CARD, encoding="utf-8")
    page = (pages / "__init__.py").read_text(encoding="utf-8")
    page = page.replace(
        "from frameshare_site.parts import",
        "from frameshare_site.pages.deployment.images import IMAGES\nfrom frameshare_site.parts import",
    )
    page = page.replace("optional_sections((NPM,),", "optional_sections((NPM, IMAGES),")
    (pages / "__init__.py").write_text(page, encoding="utf-8")
    for language in ("en", "zh"):
        words = root / "dashboards" / "frameshare_site" / "i18n" / language / "deployment.json"
        held = json.loads(words.read_text(encoding="utf-8"))
        words.write_text(json.dumps({**held, **WORDS}, ensure_ascii=False), encoding="utf-8")
    return root


def add_rows(file: Path, rows: list[dict[str, str]]) -> None:
    """Append rows; columns that a row does not name stay empty."""
    with file.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    with file.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        for row in rows:
            writer.writerow(row)


def frameshare(checkout: Path, *arguments: str) -> str:
    """Run the copy's own command and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "frameshare", *arguments],
        cwd=checkout,
        env={
            **os.environ,
            "PYTHONPATH": f"{checkout / 'pipeline'}:{checkout / 'dashboards'}",
            "FRAMESHARE_DATA_DIR": str(checkout / "out"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def ran(checkout: Path) -> Path:
    """The copy after a run that asks nobody."""
    frameshare(checkout, "run", "--direct", "--offline")
    return checkout


def test_a_framework_is_rows_only(ran: Path, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("import newcomer\n")

    frameworks = json.loads(frameshare(ran, "query", "frameworks", "--format", "json"))
    label = json.loads(frameshare(ran, "classify-repo", str(tmp_path), "--json"))

    assert "Newcomer" in {row["title"] for row in frameworks}
    assert label["primary"] == "newcomer"


def test_a_tool_is_rows_only(ran: Path) -> None:
    rows = json.loads(frameshare(ran, "query", "tool_overview", "--format", "json"))

    (row,) = [row for row in rows if row["tool"] == "Newcomer Serve"]
    assert (row["status"], row["repository"]) == ("active", "newcomer/serve")
    assert "Newcomer Serve" in (ran / "out" / "site" / "deployment.html").read_text(encoding="utf-8")


def test_a_chart_is_one_query_and_one_card(ran: Path) -> None:
    page = (ran / "out" / "site" / "deployment.html").read_text(encoding="utf-8")

    assert 'id="images"' in page
    assert "TorchServe" in page
    assert (ran / "out" / "site" / "zh" / "deployment.html").is_file()

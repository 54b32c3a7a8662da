"""`frameshare new-source`: what it writes passes its own tests, the linter and a build."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from frameshare.base.errors import UsageError
from frameshare.cli.commands.new_source import scaffold
from tests.conftest import ROOT

COPIED = (
    "pipeline",
    "dashboards",
    "sql",
    "data/reference",
    "data/seed",
    "pyproject.toml",
    "tests/__init__.py",
)
COPIED_TESTS = (
    "__init__.py",
    "conftest.py",
    "commands.py",
    "invented.py",
    "worlds.py",
    "servers",
    "integration/ecosystem",
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout in which a source was begun."""
    root = tmp_path_factory.mktemp("checkout")
    for name in (*COPIED, *(f"tests/{name}" for name in COPIED_TESTS)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / name, root / name)
    for path, text in scaffold("star_gazers", "tools", root).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def run(checkout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=checkout, capture_output=True, text=True, check=False
    )


@pytest.mark.deep
def test_the_tests_of_a_new_source_pass(checkout: Path) -> None:
    done = run(
        checkout, "pytest", "-q", "-p", "no:cacheprovider", "tests/integration/ecosystem/test_star_gazers.py"
    )

    assert "5 passed" in done.stdout, done.stdout


def test_a_new_source_is_formatted_and_clean(checkout: Path) -> None:
    written = [str(p.relative_to(checkout)) for p in checkout.rglob("*star_gazers.py")]

    assert len(written) == 3
    for check in (("ruff", "format", "--check"), ("ruff", "check")):
        done = run(checkout, *check, *written)
        assert done.returncode == 0, done.stdout


def test_a_key_that_is_taken_or_no_name_is_refused() -> None:
    for key in ("docker_pulls", "Star-Gazers", "../evil"):
        with pytest.raises(UsageError, match="Invalid source key"):
            scaffold(key, "tools", ROOT)


def test_a_subject_without_a_folder_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="hub"):
        scaffold("star_gazers", "elsewhere", ROOT)


def test_nothing_is_written_outside_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="checkout"):
        scaffold("star_gazers", "tools", tmp_path)


def test_an_existing_file_is_never_replaced(checkout: Path) -> None:
    with pytest.raises(UsageError, match="exists"):
        scaffold("star_gazers", "tools", checkout)

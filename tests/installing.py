"""Wheels built from a copy of the sources, and environments that have our packages but not our code."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.conftest import ROOT

# What a build needs, and nothing that a checkout accumulates beside it.
BUILT_FROM = ("pipeline", "dashboards", "sql", "data/reference", "data/seed")
BUILT_FROM_FILES = ("pyproject.toml", "README.md", "LICENSE", "DATA-LICENCES.md")
# Where the version stands, with what stands around it.
VERSIONED = {"pyproject.toml": 'version = "{}"', "pipeline/frameshare/__init__.py": '__version__ = "{}"'}


def copy_sources(source: Path) -> Path:
    """Copy what a wheel is built from into an empty folder."""
    for folder in BUILT_FROM:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in BUILT_FROM_FILES:
        shutil.copy(ROOT / file, source / file)
    return source


def build_wheel(source: Path) -> Path:
    """Build the wheel by the backend that is installed here, in a folder of its own."""
    built = source / "dist"
    shutil.rmtree(built, ignore_errors=True)
    checked([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)], cwd=source)
    (path,) = built.glob("frameshare-*.whl")
    return path


def set_version(source: Path, before: str, after: str) -> None:
    """Give copied sources another version."""
    for name, line in VERSIONED.items():
        text = (source / name).read_text(encoding="utf-8")
        assert text.count(line.format(before)) == 1, name
        (source / name).write_text(text.replace(line.format(before), line.format(after)), encoding="utf-8")


def link_packages(target: Path, seen_as: Path | None = None) -> Path:
    """Link what is installed here, except what leads back to this checkout; pip is the environment's own.

    Where the folder of packages is seen under another path, the links lead there.
    """
    target.mkdir(exist_ok=True)
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for entry in Path(place).iterdir():
            leads_here = entry.suffix == ".pth" or entry.name.startswith(
                ("frameshare", "_editable_impl", "pip-", "pip.")
            )
            if not leads_here and entry.name != "pip":
                (target / entry.name).symlink_to((seen_as or Path(place)) / entry.name)
    return target


def checked(command: list[str], cwd: Path) -> str:
    """Return what a command wrote; it must end with 0."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

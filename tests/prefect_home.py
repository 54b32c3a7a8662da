"""A folder for Prefect with a ready database: creating one takes longer than most runs do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tests.conftest import ROOT, filled_once

KEPT = ROOT / ".pytest_cache" / f"prefect-{version('prefect')}"
MAKE = """
import asyncio
from prefect.server.database.dependencies import provide_database_interface
asyncio.run(provide_database_interface().create_db())
"""


def prefect_home(folder: Path) -> Path:
    """Fill `folder` with the database of a Prefect that has started once; it is made once and kept."""
    KEPT.parent.mkdir(exist_ok=True)
    return shutil.copytree(filled_once(KEPT, _started_once), folder, dirs_exist_ok=True)


def _started_once(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", MAKE], env={"PREFECT_HOME": str(folder), "PATH": ""}, check=True)

"""docs/operation.md: its commands run as written, one after the other, in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings
from frameshare.warehouse.storage.extensions import extension_file
from tests.conftest import ROOT, Frameshare
from tests.documents import commands
from tests.operating import TEXT, blocks, blocks_of, notes
from tests.prefect_home import prefect_home
from tests.serving import environment

# Commands of commands.
GROUPS = {"raw", "warehouse", "work-pool", "server", "worker"}
# Headings whose blocks are run as they stand, by test_upgrade.py and test_containers.py.
RUN_WHOLE = ("Install", "As a systemd service", "As containers", "Upgrade")
# test_upgrade.py runs each `pip install`, too.
OURS = re.compile(r"(?:[A-Z_]+=\S+ )*(?:frameshare|prefect|export|pip install) ")


@pytest.mark.deep
@pytest.mark.timeout(900)
def test_every_command_that_is_not_marked_as_shown_only_runs(tmp_path: Path) -> None:
    script = "set -euxo pipefail\n" + "\n".join(blocks(shown_only=False))
    commands = Path(sys.executable).parent
    prefect_home(tmp_path / "prefect")

    answer = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={
            **os.environ,
            **environment(tmp_path, "http://127.0.0.1:9"),
            "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        timeout=880,
        check=False,
    )

    assert answer.returncode == 0, answer.stdout[-2000:] + answer.stderr[-3000:]
    assert (tmp_path / "data" / "site" / "index.html").exists()


@pytest.mark.deep
def test_what_is_shown_only_says_why_and_where_it_is_tried() -> None:
    assert len(blocks(shown_only=False)) >= 4
    assert all(len(note) > 20 for note in notes())
    tried = [name for note in notes() for name in re.findall(r"tests/[\w/]+(?:\.py)?|test_\w+\.py", note)]
    assert tried
    assert [name for name in tried if not list(ROOT.glob(f"**/{Path(name).name}"))] == []


def test_commands_that_are_only_shown_are_valid_commands() -> None:
    lines = [line for block in blocks(shown_only=True) for line in block.splitlines()]
    used = {match[1] for line in lines if (match := re.search(r"(?<![/=\w])frameshare ([a-z]+)", line))}

    assert used >= {"serve", "status", "probe", "raw"}
    assert used <= {command.split()[0] for command in commands()}


def test_commands_that_are_shown_only_are_run_by_a_test() -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    tests = " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in files)
    lines = "\n".join(block for block in blocks(shown_only=True))
    pairs = re.findall(r"(?<![/=\w])(?:frameshare|prefect) (?:--no-prompt )?([a-z-]+)(?: ([a-z-]+))?", lines)

    called = [f'"{first}", "{second}"' if first in GROUPS else f'"{first}"' for first, second in pairs]

    assert len(called) > 15
    assert [call for call in called if call not in tests] == []


def test_other_programs_stand_in_blocks_only_that_a_test_runs_whole() -> None:
    files = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "integration").glob("*.py")]
    run_whole = {block for heading in RUN_WHOLE for block in blocks_of(heading)}
    lines = [
        line for block in blocks(shown_only=True) if block not in run_whole for line in block.splitlines()
    ]

    assert all(any(f'blocks_of("{heading}")' in text for text in files) for heading in RUN_WHOLE)
    assert len(lines) > 15
    assert [line for line in lines if not OURS.match(line)] == []


@pytest.mark.deep
def test_earlier_states_in_a_catalogue_are_listed_asked_and_forgotten_by_commands(
    frameshare: Frameshare, tmp_path: Path
) -> None:
    try:
        extension_file("ducklake")
    except UsageError as missing:
        pytest.skip(str(missing))
    catalogue = {
        "FRAMESHARE_WAREHOUSE": f"ducklake:sqlite:{tmp_path}/catalog.sqlite",
        "FRAMESHARE_WAREHOUSE_DATA": str(tmp_path / "rows"),
    }
    tomorrow = str(datetime.now(UTC).date() + timedelta(days=1))

    done = [
        frameshare(*command, **catalogue)
        for command in (
            ("build",),
            ("sql", "--as-of", tomorrow, "from marts.verdict"),
            ("warehouse", "history"),
            ("warehouse", "prune"),
            ("warehouse", "prune", "--apply"),
        )
    ]

    assert [one.returncode for one in done] == [0] * 5, [one.stderr for one in done]
    assert "1 row" in done[2].stdout


@pytest.mark.parametrize(
    "name", [f"FRAMESHARE_{n.upper()}" for n in Settings.model_fields if n.startswith("schedule")]
)
def test_the_table_of_the_schedule_is_that_of_the_settings(name: str) -> None:
    default = Settings.model_fields[name.removeprefix("FRAMESHARE_").lower()].default

    assert f"`{default}` | `{name}` |" in TEXT

"""The weekly workflow opens or updates one issue, with no right that it does not need."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.documents import commands

TEXT = (ROOT / ".github" / "workflows" / "probe.yml").read_text()
LINES = (
    "docker_pulls, serving: as expected (3 facts)\n"
    "hub, newest: changed. Expected models a page: count 1000. Found: ``` @all $(id) 500. It breaks: x.\n"
    "github_repositories, pytorch: limited (status 403)\n"
    "1 as expected, 1 changed, 1 limited; 3 requests, 10 bytes.\n"
)
GH = """#!/usr/bin/env bash
printf '%s\\n' "$@" >> "$GH_LOG"; echo '---' >> "$GH_LOG"
if [ "$2" = list ]; then echo "$OPEN_ISSUE"; fi
"""


def issue(folder: Path, open_issue: str) -> list[list[str]]:
    """Run the script of the workflow, and return what it asked of `gh`."""
    (folder / "gh").write_text(GH)
    (folder / "gh").chmod(0o755)
    (folder / "probe.txt").write_text(LINES)
    log = folder / "log"
    subprocess.run(
        [ROOT / ".ci" / "probe-issue", folder / "probe.txt", "https://forge.example/runs/7"],
        env={"PATH": f"{folder}:{os.environ['PATH']}", "GH_LOG": str(log), "OPEN_ISSUE": open_issue},
        check=True,
        capture_output=True,
    )
    return [call.splitlines() for call in log.read_text().split("---\n") if call]


@pytest.mark.parametrize(
    ("open_issue", "expected"),
    [("", ["issue list", "label create", "issue create"]), ("12", ["issue list", "issue edit"])],
)
def test_one_issue_is_opened_or_brought_up_to_date(
    open_issue: str, expected: list[str], tmp_path: Path
) -> None:
    calls = issue(tmp_path, open_issue)

    assert [" ".join(call[:2]) for call in calls] == expected
    body = calls[-1]
    assert (
        "    hub, newest: changed. Expected models a page: count 1000. Found: ``` @all $(id) 500."
        in "\n".join(body)
    )
    assert not any("as expected (3" in line or "limited" in line for line in body)
    assert any("https://forge.example/runs/7" in line for line in body)


def test_the_workflow_may_write_issues_and_nothing_else_and_asks_sources_without_its_token() -> None:
    workflow = yaml.safe_load(TEXT)

    assert workflow["permissions"] == {"contents": "read", "issues": "write"}
    steps = workflow["jobs"]["probe"]["steps"]
    assert [list(step["env"]) for step in steps if "env" in step] == [["GH_TOKEN"]]
    assert "frameshare probe --record recording" in TEXT
    assert "probe" in commands()

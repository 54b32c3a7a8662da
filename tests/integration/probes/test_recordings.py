"""Each folder under tests/recordings is a change that a source made, or might make: the probe names it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.integration.probes.conftest import Replayed, changed_in
from tests.servers.replay import read_recording

FOLDERS = sorted(path for path in (ROOT / "tests" / "recordings").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_recorded_change_is_named(folder: Path, replayed: Replayed) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    report = replayed(read_recording(folder))

    assert changed_in(report) == {tuple(one) for one in expected["changed"]}


def test_there_are_recordings() -> None:
    assert len(FOLDERS) >= 2

"""One small repository per trap, each a data file: files, the expected label by each rule set, one line why.

`[expected]` is what both rule sets say, or the first alone where `[second]` says otherwise.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from frameshare.repositories.classifier import RULE_SETS, VERSION, classify, classify_isolated

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "classifier"
TRAPS = sorted(FIXTURES.glob("*.toml"))


def lay_out(trap: dict[str, Any], root: Path) -> Path:
    """Write a fixture's files below `root`."""
    for name, text in trap["files"].items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def expected_by(trap: dict[str, Any], rule_set: str) -> dict[str, Any]:
    """Return the expectation of a rule set; a trap made for the second alone has no other."""
    own = trap.get("second") if rule_set == VERSION else None
    return own or trap.get("expected") or pytest.skip("made for the second rule set")


@pytest.mark.parametrize("rule_set", RULE_SETS)
@pytest.mark.parametrize("path", TRAPS, ids=lambda path: path.stem)
def test_each_trap_is_labelled_exactly(path: Path, rule_set: str, tmp_path: Path) -> None:
    trap = tomllib.loads(path.read_text(encoding="utf-8"))
    expected = expected_by(trap, rule_set)

    found = classify(lay_out(trap, tmp_path), as_of=trap.get("as_of"), rule_set=rule_set)

    assert found.definition == rule_set
    assert (found.primary, found.pwc_compat) == (expected["primary"], expected["pwc_compat"]), trap["why"]
    assert (found.is_multi, found.evidence) == (expected["is_multi"], expected["evidence"]), trap["why"]
    assert found.keras_as == expected.get("keras_as")
    scores = {name: count.score for name, count in found.counts.items() if name in expected["scores"]}
    assert scores == expected["scores"], trap["why"]
    named = {name for name, count in found.counts.items() if count.score}
    assert named <= set(expected["scores"])
    weak = {name: count.weak for name, count in found.counts.items() if count.weak}
    assert weak == expected.get("weak", {})
    if "code_files" in expected:
        assert found.code_files == expected["code_files"], trap["why"]


def test_there_is_a_repository_for_each_of_ten_traps() -> None:
    assert len(TRAPS) >= 10


def test_a_process_of_its_own_says_the_same(tmp_path: Path) -> None:
    trap = tomllib.loads(TRAPS[0].read_text(encoding="utf-8"))
    root = lay_out(trap, tmp_path)

    assert classify_isolated(root) == classify(root)

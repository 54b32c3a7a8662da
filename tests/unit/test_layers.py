"""Imports point downwards only, as the design's table says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

# From the top down; a module may import from its own line and those below it.
LAYERS = (
    ("pipeline.cli", "pipeline.__main__"),
    ("pipeline.commands",),
    ("pipeline.flows",),
    ("pipeline.steps", "pipeline.doctor", "pipeline.prefect_server"),
    ("pipeline.fingerprint", "pipeline.collecting", "pipeline.sandbox"),
    ("dashboards",),
    ("pipeline.warehouse",),
    ("pipeline.sources",),
    (
        "pipeline.papers",
        "pipeline.classifier",
        "pipeline.wheels",
        "pipeline.repositories",
        "pipeline.months",
        "pipeline.hub",
    ),
    ("pipeline.raw", "pipeline.reference", "pipeline.reachability", "pipeline.ledger", "pipeline.lock"),
    ("pipeline.source",),
    ("pipeline.http",),
    ("pipeline.files", "pipeline.progress", "pipeline.tables_out", "pipeline.ahead", "pipeline.syntax"),
    ("pipeline.settings", "pipeline.resources"),
    ("pipeline.errors", "pipeline"),
)
PREFECT_MAY_BE_KNOWN_TO = "pipeline.flows"


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> int:
    matches = [
        (len(prefix), depth)
        for depth, prefixes in enumerate(LAYERS)
        for prefix in prefixes
        if module == prefix or module.startswith(prefix + ".")
    ]
    return max(matches)[1]


def runtime_imports(path: Path) -> set[str]:
    """Modules that `path` imports, without those for type checkers only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = sorted([*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "dashboards").rglob("*.py")])


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_imports_nothing_from_above(path: Path) -> None:
    own = layer_of(module_name(path))
    ours = {m for m in runtime_imports(path) if m.split(".")[0] in {"pipeline", "dashboards"}}

    upward = {m for m in ours if layer_of(m) < own}

    assert upward == set()


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_only_the_flows_know_prefect(path: Path) -> None:
    knows = any(m.split(".")[0].startswith("prefect") for m in runtime_imports(path))

    assert not knows or module_name(path) == PREFECT_MAY_BE_KNOWN_TO


def test_the_check_itself_sees_an_upward_import(tmp_path: Path) -> None:
    guilty = tmp_path / "raw.py"
    guilty.write_text("from pipeline.cli import app")

    assert {layer_of(m) for m in runtime_imports(guilty)} == {0}
    assert layer_of("pipeline.raw") > 0

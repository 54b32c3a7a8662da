"""Imports point downwards only, as the design's table says, imports for type checkers included."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rooms import MODULES, imported_modules, imported_names, layer_of

PREFECT_MAY_BE_KNOWN_TO = {
    f"frameshare.runs.{name}"
    for name in (
        "beginnings",
        "deployments",
        "flows",
        "prefect_server",
        "serving",
        "short_server",
        "stocktaking",
    )
}


def test_a_module_imports_nothing_from_above() -> None:
    upward = {
        (name, imported)
        for name, path in MODULES.items()
        for imported in imported_modules(path)
        if layer_of(imported) < layer_of(name)
    }

    assert len(MODULES) > 100
    assert upward == set()


def test_no_module_is_part_of_a_circle() -> None:
    edges = {name: imported_modules(path) - {name} for name, path in MODULES.items()}

    while free := {name for name, imports in edges.items() if not imports}:
        edges = {name: imports - free for name, imports in edges.items() if name not in free}

    assert edges == {}


def test_only_the_flows_know_prefect() -> None:
    know = {
        name
        for name, path in MODULES.items()
        if any(m.split(".")[0].startswith("prefect") for m in imported_names(path))
    }

    assert know <= PREFECT_MAY_BE_KNOWN_TO


def test_the_check_itself_sees_an_upward_import_for_type_checkers(tmp_path: Path) -> None:
    guilty = tmp_path / "zone.py"
    guilty.write_text("if TYPE_CHECKING:\n    from frameshare.cli.app import app\n")

    assert {layer_of(m) for m in imported_modules(guilty)} == {2}
    assert layer_of("frameshare.raw.zone") > 2


def test_a_module_that_no_room_names_is_refused() -> None:
    with pytest.raises(LookupError, match="in no room"):
        layer_of("frameshare.loose")

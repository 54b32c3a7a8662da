"""Imports point downwards only, as the design's table says, imports for type checkers included."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = (ROOT / "pipeline" / "frameshare", ROOT / "dashboards" / "frameshare_site")

# From the top down; a module may import from its own room and from those below it.
LAYERS = (
    ("frameshare.__main__",),
    ("frameshare.cli",),
    ("frameshare.runs",),
    ("frameshare_site",),
    ("frameshare.warehouse",),
    ("frameshare.sources",),
    ("frameshare.papers", "frameshare.repositories"),
    ("frameshare.raw",),
    ("frameshare.http", "frameshare.git"),
    ("frameshare.base",),
    ("frameshare",),
)
PREFECT_MAY_BE_KNOWN_TO = {"frameshare.runs.flows"}


def module_name(path: Path) -> str:
    package = next((p for p in PACKAGES if path.is_relative_to(p)), path.parent)
    return ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> int:
    """The depth of the room that names a module; the package itself is a room of its own only."""
    for depth, rooms in enumerate(LAYERS):
        for room in rooms:
            if module == room or (room != "frameshare" and module.startswith(room + ".")):
                return depth
    raise LookupError(f"{module} is in no room: name it in LAYERS, or move it")


def imported_names(path: Path) -> set[str]:
    """Everything that a module imports, at any depth of it, for type checkers too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = {module_name(path): path for package in PACKAGES for path in sorted(package.rglob("*.py"))}


def imported_modules(path: Path) -> set[str]:
    """The modules of ours that a module imports: a name taken from a module counts as that module."""
    ours = {n for n in imported_names(path) if n.split(".")[0] in {"frameshare", "frameshare_site"}}
    return {name if name in MODULES else name.rpartition(".")[0] for name in ours}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_nothing_from_above(name: str) -> None:
    own = layer_of(name)

    upward = {m for m in imported_modules(MODULES[name]) if layer_of(m) < own}

    assert upward == set()


def test_no_module_is_part_of_a_circle() -> None:
    edges = {name: imported_modules(path) - {name} for name, path in MODULES.items()}

    while free := {name for name, imports in edges.items() if not imports}:
        edges = {name: imports - free for name, imports in edges.items() if name not in free}

    assert edges == {}


@pytest.mark.parametrize("name", MODULES)
def test_only_the_flows_know_prefect(name: str) -> None:
    knows = any(m.split(".")[0].startswith("prefect") for m in imported_names(MODULES[name]))

    assert not knows or name in PREFECT_MAY_BE_KNOWN_TO


def test_the_check_itself_sees_an_upward_import_for_type_checkers(tmp_path: Path) -> None:
    guilty = tmp_path / "zone.py"
    guilty.write_text("if TYPE_CHECKING:\n    from frameshare.cli.app import app\n")

    assert {layer_of(m) for m in imported_modules(guilty)} == {1}
    assert layer_of("frameshare.raw.zone") > 1


def test_a_module_that_no_room_names_is_refused() -> None:
    with pytest.raises(LookupError, match="in no room"):
        layer_of("frameshare.loose")

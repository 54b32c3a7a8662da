"""The rooms of the code, from the top down, and what each module imports: read from the files themselves."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (ROOT / "pipeline" / "frameshare", ROOT / "dashboards" / "frameshare_site")

# A module may import from its own room and from those below it.
LAYERS = (
    ("frameshare.__main__",),
    ("frameshare.api",),
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


def module_name(path: Path) -> str:
    """Return a file's dotted name."""
    package = next((p for p in PACKAGES if path.is_relative_to(p)), path.parent)
    return ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for package in PACKAGES for path in sorted(package.rglob("*.py"))}


def room_of(module: str) -> str:
    """Return the room of a module; the package itself is a room of its own only."""
    for rooms in LAYERS:
        for room in rooms:
            if module == room or (room != "frameshare" and module.startswith(room + ".")):
                return room
    raise LookupError(f"{module} is in no room: name it in LAYERS, or move it")


def layer_of(module: str) -> int:
    """Return the depth of a module's room."""
    room = room_of(module)
    return next(depth for depth, rooms in enumerate(LAYERS) if room in rooms)


@cache
def imported_names(path: Path) -> set[str]:
    """Return everything that a module imports, at any depth of it, for type checkers too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imported_modules(path: Path) -> set[str]:
    """Return the modules of ours that a module imports: a name taken from a module counts as that module."""
    ours = {n for n in imported_names(path) if n.split(".")[0] in {"frameshare", "frameshare_site"}}
    return {name if name in MODULES else name.rpartition(".")[0] for name in ours}


def room_imports() -> set[tuple[str, str]]:
    """Return which room imports from which other."""
    found = {
        (room_of(name), room_of(module))
        for name, path in MODULES.items()
        for module in imported_modules(path)
    }
    return {(above, below) for above, below in found if above != below and "frameshare" not in (above, below)}

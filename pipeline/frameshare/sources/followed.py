"""The packages that the reference tables follow."""

from __future__ import annotations

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR


def tool_packages(registry: str, role: str | None = None) -> list[str]:
    """Return the packages of `reference.tool_packages` in a registry, or those with a role in it, by name."""
    rows = [row for row in read_rows(REFERENCE_DIR, "tool_packages") if row["registry"] == registry]
    return sorted({str(row["package"]) for row in rows if role in {None, row["role"]}})

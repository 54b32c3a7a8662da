"""Python packages that a manifest requires: requirements files, conda files, setup.py, pyproject and others.

Manifests are read as text, leniently: they date from every age of Python packaging and are often broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from frameshare.repositories.classifier import toml_text

_REQUIREMENT = re.compile(r"^[ \t]*([A-Za-z][A-Za-z0-9._-]*)", re.MULTILINE)
_CONDA_ITEM = re.compile(r"^[ \t]*-[ \t]*['\"]?(?:[\w-]+::)?([A-Za-z][A-Za-z0-9._-]*)", re.MULTILINE)
# Brackets are bounded, or each of many unclosed ones would be searched to the end of its line.
_QUOTED = re.compile(
    r"['\"]([A-Za-z][A-Za-z0-9._-]*)[ \t]*(?:\[[^\]\n]{0,200}\][ \t]*)?(?:[<>=!~;@][^'\"\n]*)?['\"]"
)
_CONFIG_ITEM = re.compile(r"^[ \t]+([A-Za-z][A-Za-z0-9._-]*)", re.MULTILINE)
_REQUIREMENTS_NAME = re.compile(
    r"^(?:[\w.-]*requirements?[\w.-]*|constraints)\.(?:txt|in|pip)$", re.IGNORECASE
)
_IS_CONDA = re.compile(r"^(?:dependencies|requirements):[ \t]*$", re.MULTILINE)


def packages_of(parts: tuple[str, ...], content: bytes) -> frozenset[str] | None:
    """Return the packages a manifest names (lower case, `-` for `_`), or None if it is not one."""
    reader = _reader(parts)
    if reader is None:
        return None
    text = content.decode("utf-8", "replace")
    return frozenset(re.sub(r"[_.-]+", "-", name.lower()).strip("-") for name in reader(text))


def is_manifest(parts: tuple[str, ...]) -> bool:
    """Whether a file is a Python manifest, judged by its path."""
    return _reader(parts) is not None


def _reader(parts: tuple[str, ...]) -> Callable[[str], Iterator[str]] | None:
    name = parts[-1].lower()
    in_requirements = (
        len(parts) > 1 and parts[-2].lower() == "requirements" and name.endswith((".txt", ".in"))
    )
    if in_requirements or _REQUIREMENTS_NAME.match(name):
        return _requirements
    if name.endswith((".yml", ".yaml")) and not parts[0].startswith(".git"):
        return _conda
    return {
        "setup.py": _quoted,
        "setup.cfg": _setup_cfg,
        "pyproject.toml": _toml,
        "pipfile": _toml,
    }.get(name)


def _requirements(text: str) -> Iterator[str]:
    yield from _REQUIREMENT.findall(text)


def _conda(text: str) -> Iterator[str]:
    """Yield the items of a conda file, which may have any name; other YAML has no such list."""
    if _IS_CONDA.search(text):
        yield from _CONDA_ITEM.findall(text)


def _quoted(text: str) -> Iterator[str]:
    yield from _QUOTED.findall(text)


def _setup_cfg(text: str) -> Iterator[str]:
    yield from _CONFIG_ITEM.findall(text)


def _toml(text: str) -> Iterator[str]:
    document = toml_text.parse(text)
    if document is None:
        yield from _quoted(text)
        return
    project = document.get("project")
    if isinstance(project, dict):
        yield from _named(project.get("dependencies"))
        yield from _named(project.get("optional-dependencies"))
    yield from _named(document.get("dependency-groups"))
    for table in (document, _at(document, "tool", "poetry"), *_groups(document)):
        for key in ("packages", "dev-packages", "dependencies", "dev-dependencies"):
            yield from _named(table.get(key), has_keys=True)


def _groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    groups = _at(document, "tool", "poetry", "group")
    return [group for group in groups.values() if isinstance(group, dict)]


def _at(document: dict[str, Any], *path: str) -> dict[str, Any]:
    found: Any = document
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _named(listed: Any, *, has_keys: bool = False) -> Iterator[str]:
    """Yield requirement names of a list, of a table of lists, or of a table whose keys are names."""
    if isinstance(listed, dict):
        for key, value in listed.items():
            if has_keys:
                yield key
            else:
                yield from _named(value)
    elif isinstance(listed, list):
        for item in listed:
            if isinstance(item, str) and (match := _REQUIREMENT.match(item)):
                yield match.group(1)

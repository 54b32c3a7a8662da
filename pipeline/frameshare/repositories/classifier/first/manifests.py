"""Python packages that a manifest requires: requirements files, conda files, setup.py, pyproject and others.

Manifests are read as text, leniently: they date from every age of Python packaging and are often broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from frameshare.repositories.classifier import toml_text

Reader = Callable[[str], Iterable[str]]

_REQUIREMENT = re.compile(r"^[ \t]*([A-Za-z][A-Za-z0-9._-]*)", re.MULTILINE)
_CONDA_ITEM = re.compile(r"^[ \t]*-[ \t]*['\"]?(?:[\w-]+::)?([A-Za-z][A-Za-z0-9._-]*)", re.MULTILINE)
# Brackets are bounded, or each of many unclosed ones would be searched to the end of its line.
_QUOTED = re.compile(
    r"['\"]([A-Za-z][A-Za-z0-9._-]*)[ \t]*(?:\[[^\]\n]{0,200}\][ \t]*)?(?:[<>=!~;@][^'\"\n]*)?['\"]"
)
_CONFIG_ITEM = re.compile(r"^[ \t]+([A-Za-z][A-Za-z0-9._-]*)", re.MULTILINE)
REQUIREMENTS_NAME = re.compile(
    r"^(?:[\w.-]*requirements?[\w.-]*|constraints)\.(?:txt|in|pip)$", re.IGNORECASE
)
_IS_CONDA = re.compile(r"^(?:dependencies|requirements):[ \t]*$", re.MULTILINE)


def packages_of(parts: tuple[str, ...], content: bytes) -> frozenset[str]:
    """Return the packages that a manifest names (lower case, `-` for `_`)."""
    reader, text = reader_of(parts), content.decode("utf-8", "replace")
    names = reader(text) if reader else ()
    return frozenset(re.sub(r"[_.-]+", "-", name.lower()).strip("-") for name in names)


def reader_of(parts: tuple[str, ...]) -> Reader | None:
    """Return the reader of a Python manifest, judged by its path, or None if it is not one."""
    name = parts[-1].lower()
    in_requirements = (
        len(parts) > 1 and parts[-2].lower() == "requirements" and name.endswith((".txt", ".in"))
    )
    if in_requirements or REQUIREMENTS_NAME.match(name):
        return _REQUIREMENT.findall
    if name.endswith((".yml", ".yaml")) and not parts[0].startswith(".git"):
        return _conda
    by_name: dict[str, Reader] = {
        "setup.py": _QUOTED.findall,
        "setup.cfg": _CONFIG_ITEM.findall,
        "pyproject.toml": _toml,
        "pipfile": _toml,
    }
    return by_name.get(name)


def _conda(text: str) -> Iterator[str]:
    """Yield the items of a conda file, which may have any name; other YAML has no such list."""
    if _IS_CONDA.search(text):
        yield from _CONDA_ITEM.findall(text)


def _toml(text: str) -> Iterator[str]:
    document = toml_text.parse(text)
    if document is None:
        yield from _QUOTED.findall(text)
        return
    project, poetry = toml_text.table(document, "project"), toml_text.table(document, "tool", "poetry")
    for listed in ("dependencies", "optional-dependencies"):
        yield from _named(project.get(listed))
    yield from _named(document.get("dependency-groups"))
    for table in (document, poetry, *toml_text.tables(poetry.get("group"))):
        for key in ("packages", "dev-packages", "dependencies", "dev-dependencies"):
            yield from _named(table.get(key), has_keys=True)


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

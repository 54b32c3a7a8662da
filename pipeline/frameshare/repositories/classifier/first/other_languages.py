"""Frameworks named in code other than Python: Rust, C++, JavaScript, R, Julia and Lua.

Each reader turns one file into names of one kind; reference data maps names to frameworks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from frameshare.repositories.classifier import toml_text
from frameshare.repositories.classifier.rules import Kind

# Unclosed delimiters are matched to the end, or each of many would be searched to the end.
_CMAKE_COMMENT = re.compile(r"#[^\n]*")
_CMAKE_CALL = re.compile(
    r"\b(?:find_package|find_library|target_link_libraries|add_subdirectory|FetchContent_Declare|link_libraries"
    r"|pkg_check_modules|pkg_search_module)\s*\(([^)]*)(\)?)",
    re.IGNORECASE,
)
_CMAKE_WORD = re.compile(r"[A-Za-z][\w.+-]*")
_R_FIELD = re.compile(r"^(?:Depends|Imports|Suggests|LinkingTo):((?:.*\n?(?:[ \t]+.*\n?)*))", re.MULTILINE)
_R_NAME = re.compile(r"[A-Za-z][\w.]*")
_R_VERSION = re.compile(r"\([^)]*(\)?)")
_R_LIBRARY = re.compile(r"^[ \t]*(?:library|require)\([ \t]*['\"]?([A-Za-z][\w.]*)", re.MULTILINE)
_JULIA_USING = re.compile(r"^[ \t]*(?:using|import)[ \t]+([A-Z][\w, \t]*)", re.MULTILINE)
_LUA_REQUIRE = re.compile(r"\brequire[ \t]*(?:\([ \t]*)?['\"]([\w.-]+)['\"]")


def reader_of(name: str) -> tuple[Kind, Callable[[str], Iterator[str]]] | None:
    """Return the kind and reader of a file by its name, or None for other languages."""
    lowered = name.lower()
    for kind, is_kind, reader in _READERS:
        if is_kind(lowered):
            return kind, reader
    return None


def names_of(name: str, content: bytes) -> tuple[Kind, frozenset[str]] | None:
    """Return the kind and the names in a file of another language, or None."""
    found = reader_of(name)
    if found is None:
        return None
    kind, reader = found
    return kind, frozenset(reader(content.decode("utf-8", "replace")))


def _crates(text: str) -> Iterator[str]:
    for table in _tables(text, lambda key: key.endswith("dependencies")):
        yield from table


def _tables(text: str, is_wanted: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    """Yield the wanted tables of a TOML file, also one level below `target.*` and `workspace`."""
    document = toml_text.parse(text) or {}
    holders: list[Any] = [document, document.get("workspace")]
    targets = document.get("target")
    holders.extend(targets.values() if isinstance(targets, dict) else ())
    for holder in holders:
        if isinstance(holder, dict):
            yield from (value for key, value in holder.items() if is_wanted(key) and isinstance(value, dict))


def _cmake(text: str) -> Iterator[str]:
    for call, is_closed in _CMAKE_CALL.findall(_CMAKE_COMMENT.sub("", text)):
        if is_closed:
            yield from _CMAKE_WORD.findall(call)


def _npm(text: str) -> Iterator[str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(document, dict):
        for key in ("dependencies", "devDependencies", "peerDependencies"):
            listed = document.get(key)
            yield from listed if isinstance(listed, dict) else ()


def _description(text: str) -> Iterator[str]:
    for field in _R_FIELD.findall(text):
        yield from _R_NAME.findall(_R_VERSION.sub(lambda found: "" if found[1] else found[0], field))


def _r_code(text: str) -> Iterator[str]:
    yield from _R_LIBRARY.findall(text)


def _project_toml(text: str) -> Iterator[str]:
    for table in _tables(text, lambda key: key in {"deps", "weakdeps"}):
        yield from table


def _julia_code(text: str) -> Iterator[str]:
    for listed in _JULIA_USING.findall(text):
        yield from (name.strip() for name in listed.split(","))


def _lua(text: str) -> Iterator[str]:
    yield from _LUA_REQUIRE.findall(text)


_READERS: tuple[tuple[Kind, Callable[[str], bool], Callable[[str], Iterator[str]]], ...] = (
    ("crate", lambda name: name == "cargo.toml", _crates),
    ("cmake", lambda name: name == "cmakelists.txt" or name.endswith(".cmake"), _cmake),
    ("npm", lambda name: name == "package.json", _npm),
    ("r_package", lambda name: name == "description", _description),
    ("r_package", lambda name: name.endswith((".r", ".rmd")), _r_code),
    ("julia_package", lambda name: name == "project.toml", _project_toml),
    ("julia_package", lambda name: name.endswith(".jl"), _julia_code),
    ("lua_module", lambda name: name.endswith(".lua"), _lua),
)

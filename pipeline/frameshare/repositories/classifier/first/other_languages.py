"""Frameworks named in code other than Python: Rust, C++, JavaScript, R, Julia and Lua.

Each reader turns one file into names of one kind; reference data maps names to frameworks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator

from frameshare.repositories.classifier import toml_text
from frameshare.repositories.classifier.rules import Kind

Reader = Callable[[str], Iterable[str]]

# Unclosed delimiters are matched to the end, or each of many would be searched to the end.
_CMAKE_COMMENT = re.compile(r"#[^\n]*")
_CMAKE_COMMANDS = (
    *("find_package", "find_library", "target_link_libraries", "add_subdirectory", "FetchContent_Declare"),
    *("link_libraries", "pkg_check_modules", "pkg_search_module"),
)
_CMAKE_WORD = re.compile(r"[A-Za-z][\w.+-]*")
_R_FIELD = re.compile(r"^(?:Depends|Imports|Suggests|LinkingTo):((?:.*\n?(?:[ \t]+.*\n?)*))", re.MULTILINE)
_R_NAME = re.compile(r"[A-Za-z][\w.]*")
_R_VERSION = re.compile(r"\([^)]*(\)?)")
_R_LIBRARY = re.compile(r"^[ \t]*(?:library|require)\([ \t]*['\"]?([A-Za-z][\w.]*)", re.MULTILINE)
_JULIA_USING = re.compile(r"^[ \t]*(?:using|import)[ \t]+([A-Z][\w, \t]*)", re.MULTILINE)
_LUA_REQUIRE = re.compile(r"\brequire[ \t]*(?:\([ \t]*)?['\"]([\w.-]+)['\"]")


def reader_of(name: str) -> tuple[Kind, Reader] | None:
    """Return the kind and reader of a file by its name, or None for other languages."""
    lowered = name.lower()
    for kind, is_kind, reader in _READERS:
        if is_kind(lowered):
            return kind, reader
    return None


def names_of(name: str, content: bytes) -> Iterator[tuple[Kind, str]]:
    """Yield the names in a file of another language, each with its kind."""
    found = reader_of(name)
    if found is not None:
        kind, reader = found
        yield from ((kind, held) for held in reader(content.decode("utf-8", "replace")))


def _crates(text: str) -> Iterator[str]:
    return toml_text.keys_of_tables(text, lambda key: key.endswith("dependencies"))


def cmake_words(text: str, *more_commands: str) -> Iterator[str]:
    """Yield the words in the arguments of commands that name libraries."""
    commands = "|".join((*_CMAKE_COMMANDS, *more_commands))
    calls = re.compile(rf"\b(?:{commands})\s*\(([^)]*)(\)?)", re.IGNORECASE)
    for call, is_closed in calls.findall(_CMAKE_COMMENT.sub("", text)):
        if is_closed:
            yield from _CMAKE_WORD.findall(call)


def npm_packages(text: str, *more_lists: str) -> Iterator[str]:
    """Yield the packages in the lists of a package.json."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    for key in ("dependencies", "devDependencies", "peerDependencies", *more_lists):
        yield from toml_text.table(document, key)


def _description(text: str) -> Iterator[str]:
    for field in _R_FIELD.findall(text):
        yield from _R_NAME.findall(_R_VERSION.sub(lambda found: "" if found[1] else found[0], field))


def _project_toml(text: str) -> Iterator[str]:
    return toml_text.keys_of_tables(text, lambda key: key in {"deps", "weakdeps"})


def _julia_code(text: str) -> Iterator[str]:
    for listed in _JULIA_USING.findall(text):
        yield from (name.strip() for name in listed.split(","))


_READERS: tuple[tuple[Kind, Callable[[str], bool], Reader], ...] = (
    ("crate", lambda name: name == "cargo.toml", _crates),
    ("cmake", lambda name: name == "cmakelists.txt" or name.endswith(".cmake"), cmake_words),
    ("npm", lambda name: name == "package.json", npm_packages),
    ("r_package", lambda name: name == "description", _description),
    ("r_package", lambda name: name.endswith((".r", ".rmd")), _R_LIBRARY.findall),
    ("julia_package", lambda name: name == "project.toml", _project_toml),
    ("julia_package", lambda name: name.endswith(".jl"), _julia_code),
    ("lua_module", lambda name: name.endswith(".lua"), _LUA_REQUIRE.findall),
)

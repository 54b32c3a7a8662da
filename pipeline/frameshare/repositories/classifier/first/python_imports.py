"""Names that Python source imports, by `ast`, or by regular expressions if that is unsafe.

Python 2 does not parse; deeply nested code exhausts parsers. Both fall back to reading the lines that look
like imports. Nothing is ever run.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator

from frameshare.repositories.classifier.limits import Limits

_STATEMENT = re.compile(
    r"(?:^|[;:])[ \t]*(?:from[ \t]+([A-Za-z_][\w.]*)[ \t]+import[ \t]+([^#\n;]*)|import[ \t]+([^#\n;]+))",
    re.MULTILINE,
)
_MENTION = re.compile(rb"\b(?:import|from)[ \t]+([A-Za-z_\\][^#\n]*)")
_WORD = re.compile(rb"[A-Za-z_]\w*")
_NAME = re.compile(r"[A-Za-z_][\w.]*")
_NO_BRACKET = re.compile(r"[^][(){}]+")
# Names after `import` rarely matter, except for a package's classes or modules.
PACKAGES_WITH_PARTS = ("transformers", "diffusers")
# No framework's name is longer; an unbounded one would be repeated for each imported member.
_MODULE_LETTERS = 200


def imported_names(source: bytes, is_root: Callable[[str], bool], limits: Limits) -> frozenset[str]:
    """Return the dotted names a source imports, empty if no import line has a word that `is_root`.

    `from a.b import c` gives `a.b.c`; `transformers.TFBertModel` used as an attribute gives that too.
    """
    if not mentions_root(source, is_root):
        return frozenset()
    text = source.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    tree = parsed(text, limits) if len(source) <= limits.parsed_nodes_bytes else None
    if tree is None:
        return frozenset(_names_by_line(text))
    return frozenset(name for node in ast.walk(tree) for name in names_of(node))


def parsed(text: str, limits: Limits) -> ast.Module | None:
    """Return the syntax tree, or None if it does not parse or is too long or too deeply nested."""
    if len(text) > limits.parsed_nodes_bytes or _nesting_depth(text) > limits.nesting:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def mentions_root(source: bytes, is_root: Callable[[str], bool]) -> bool:
    """Cheaply check whether any import-like line contains the root of a known module."""
    for match in _MENTION.finditer(source):
        line = match.group(1)
        if b"\\" in line or any(is_root(word.decode()) for word in _WORD.findall(line)):
            return True
    return False


def _nesting_depth(text: str) -> int:
    """Count the deepest bracket nesting without parsing (brackets in strings count as well)."""
    depth = deepest = 0
    for bracket in _NO_BRACKET.sub("", text):
        if bracket in "([{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth = max(0, depth - 1)
    return deepest


def names_of(node: ast.AST) -> Iterator[str]:
    """Yield the dotted names that one node imports, or uses as a part of a package with parts."""
    match node:
        case ast.Import():
            yield from (alias.name for alias in node.names)
        case ast.ImportFrom(module=str(module), level=0):
            yield from (f"{module[:_MODULE_LETTERS]}.{alias.name}".removesuffix(".*") for alias in node.names)
        case ast.Attribute(value=ast.Name(id=package)) if package in PACKAGES_WITH_PARTS:
            yield f"{package}.{node.attr}"


def _names_by_line(text: str) -> Iterator[str]:
    for module, members, modules in _STATEMENT.findall(text):
        yield from names_listed(module, members, " \t()\\") if module else names_listed("", modules)


def names_listed(module: str, listed: str, around: str | None = None) -> Iterator[str]:
    """Yield the listed members of a module, the module itself without any; without a module, the names."""
    found = (_NAME.match(part.strip(around)) for part in listed.split(","))
    names = [name.group() for name in found if name]
    if not module:
        yield from names
    elif names:
        yield from (f"{module[:_MODULE_LETTERS]}.{name}" for name in names)
    else:
        yield module

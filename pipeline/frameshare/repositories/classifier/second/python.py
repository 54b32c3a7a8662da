"""Names that Python code imports: by `ast`, or if that fails, from its lines without strings and comments.

Python 2 does not parse, a cell may be broken, deeply nested code exhausts parsers: one such line must not
make the reader search docstrings. Nothing is ever run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from frameshare.repositories.classifier.first.python_imports import (
    PACKAGES_WITH_PARTS,
    names_listed,
    names_of,
    parsed,
)
from frameshare.repositories.classifier.limits import Limits

# Unclosed delimiters are matched to the end, or each of many would be searched to the end.
_STRINGS_AND_COMMENTS = re.compile(
    r"'''(?:[^'\\]|\\(?:.|\Z)|'(?!''))*+(?:'''|\Z)"
    r'|"""(?:[^"\\]|\\(?:.|\Z)|"(?!""))*+(?:"""|\Z)'
    r"|'(?:[^'\\\n]|\\.)*+'?"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|#[^\n]*",
    re.DOTALL,
)
_STATEMENT = re.compile(
    r"(?:^|[;:])[ \t]*(?:from[ \t]+([A-Za-z_][\w.]*)[ \t]+c?import[ \t]*(?:\(([^()]*)|([^;\n(]*))"
    r"|c?import[ \t]+([^;\n]+))",
    re.MULTILINE,
)
_MENTION = re.compile(r"(?:import|from)[ \t]+([A-Za-z_\\][^#\n]*)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_PART = re.compile(rf"\b({'|'.join(PACKAGES_WITH_PARTS)})\.([A-Za-z_]\w*)")


def imported_names(text: str, is_root: Callable[[str], bool], limits: Limits) -> frozenset[str]:
    """Return the dotted names a source imports, empty if no import line has a word that `is_root`.

    `from a.b import c` gives `a.b.c`; `transformers.TFBertModel` used as an attribute gives that too.
    """
    if not _mentions_root(text, is_root):
        return frozenset()
    tree = parsed(text, limits)
    return frozenset(_names_by_line(text) if tree is None else _names_in_tree(tree, text))


def _mentions_root(text: str, is_root: Callable[[str], bool]) -> bool:
    """Cheaply check whether any import-like line contains the root of a known module."""
    if "import" not in text:
        return False
    for match in _MENTION.finditer(text):
        line = match.group(1)
        if "\\" in line or any(is_root(word) for word in _WORD.findall(line)):
            return True
    return False


def _names_in_tree(tree: ast.Module, text: str) -> Iterator[str]:
    """Visit statements only, not expressions: an import is a statement."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from names_of(node)
            continue
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, block, None)
            if isinstance(inner, list):
                pending.extend(inner)
    if _PART.search(text) is not None:
        yield from (name for node in ast.walk(tree) for name in names_of(node))


def _names_by_line(text: str) -> Iterator[str]:
    code = _STRINGS_AND_COMMENTS.sub("''", text).replace("\\\n", " ")
    for module, bracketed, members, modules in _STATEMENT.findall(code):
        if module:
            yield from names_listed(module, bracketed or members, " \t\n\\")
        else:
            yield from names_listed("", modules)
    yield from (f"{package}.{part}" for package, part in _PART.findall(code))

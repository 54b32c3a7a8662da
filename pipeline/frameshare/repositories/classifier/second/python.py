"""Names that Python code imports: by `ast`, or if that fails, from its lines without strings and comments.

Python 2 does not parse, a cell may be broken, deeply nested code exhausts parsers: one such line must not
make the reader search docstrings. Nothing is ever run.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator

from frameshare.repositories.classifier.first.python_imports import nesting_depth
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
_NAME = re.compile(r"[A-Za-z_][\w.]*")
# Names after `import` rarely matter, except for a package's classes or modules.
_PACKAGES_WITH_PARTS = ("transformers", "diffusers")
_PART = re.compile(rf"\b({'|'.join(_PACKAGES_WITH_PARTS)})\.([A-Za-z_]\w*)")
# No framework's name is longer; an unbounded one would be repeated for each imported member.
_MODULE_LETTERS = 200


def imported_names(text: str, is_root: Callable[[str], bool], limits: Limits) -> frozenset[str]:
    """Return the dotted names a source imports, empty if no import line has a word that `is_root`.

    `from a.b import c` gives `a.b.c`; `transformers.TFBertModel` used as an attribute gives that too.
    """
    if not _mentions_root(text, is_root):
        return frozenset()
    tree = None
    if len(text) <= limits.parsed_nodes_bytes and nesting_depth(text) <= limits.nesting:
        tree = parsed(text)
    return frozenset(_names_by_line(text) if tree is None else _names_in_tree(tree, text))


def parsed(text: str) -> ast.Module | None:
    """Return the syntax tree, or None if it does not parse; the caller bounds length and nesting."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


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
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module and not node.level:
                module = node.module[:_MODULE_LETTERS]
                yield from (f"{module}.{alias.name}".removesuffix(".*") for alias in node.names)
        else:
            for block in ("body", "orelse", "finalbody", "handlers", "cases"):
                inner = getattr(node, block, None)
                if isinstance(inner, list):
                    pending.extend(inner)
    yield from _parts(tree, text)


def _parts(tree: ast.Module, text: str) -> Iterator[str]:
    if _PART.search(text) is None:
        return
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in _PACKAGES_WITH_PARTS
        ):
            yield f"{node.value.id}.{node.attr}"


def _names_by_line(text: str) -> Iterator[str]:
    code = _STRINGS_AND_COMMENTS.sub("''", text).replace("\\\n", " ")
    for module, bracketed, members, modules in _STATEMENT.findall(code):
        if module:
            listed = [_NAME.match(part.strip(" \t\n\\")) for part in (bracketed or members).split(",")]
            names = [found.group() for found in listed if found]
            yield from (f"{module[:_MODULE_LETTERS]}.{name}" for name in names)
            if not names:
                yield module
        else:
            found_modules = (_NAME.match(part.strip()) for part in modules.split(","))
            yield from (found.group() for found in found_modules if found)
    yield from (f"{package}.{part}" for package, part in _PART.findall(code))

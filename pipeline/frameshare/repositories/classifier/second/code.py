"""Framework names in code other than Python: each reader turns one language's text into kinds and names.

Strings and comments are skipped by matching them first. Unclosed ones are matched to the end, so that each
reader takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from frameshare.repositories.classifier.rules import Kind
from frameshare.repositories.classifier.second import languages as of

Names = Iterator[tuple[Kind, str]]

_SINGLE = r"'(?:[^'\\\n]|\\.)*+'?"
_DOUBLE = r'"(?:[^"\\\n]|\\.)*+"?'
_R_CALLS = (
    r"import::from|library|require|requireNamespace|loadNamespace|attachNamespace|import|importFrom"
    r"|use|use_package|p_load|pkg_attach2?|shelf|libraries|groundhog\.library"
)
_R_TOKEN = re.compile(
    rf"#'[ \t]*@import(?:From)?[ \t]+(?P<roxygen>[^\n]*)|#[^\n]*"
    rf"|(?<![\w.])(?P<call>{_R_CALLS})[ \t]*\((?P<arguments>(?:[^()]|c\([^()]{{0,500}}\)){{0,500}}+)"
    r"|(?<![\w.])(?P<namespace>[A-Za-z][\w.]{0,100}):::?(?=\w)"
    rf"|{_SINGLE}|{_DOUBLE}"
)
_R_ARGUMENT = re.compile(
    r"(?:^|[,(])\s*(?:(?:package|char|x)[ \t]*=[ \t]*)?(?:c\(\s*)?(['\"]?)([A-Za-z][\w.]*)(?![\w./]|[ \t]*=)"
)
_R_QUOTED = re.compile(r"['\"]([A-Za-z][\w.]{1,60})['\"]")
_R_OF_ALL_ARGUMENTS = frozenset(
    {"p_load", "pkg_attach", "pkg_attach2", "shelf", "libraries", "groundhog.library", "use"}
)

_JULIA_NOISE = re.compile(
    r"'(?:\\.|[^\\\n])'"
    r'|#=(?:[^=]|=(?!#))*+(?:=#|\Z)|#[^\n]*|"""(?:[^"\\]|\\(?:.|\Z)|"(?!""))*+(?:"""|\Z)|"(?:[^"\\]|\\(?:.|\Z))*+(?:"|\Z)',
    re.DOTALL,
)
_JULIA_LOAD = re.compile(
    r"(?<![\w.:!])(?:using|import)[ \t]+([A-Za-z_][\w.]*(?:[ \t]+as[ \t]+\w+)?"
    r"(?:[ \t]*,\s*[A-Za-z_][\w.]*)*+)"
)
_JULIA_OF_PYTHON = re.compile(r"\bpyimport(?:_conda)?\([ \t]*['\"]([\w.]+)['\"]|@pyimport[ \t]+([\w.]+)")

_LUA_NOISE = re.compile(r"--\[\[(?:[^\]]|\](?!\]))*+(?:\]\]|\Z)|--[^\n]*")
_LUA_REQUIRE = re.compile(r"\brequire[ \t]*(?:\([ \t]*)?['\"]([\w.-]+)['\"]")
_C_INCLUDE = re.compile(r"^[ \t]*#[ \t]*(?:include|import)[ \t]*[<\"]([^>\"\n]{1,300})[>\"]", re.MULTILINE)
_RUST_USE = re.compile(
    r"^[ \t]*(?:pub(?:\([\w ]*\))?[ \t]+)?(?:use[ \t]+(?:::)?|extern[ \t]+crate[ \t]+)(\w+)", re.MULTILINE
)
_JS_COMMENT = re.compile(r"^[ \t]*(?://|\*)[^\n]*", re.MULTILINE)
_JS_MODULE = re.compile(
    r"\b(?:from|import|require[ \t]*\(|import[ \t]*\()[ \t]*(?:['\"`])(@?[\w.-]+(?:/[\w.-]+)?)"
)
_JVM_IMPORT = re.compile(r"^[ \t]*import[ \t]+(?:static[ \t]+)?([A-Za-z_][\w.]*)", re.MULTILINE)
_SWIFT_IMPORT = re.compile(
    r"^[ \t]*(?:@\w+[ \t]+)*import[ \t]+"
    r"(?:(?:struct|class|func|enum|protocol|var|let|typealias)[ \t]+)?(\w+)",
    re.MULTILINE,
)
_GO_STRING = re.compile(
    r"^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?\"([\w.-]+\.[a-z]+/[\w./-]+)\"", re.MULTILINE
)
_DOTNET_USING = re.compile(
    r"^[ \t]*(?:(?:global[ \t]+)?using|open|Imports)[ \t]+(?:static[ \t]+)?"
    r"(?:\w+[ \t]*=[ \t]*)?([A-Za-z_][\w.]*)",
    re.MULTILINE,
)
_MATLAB_COMMENT = re.compile(r"^[ \t]*[%#][^\n]*|(?<=[;,\s])%[^\n]*", re.MULTILINE)
_MATLAB_CAFFE = re.compile(
    r"\b(caffe)(?=\.(?:Net|Solver|Blob|Layer|set_|get_|reset|io\b|version|init_log)|[ \t]*\()"
    r"|\b(matcaffe\w*|caffe_\w+)(?=[ \t]*\()|(?:/|\\|')(matcaffe)\b"
)


def names_in(language: str, text: str) -> Names:
    """Yield kind and name of everything that code of a language loads; nothing without a reader for it."""
    reader = _READERS.get(language)
    if reader is not None:
        yield from reader(text)


def is_read(language: str) -> bool:
    """Whether there are rules for a language."""
    return language == of.PYTHON or language in _READERS


def _r(text: str) -> Names:
    for token in _R_TOKEN.finditer(text):
        if token["roxygen"]:
            yield from (("r_package", name) for name in token["roxygen"].split()[:50])
        elif token["namespace"]:
            yield "r_package", token["namespace"]
        elif token["call"]:
            yield from _r_call(token["call"], token["arguments"])
    if "character.only" in text:
        # The names are in a vector, or in a variable with one.
        yield from (("r_package", name) for name in _R_QUOTED.findall(text))


def _r_call(call: str, arguments: str) -> Names:
    """Yield what a call loads: packages by name; reticulate's `import("x")` loads a Python module."""
    for place, (quote, name) in enumerate(_R_ARGUMENT.findall(arguments)):
        if place == 0 or call in _R_OF_ALL_ARGUMENTS:
            yield ("module" if call == "import" and quote else "r_package"), name


def _julia(text: str) -> Names:
    for module, macro_module in _JULIA_OF_PYTHON.findall(text):
        yield "module", module or macro_module
    for listed in _JULIA_LOAD.findall(_JULIA_NOISE.sub('""', text)):
        for name in listed.split(","):
            yield "julia_package", name.strip().split(" ")[0].split(".")[0]


def _lua(text: str) -> Names:
    for name in _LUA_REQUIRE.findall(_LUA_NOISE.sub("", text)):
        yield "lua_module", name
        yield "lua_module", name.split(".")[0]


def _c(text: str) -> Names:
    """Yield the first folder of each included header, or the header's name without its extension."""
    for path in _C_INCLUDE.findall(text):
        folder, is_below, _ = path.partition("/")
        yield "include", folder if is_below else path.rpartition(".")[0] or path


def _rust(text: str) -> Names:
    for name in _RUST_USE.findall(text):
        yield "crate", name
        yield "crate", name.replace("_", "-")


def _javascript(text: str) -> Names:
    for name in _JS_MODULE.findall(_JS_COMMENT.sub("", text)):
        yield "npm", name if name.startswith("@") else name.split("/")[0]


def _every(kind: Kind, pattern: re.Pattern[str]) -> Callable[[str], Names]:
    return lambda text: ((kind, name) for name in pattern.findall(text))


def _go(text: str) -> Names:
    """Yield each imported path and its prefixes: a module contains packages."""
    for path in _GO_STRING.findall(text):
        parts = path.split("/")[:8]
        yield from (("go_module", "/".join(parts[:end])) for end in range(2, len(parts) + 1))


def _matlab(text: str) -> Names:
    for groups in _MATLAB_CAFFE.findall(_MATLAB_COMMENT.sub("", text)):
        yield from (("matlab_name", name) for name in groups if name)


_READERS: dict[str, Callable[[str], Names]] = {
    of.R: _r,
    of.JULIA: _julia,
    of.LUA: _lua,
    of.C: _c,
    of.RUST: _rust,
    of.JAVASCRIPT: _javascript,
    of.JAVA: _every("java_package", _JVM_IMPORT),
    of.SWIFT: _every("swift_module", _SWIFT_IMPORT),
    of.GO: _go,
    of.DOTNET: _every("dotnet_namespace", _DOTNET_USING),
    of.MATLAB: _matlab,
}

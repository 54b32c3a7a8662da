"""Packages that a manifest requires, by each format's parser, leniently for broken files.

Requirement lines by `packaging`, TOML by `tomllib`, conda's YAML by PyYAML's events (no objects are built, so
alias bombs are harmless), `setup.py` by `ast`; each bounded before it is parsed.
"""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from frameshare.repositories.classifier import toml_text
from frameshare.repositories.classifier.first.manifests import REQUIREMENTS_NAME
from frameshare.repositories.classifier.first.other_languages import cmake_words, npm_packages
from frameshare.repositories.classifier.first.python_imports import parsed
from frameshare.repositories.classifier.limits import Limits
from frameshare.repositories.classifier.rules import Kind
from frameshare.repositories.classifier.second import dockerfile
from frameshare.repositories.classifier.second import languages as of
from frameshare.repositories.classifier.second.code import names_in
from frameshare.repositories.classifier.toml_text import keys_of_tables, table, tables

Names = Iterator[tuple[Kind, str]]
Reader = Callable[[str, Limits], Names]

_NAME = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9._-]*)")
_SPEC = re.compile(r"[ \t'\"]*(?:[\w./-]+::)?([A-Za-z][A-Za-z0-9._-]*)")
_EGG = re.compile(r"[#&]egg=([A-Za-z][\w.-]*)")
_REPOSITORY = re.compile(
    r"(?:git\+|^git://)[^\s@#]*(?:@[^\s@#]*)?/([A-Za-z][\w.-]*?)(?:\.git)?(?:[@#/?\s]|$)"
)
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_LONGEST_LINE = 2_000
_HAS_CONDA_LIST = re.compile(r"\b(?:dependencies|requirements|packages)\b['\"]?[ \t]*:")
_CONDA_LISTS = frozenset({"dependencies", "requirements", "packages"})
_CONDA_LINE = re.compile(r"^[ \t]*-[ \t]*([^\n]+)", re.MULTILINE)
_JINJA = re.compile(r"\{%[^\n]*?%\}|\{\{[^\n]*?\}\}|\{#[^\n]*?#\}")
_MOST_EVENTS = 200_000
_DEEPEST_YAML = 40
_REQUIRING = re.compile(r"requir|dependenc|(?:^|_)deps(?:$|_)", re.IGNORECASE)
_REQUIRED_TEXT = re.compile(
    r"(?:requires?|dependencies)['\"]?[ \t]*[=:][ \t]*[\[(]([^\])]{0,20000})", re.IGNORECASE
)
_QUOTED = re.compile(r"['\"]([^'\"\n]{1,200})['\"]")
_DESCRIPTION_FIELD = re.compile(
    r"^(?:Depends|Imports|Suggests|LinkingTo):((?:[^\n]*\n?(?:[ \t]+[^\n]*\n?)*+))", re.MULTILINE
)
_DESCRIPTION_VERSION = re.compile(r"\([^)]*(?:\)|\Z)")


def reader_of(parts: tuple[str, ...]) -> tuple[str, Reader] | None:
    """Return the language of a manifest's packages and its reader, or None if it is not a manifest."""
    name = parts[-1].lower()
    in_requirements = len(parts) > 1 and parts[-2].lower() == "requirements"
    if (in_requirements and name.endswith((".txt", ".in"))) or REQUIREMENTS_NAME.match(name):
        return of.PYTHON, _requirements
    if name.endswith((".yml", ".yaml")) and not parts[0].lower().startswith(".git"):
        return of.PYTHON, _conda
    if dockerfile.is_dockerfile(name):
        return of.PYTHON, _dockerfile
    if name.endswith(".cmake"):
        return of.C, _cmake
    if parts[-1] == "NAMESPACE":
        return of.R, _namespace
    return _BY_NAME.get(name)


def _requirements(text: str, _limits: Limits) -> Names:
    for line in text.replace("\\\n", " ").split("\n"):
        yield from _packages([line])


def _packages(lines: Iterable[str]) -> Names:
    """Yield the packages of pip's requirement lines."""
    for line in lines:
        name = _required(line)
        if name:
            yield "package", re.sub(r"[_.-]+", "-", name.lower()).strip("-")


def _required(line: str) -> str | None:
    """Return the package of one requirement line; of a link by its egg, wheel or repository."""
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - not needed without the classifier

    written = line.strip()[:_LONGEST_LINE]
    if written.startswith(("-e", "--editable")):
        written = written.partition(" ")[2].strip() or written.partition("=")[2].strip()
    if not written or written[0] in "#-.":
        return None
    if "://" in written.partition("@")[0] or written.startswith("git@"):
        return _of_link(written)
    written = _COMMENT.sub("", written)
    try:
        return Requirement(written).name
    except (InvalidRequirement, RecursionError):
        named = _NAME.match(written)
        return named.group(1) if named else None


def _of_link(link: str) -> str | None:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename  # noqa: PLC0415

    egg = _EGG.search(link)
    if egg:
        return egg.group(1)
    file = link.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0].strip().rpartition("/")[2]
    if file.endswith(".whl"):
        try:
            return str(parse_wheel_filename(file.replace("%2B", "+"))[0])
        except InvalidWheelFilename:
            return None
    repository = _REPOSITORY.search(link)
    return repository.group(1) if repository else None


def _conda(text: str, _limits: Limits) -> Names:
    """Yield the items of a conda file or recipe, which may have any name; other YAML has no such list."""
    plain = _JINJA.sub("", text) if _HAS_CONDA_LIST.search(text) else ""
    lists = _HAS_CONDA_LIST.search(plain)
    if lists is None:
        return
    import yaml  # noqa: PLC0415 - rarely needed

    try:
        for is_pip, item in _conda_items(plain):
            yield from _packages([item]) if is_pip else _conda_package(item)
    except (yaml.YAMLError, RecursionError, ValueError):
        for item in _CONDA_LINE.findall(plain, lists.end()):
            yield from _conda_package(item)


def _conda_package(item: str) -> Names:
    named = _SPEC.match(item)
    if named and not item.rstrip().endswith(":"):
        yield "package", re.sub(r"[_.-]+", "-", named.group(1).lower()).strip("-")


def _conda_items(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the strings below the top-level lists of packages, and whether they are below `pip`."""
    import yaml  # noqa: PLC0415

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path: list[str | None] = []  # of each open mapping its newest key, of each list None
    texts: dict[str, str] = {}  # by anchor; lists are not expanded, or aliases could multiply
    is_key: list[bool] = []
    for number, event in enumerate(yaml.parse(text, Loader=loader)):
        if number > _MOST_EVENTS or len(path) > _DEEPEST_YAML:
            return
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            _close_value(is_key)
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            path.append("" if is_mapping else None)
            is_key.append(is_mapping)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            path.pop()
            is_key.pop()
        elif isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            written = _text_of(event, texts)
            if written is not None and is_key and is_key[-1] and path[-1] is not None:
                path[-1], is_key[-1] = written, False
                continue
            _close_value(is_key)
            if written is not None and path and path[0] in _CONDA_LISTS and None in path:
                yield "pip" in path, written


def _text_of(event: Any, texts: dict[str, str]) -> str | None:
    """Return the text of a scalar or of an alias to one; None for lists and mappings."""
    if not hasattr(event, "value"):
        return texts.get(event.anchor)
    if event.anchor:
        texts[event.anchor] = str(event.value)
    return str(event.value)


def _close_value(is_key: list[bool]) -> None:
    """After a value a mapping expects a key; in a list this has no effect."""
    if is_key:
        is_key[-1] = True


def _dockerfile(text: str, _limits: Limits) -> Names:
    for image in dockerfile.images(text):
        yield "image", image
    for is_pip, word in dockerfile.installed(text):
        yield from _packages([word]) if is_pip else _conda_package(word)


def _setup_py(text: str, limits: Limits) -> Names:
    """Yield the items of requirement lists, whether arguments of `setup`, variables or keys."""
    tree = parsed(text, limits)
    if tree is None:
        yield from _required_texts(text)
        return
    lists = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for value in _requiring_values(tree):
        yield from _strings(value, lists)


def _requiring_values(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and _REQUIRING.search(node.arg or ""):
            yield node.value
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(_REQUIRING.search(_word(target)) for target in targets):
                yield node.value
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and _REQUIRING.search(str(key.value)[:100]):
                    yield value
        elif isinstance(node, ast.Call) and _adds_requirements(node.func):
            yield from node.args


def _adds_requirements(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in {"append", "extend", "insert"}
        and _REQUIRING.search(_word(function.value)) is not None
    )


def _word(target: ast.expr) -> str:
    """Return the name of a variable, or the key of `settings["install_requires"]`."""
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return str(target.slice.value)[:100]
    return target.id if isinstance(target, ast.Name) else ""


def _strings(value: ast.expr, lists: Mapping[str, ast.expr]) -> Names:
    """Yield the packages in the strings of an expression, without the names of extras."""
    unseen = dict(lists)
    pending: list[ast.expr | None] = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _packages(node.value.split("\n"))
        elif isinstance(node, ast.Name):
            pending.append(unseen.pop(node.id, None))
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            pending.extend(node.elts)
        elif isinstance(node, ast.Dict):
            pending.extend(node.values)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _split_words(node.func)
            pending.append(node.func.value)
        else:
            pending.extend(getattr(node, name, None) for name in _PARTS.get(type(node), ()))


# Of other expressions, the parts that may be strings.
_PARTS: dict[type[ast.expr | None], tuple[str, ...]] = {
    ast.BinOp: ("left", "right"),
    ast.IfExp: ("body", "orelse"),
    ast.Starred: ("value",),
}


def _split_words(method: ast.Attribute) -> Names:
    """Yield the packages of `"torch numpy".split()`."""
    if method.attr == "split" and isinstance(method.value, ast.Constant):
        yield from _packages(str(method.value.value).split())


def _required_texts(text: str) -> Names:
    """Yield the quoted items of requirement lists in a file that does not parse."""
    for listed in _REQUIRED_TEXT.findall(text):
        yield from _packages(_QUOTED.findall(listed))


def _setup_cfg(text: str, _limits: Limits) -> Names:
    settings = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        settings.read_string(text)
    except configparser.Error:
        return
    for section in settings.sections():
        for key, value in settings.items(section):
            if section == "options.extras_require" or _REQUIRING.search(key):
                yield from _packages((value or "").split("\n"))


def _toml(text: str, _limits: Limits) -> Names:
    """Yield requirements of pyproject.toml (standard, uv, PDM, Poetry, Hatch and pixi) or a Pipfile."""
    document = toml_text.parse(text)
    if document is None:
        yield from _required_texts(text)
        return
    project, tools = table(document, "project"), table(document, "tool")
    yield from _listed(project.get("dependencies"))
    yield from _listed(project.get("optional-dependencies"))
    yield from _listed(document.get("dependency-groups"))
    poetry, pixi, hatch = table(tools, "poetry"), table(tools, "pixi"), table(tools, "hatch")
    for holder in (poetry, *tables(poetry.get("group")), *_pixi_holders(pixi), *_pixi_holders(document)):
        yield from _keyed(holder)
    for tool in ("pdm", "uv"):
        yield from _listed(table(tools, tool).get("dev-dependencies"))
    flit = table(tools, "flit", "metadata")
    yield from _listed([flit.get("requires"), flit.get("requires-extra")])
    for holder in (*tables(hatch.get("envs")), *tables(document.get("envs"))):
        yield from _listed([holder.get("dependencies"), holder.get("extra-dependencies")])


def _pixi_holders(pixi: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a manifest and its features, each with its targets."""
    for holder in (pixi, *tables(pixi.get("feature"))):
        yield holder
        yield from tables(holder.get("target"))


_KEYED = ("packages", "dev-packages", "dependencies", "dev-dependencies", "pypi-dependencies",
          "host-dependencies", "build-dependencies", "run-dependencies")  # fmt: skip


def _keyed(holder: dict[str, Any]) -> Names:
    """Yield the keys of tables whose keys are packages."""
    for key in _KEYED:
        yield from _packages(table(holder, key))


def _listed(value: Any, deepest: int = 3) -> Names:
    """Yield the packages of a list of requirement lines, or of a table or list of such lists."""
    if isinstance(value, str):
        yield from _packages([value])
    elif deepest and isinstance(value, dict):
        for inner in value.values():
            yield from _listed(inner, deepest - 1)
    elif deepest and isinstance(value, list):
        for inner in value:
            yield from _listed(inner, deepest - 1) if not isinstance(inner, dict) else ()


def _cargo(text: str, _limits: Limits) -> Names:
    names = keys_of_tables(text, lambda key: key.endswith("dependencies"))
    yield from (("crate", name) for name in names)


def _julia_project(text: str, _limits: Limits) -> Names:
    names = keys_of_tables(text, lambda key: key in {"deps", "weakdeps"})
    yield from (("julia_package", name) for name in names)


def _npm(text: str, _limits: Limits) -> Names:
    yield from (("npm", name) for name in npm_packages(text, "optionalDependencies"))


def _description(text: str, _limits: Limits) -> Names:
    for field in _DESCRIPTION_FIELD.findall(text):
        listed = _DESCRIPTION_VERSION.sub("", field).split(",")
        named = (_NAME.match(part.strip()) for part in listed)
        yield from (("r_package", found.group(1)) for found in named if found)


def _namespace(text: str, _limits: Limits) -> Names:
    return names_in(of.R, text)


def _cmake(text: str, _limits: Limits) -> Names:
    yield from (("cmake", word) for word in cmake_words(text, "CPMAddPackage"))


_BY_NAME: dict[str, tuple[str, Reader]] = {
    "setup.py": (of.PYTHON, _setup_py),
    "setup.cfg": (of.PYTHON, _setup_cfg),
    "pyproject.toml": (of.PYTHON, _toml),
    "pixi.toml": (of.PYTHON, _toml),
    "hatch.toml": (of.PYTHON, _toml),
    "pipfile": (of.PYTHON, _toml),
    "cargo.toml": (of.RUST, _cargo),
    "project.toml": (of.JULIA, _julia_project),
    "juliaproject.toml": (of.JULIA, _julia_project),
    "package.json": (of.JAVASCRIPT, _npm),
    "description": (of.R, _description),
    "cmakelists.txt": (of.C, _cmake),
}

"""Model families by framework in a `transformers` wheel, read statically.

A wheel is a zip file. Its list of member names says which `modeling_*.py` files it contains; nothing is
extracted, imported or installed. Before version 4 all models were in one folder with shared code, and names
alone do not tell a model from a utility: there the class statements of those few files are read as text.

Rule `transformers-families-1`: a family is a folder under `models/` (before v4: the stem of a
`modeling_<stem>.py` that derives a class from a model) with a modeling file of that framework.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from frameshare.base.errors import ContentError, LimitError

FAMILY_RULE = "transformers-families-1"

MAX_WHEEL_BYTES = 256 << 20
MAX_MEMBERS = 60_000  # the largest wheel read so far has 2,867
MAX_SOURCE_BYTES = 2 << 20  # the largest modeling file read so far has 0.2 MB
_DIRECTORY_BYTES_A_MEMBER = 512

_FRAMEWORK_OF_PREFIX = {None: "pytorch", "tf_": "tensorflow", "flax_": "flax"}
_IN_FOLDER = re.compile(r"transformers/models/(?:deprecated/)?(\w+)/modeling_(tf_|flax_)?\w+\.py", re.ASCII)
_FLAT = re.compile(r"transformers/modeling_(tf_|flax_)?(\w+)\.py", re.ASCII)
_IS_MODEL = re.compile(rb"^class \w+\((?:[^)]*[^\w.])?(?:\w+Model|\w+For[A-Z]\w+)\b", re.MULTILINE)
_METADATA_FOLDER = re.compile(r"([A-Za-z0-9_.]+)-([0-9][A-Za-z0-9.!+]*)\.dist-info/.*")
_NOT_A_FAMILY = frozenset({"auto"})  # selects from the others
_END_OF_DIRECTORY = struct.Struct("<4s4H2LH")


@dataclass(frozen=True, order=True)
class Family:
    """A model family and the frameworks in which the wheel implements it."""

    family: str
    pytorch: bool
    tensorflow: bool
    flax: bool


@dataclass(frozen=True)
class WheelReading:
    """The content of one wheel: its version, its build date, and its families by name."""

    version: str
    built_on: date
    families: tuple[Family, ...]


def read_wheel(path: Path) -> WheelReading:
    """Read the families in the wheel at `path`.

    Raises ContentError for a file that is not a transformers wheel, LimitError for an oversized one, or one
    whose members would extract to more than `MAX_SOURCE_BYTES`.
    """
    _check_size(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            version = _identify(path, (m.filename for m in members))
            pairs = set(_foldered(members)) or set(_flat(path, archive, members))
            built_on = date(*max(m.date_time for m in members)[:3])
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise _not_a_wheel(path, str(error)) from error
    return WheelReading(version, built_on, _gather(pairs))


def _check_size(path: Path) -> None:
    """Refuse an oversized file or central directory before parsing it."""
    size = path.stat().st_size
    if size > MAX_WHEEL_BYTES:
        raise _too_large(path, f"a wheel of at most {MAX_WHEEL_BYTES:,} bytes", f"{size:,} bytes")
    with path.open("rb") as stream:
        stream.seek(max(0, size - (1 << 16) - _END_OF_DIRECTORY.size))
        tail = stream.read()
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) < start + _END_OF_DIRECTORY.size:
        raise _not_a_wheel(path, "no end-of-directory record")
    record = _END_OF_DIRECTORY.unpack_from(tail, start)
    count, directory_bytes = record[4], record[5]
    if count > MAX_MEMBERS or directory_bytes > MAX_MEMBERS * _DIRECTORY_BYTES_A_MEMBER:
        raise _too_large(path, f"at most {MAX_MEMBERS:,} members", f"{count:,} in {directory_bytes:,} bytes")


def _identify(path: Path, names: Iterable[str]) -> str:
    found = {match.groups() for name in names if (match := _METADATA_FOLDER.fullmatch(name))}
    if len(found) != 1:
        raise _not_a_wheel(path, f"{len(found)} metadata folders")
    ((distribution, version),) = found
    if distribution != "transformers":
        raise _not_a_wheel(path, f"a wheel of {distribution}")
    return version


def _foldered(members: Iterable[zipfile.ZipInfo]) -> Iterator[tuple[str, str]]:
    """Yield (family, framework) from the names of files under `models/` (version 4 and later)."""
    for member in members:
        if (match := _IN_FOLDER.fullmatch(member.filename)) and match[1] not in _NOT_A_FAMILY:
            yield match[1], _FRAMEWORK_OF_PREFIX[match[2]]


def _flat(
    path: Path, archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo]
) -> Iterator[tuple[str, str]]:
    """Yield (family, framework) from flat modeling files that define a model (before version 4)."""
    for member in members:
        match = _FLAT.fullmatch(member.filename)
        if match and _IS_MODEL.search(_read_source(path, archive, member)):
            yield match[2], _FRAMEWORK_OF_PREFIX[match[1]]


def _read_source(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes; the declared size is not trusted."""
    with archive.open(member) as stream:
        source = stream.read(MAX_SOURCE_BYTES + 1)
    if len(source) > MAX_SOURCE_BYTES:
        raise _too_large(path, f"members of at most {MAX_SOURCE_BYTES:,} bytes", member.filename)
    return source


def _gather(pairs: set[tuple[str, str]]) -> tuple[Family, ...]:
    return tuple(
        Family(name, *((name, framework) in pairs for framework in ("pytorch", "tensorflow", "flax")))
        for name in sorted({name for name, _ in pairs})
    )


def _not_a_wheel(path: Path, found: str) -> ContentError:
    return ContentError(
        "This file cannot be read as a wheel of transformers",
        where=path.name,
        expected="a zip file with one transformers-<version>.dist-info folder",
        found=found,
        next_step="delete it and run `frameshare collect transformers_releases` again",
    )


def _too_large(path: Path, expected: str, found: str) -> LimitError:
    return LimitError(
        "A wheel is larger than any release of transformers should be",
        where=path.name,
        expected=expected,
        found=found,
        next_step="inspect the file by hand; nothing of it was unpacked",
    )

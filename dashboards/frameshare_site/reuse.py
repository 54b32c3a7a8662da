"""Which pages need no redrawing: those whose code, day and answers are the same as at the last build.

`pages.json` next to a site holds, for each page, the queries that it asked with a digest of each answer, and
the files that were made of them. A page is redrawn only if one of the digests has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from frameshare_site.reach import explore
from frameshare_site.reading import QueryResult, Warehouse

PAGES = "pages.json"
_CODE = ("*.py", "*.jinja", "*.json", "*.csv", "*.js", "*.css")


@dataclass
class Asked:
    """A warehouse that runs each query once per build, and remembers which page asked for what."""

    warehouse: Warehouse
    _answers: dict[str, tuple[QueryResult, str]] = field(default_factory=dict)
    _asked: dict[str, str] = field(default_factory=dict)

    @property
    def queries(self) -> Mapping[str, Any]:
        """Return the saved queries by name."""
        return self.warehouse.queries

    def query(self, name: str, **params: Any) -> QueryResult:
        """Answer a query, from memory if it was asked before, and note that it was asked."""
        key = json.dumps([name, params], sort_keys=True, default=str)
        if key not in self._answers:
            result = self.warehouse.query(name, **params)
            self._answers[key] = (result, _digest(result))
        result, self._asked[key] = self._answers[key]
        return result

    def taken(self) -> dict[str, str]:
        """Return the digests of what was asked since the last call, by query and parameters."""
        asked, self._asked = self._asked, {}
        return asked


@dataclass(frozen=True)
class Record:
    """What a page was made from and into: day, digest of the code, answers, files, findings, charts.

    One that `has_gaps`, cards without figures, says in them what was being collected: `awaited`.
    """

    day: str
    code: str
    asked: Mapping[str, str]
    files: tuple[str, ...]
    findings: Mapping[str, Mapping[str, str]]
    charts: Sequence[Mapping[str, Any]]
    has_gaps: bool
    awaited: str


def read(folder: Path) -> dict[str, Record]:
    """Return the records of the site in `folder` by page, none if there is no readable one."""
    try:
        held = json.loads((folder / PAGES).read_text(encoding="utf-8"))
        return {page: Record(**{**one, "files": tuple(one["files"])}) for page, one in held.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def write(folder: Path, records: Mapping[str, Record]) -> None:
    """Write the records beside the site."""
    held = {page: asdict(record) for page, record in records.items()}
    (folder / PAGES).write_text(json.dumps(held, ensure_ascii=False, indent=1), encoding="utf-8")


def is_current(record: Record, asked: Asked, day: str, folder: Path, base_url: str) -> bool:
    """Tell whether a page would be drawn the same as it is in `folder`."""
    if (record.day, record.code) != (day, code_digest(base_url)):
        return False
    if not all((folder / name).is_file() for name in record.files):
        return False
    for key, digest in record.asked.items():
        name, params = json.loads(key)
        if name not in asked.queries:
            return False
        asked.query(name, **params)
        if asked.taken()[key] != digest:
            return False
    return True


@cache
def code_digest(base_url: str) -> str:
    """Return a digest of everything that draws pages, and of what they mention: their address, SQL."""
    here = Path(__file__).resolve().parent
    found = hashlib.sha256(f"{base_url}\n{explore.is_built()}".encode())
    for path in sorted(path for pattern in _CODE for path in here.rglob(pattern)):
        found.update(path.read_bytes())
    return found.hexdigest()


def _digest(result: QueryResult) -> str:
    found = hashlib.sha256(result.sql_sha.encode())
    for row in result.rows:
        found.update(repr(row).encode())
    return found.hexdigest()

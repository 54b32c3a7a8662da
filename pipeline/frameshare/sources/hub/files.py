"""The file names of models that tags do not label with certainty, requested in bulk and cached.

A page of the top list is requested again with its file lists only if a model on it needs one that is not
cached: at most five requests for the whole list, and none on most days for most pages. A list is requested
again once its model has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pyarrow as pa

from frameshare.base import resources
from frameshare.base.errors import ContentError
from frameshare.base.reference import read_rows as read_reference
from frameshare.http.addresses import shown
from frameshare.sources.base import Context, Outcome
from frameshare.sources.held import held_rows
from frameshare.sources.hub.dataset import HUB_FILES
from frameshare.sources.hub.listing import PAGE_ROWS, Page

# Further paths add nothing; some repositories hold a hundred thousand.
_MOST_FILES = 10_000
# A thousand lists take about 5 MB; a page of repositories with very many files is larger.
_LARGEST_PAGE_BYTES = 256 << 20


@dataclass(frozen=True)
class ListedPage:
    """A page of the top list and its address."""

    url: str
    page: Page


def collect_files(context: Context, top: Sequence[ListedPage]) -> Outcome:
    """Publish the file lists that models of the top list need and that are not cached yet.

    Raises ContentError if the Hub does not return them.
    """
    kept = _kept(context)
    rows: list[dict[str, Any]] = []
    missed = 0
    with context.progress.start("Hub: file names, pages", len(top)) as task:
        for listed in top:
            wanted = {m["id"]: m["lastModified"] for m in _unsure(listed.page.listed)}
            wanted = {name: changed for name, changed in wanted.items() if kept.get(name, 0) != changed}
            if wanted:
                found = [_row(f, wanted) for f in _file_lists(context, listed.url) if f.get("id") in wanted]
                rows += found
                missed += len(wanted) - len(found)
            task.advance()
    if not rows:
        return Outcome.of(HUB_FILES, None)
    today = datetime.now(UTC).date()
    partial = context.raw.open_partial(HUB_FILES, f"files-{today}")
    partial.write_part("files", pa.Table.from_pylist(rows, schema=HUB_FILES.schema))
    snapshot = partial.publish(context.source, url=top[0].url, as_of=today, series=f"files@{today}")
    notes = (f"{missed:,} models left their page before their files were asked for",) if missed else ()
    return Outcome.of(HUB_FILES, snapshot, notes=notes)


def _unsure(models: pa.Table) -> Iterator[Mapping[str, Any]]:
    """Yield models that no tag labels, and those tagged both PyTorch and MLX.

    Library names do not count here: CTranslate2 files also have library_name transformers.
    """
    telling = _telling_tags()
    for model in models.select(["id", "lastModified", "tags", "library_name"]).to_pylist():
        marks = {mark.lower() for mark in (*(model["tags"] or ()), model["library_name"] or "")}
        if not marks & telling or {"mlx", "pytorch"} <= marks:
            yield model


@cache
def _telling_tags() -> frozenset[str]:
    rows = read_reference(resources.REFERENCE_DIR, "hub_tags")
    return frozenset(
        str(row["tag"])
        for row in rows
        if row["counts_as_format"] == "yes" or (row["counts_as_native"] == "yes" and row["framework"])
    )


def _kept(context: Context) -> dict[str, datetime | None]:
    """Return the models whose lists are cached, with each one's last change when its list was read."""
    rows = held_rows(context.raw.snapshots(HUB_FILES.name), ["id", "lastModified"])
    return {row["id"]: row["lastModified"] for row in rows}


def _file_lists(context: Context, url: str) -> list[dict[str, Any]]:
    """Request the page at `url` again, with file names as the only field."""
    parts = urlsplit(url)
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k != "expand[]"]
    address = parts._replace(query=urlencode([*query, ("expand[]", "siblings")])).geturl()
    found = context.http.get(
        address, accept="json", token=context.settings.hf_token, max_bytes=_LARGEST_PAGE_BYTES
    ).json()
    is_list = isinstance(found, list) and len(found) <= PAGE_ROWS and all(isinstance(m, dict) for m in found)
    if not is_list or not any(isinstance(m.get("siblings"), list) for m in found):
        raise ContentError(
            "The Hub does not say which files its models have",
            where=shown(address),
            expected="a JSON array of models with siblings",
            found=str(found)[:200],
            next_step="labels by tags alone are kept; see whether the Hub changed its API",
        )
    return [m for m in found if isinstance(m.get("siblings"), list)]


def _row(model: Mapping[str, Any], wanted: Mapping[str, datetime | None]) -> dict[str, Any]:
    names = [
        s["rfilename"]
        for s in model["siblings"]
        if isinstance(s, dict) and isinstance(s.get("rfilename"), str)
    ]
    return {
        "id": model["id"],
        "lastModified": wanted[model["id"]],
        "files": names[:_MOST_FILES],
        "file_count": len(names),
    }

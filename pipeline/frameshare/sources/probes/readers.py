"""Parse responses: JSON, XML, the end of a Parquet file, the beginning of a publisher's list, text.

Each returns plain values, so that a fact can name any part of them, and raises ContentError for an unexpected
format.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast
from xml.etree import ElementTree as ET

import pyarrow as pa
import pyarrow.parquet as pq

from frameshare.base.errors import ContentError
from frameshare.http import Answer
from frameshare.http.addresses import shown
from frameshare.sources.conference_lists.counts import parse_counts
from frameshare.sources.paper_texts.listings import ListedPaper
from frameshare.sources.paper_texts.listings.neurips import declared_count
from frameshare.sources.paperswithcode_co.api import names_in

_CONTENT_RANGE = re.compile(r"bytes \d+-\d+/(\d+)")
Parser = Callable[[str, str], Iterable[ListedPaper]]


def text_value(answer: Answer) -> dict[str, str]:
    """Return `text`."""
    return {"text": answer.body.decode("utf-8", "replace")}


def framework_names(answer: Answer) -> dict[str, list[str]]:
    """Return the lower-cased `names` of the frameworks in a tree."""
    return {"names": sorted(names_in(answer.json()))}


def conference_counts(answer: Answer) -> list[dict[str, Any]]:
    """Return the rows of the published counts."""
    return parse_counts(answer.text(), shown(answer.url))


def xml_value(answer: Answer) -> dict[str, Any]:
    """Return each element as an object: lists of its children by name, its own text as `text`."""
    try:
        # The standard library's parser has refused entity expansion bombs since expat 2.4.
        return _element(ET.fromstring(answer.text()))  # noqa: S314
    except ET.ParseError as error:
        raise _another(answer, "well-formed XML", str(error)) from None


def parquet_footer(answer: Answer) -> dict[str, Any]:
    """Return `rows`, `bytes` and `columns` (type by name) of a Parquet file from its end."""
    held = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if answer.status != 206 or held is None:
        raise _another(answer, "the part that was asked for", f"status {answer.status}, no part of a file")
    try:
        metadata = pq.read_metadata(io.BytesIO(answer.body))
    except (pa.ArrowException, OSError) as error:
        raise _another(answer, "the end of a Parquet file", str(error).splitlines()[0][:200]) from None
    columns = {field.name: str(field.type) for field in metadata.schema.to_arrow_schema()}
    return {"rows": metadata.num_rows, "bytes": int(held[1]), "columns": columns}


def papers_by(parse: Parser) -> Callable[[Answer], dict[str, Any]]:
    """Return a reader from a collector's parser, with `papers`, and `declared` if the page counts them."""

    def read(answer: Answer) -> dict[str, Any]:
        page = answer.text()
        papers = [
            {"id": p.paper_id, "title": p.title, "pdf": p.pdf_url, "authors": list(p.authors)}
            for p in parse(page, answer.url)
        ]
        if not papers:
            raise _another(answer, "a list of papers", f"no paper in {len(page):,} characters")
        declared = declared_count(page)
        return {"papers": papers} if declared is None else {"papers": papers, "declared": declared}

    return read


def anthology_beginning(answer: Answer) -> dict[str, Any]:
    """Return `volumes` and `papers` at the beginning of an ACL Anthology file."""
    parser: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(["start", "end"])
    volumes: list[str | None] = []
    papers: list[dict[str, Any]] = []
    try:
        parser.feed(answer.body)
        for kind, element in cast("Iterator[tuple[str, ET.Element]]", parser.read_events()):
            if kind == "start" and element.tag == "volume":
                volumes.append(element.get("id"))
            elif kind == "end" and element.tag == "paper":
                papers.append(_paper(element))
    except ET.ParseError as error:
        raise _another(answer, "XML of the ACL Anthology", str(error)) from None
    return {"volumes": volumes, "papers": papers}


def _paper(element: ET.Element) -> dict[str, Any]:
    title = element.find("title")
    found = {"url": element.findtext("url"), "title": None if title is None else "".join(title.itertext())}
    return {name: value for name, value in found.items() if value is not None}


def _element(element: ET.Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        found.setdefault(child.tag.rpartition("}")[2], []).append(_element(child))
    text = (element.text or "").strip()
    return {**found, "text": text} if text else found


def _another(answer: Answer, expected: str, found: str) -> ContentError:
    return ContentError(
        "Unexpected response format",
        where=shown(answer.url),
        expected=expected,
        found=found,
        next_step="open the address; if it persists, the source has changed",
    )

"""The bucket's listing of monthly files and their versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from xml.etree import ElementTree as ET

from frameshare.sources import answers
from frameshare.sources.base import Context
from frameshare.sources.months import Month

PREFIX = "conda/monthly/"
_KEY = re.compile(r"conda/monthly/(\d{4})/(\d{4})-(0[1-9]|1[0-2])\.parquet")
_MOST_PAGES = 20  # a thousand files each
_unexpected = partial(
    answers.unexpected, "the list of conda's monthly files", f"bucket anaconda-package-data, {PREFIX}"
)


@dataclass(frozen=True)
class MonthFile:
    """A month's file: its key in the bucket, its size in bytes and its version."""

    month: Month
    key: str
    size: int
    version: str


def list_files(context: Context) -> dict[Month, MonthFile]:
    """Return the monthly files by month; raises ContentError for an unexpected format or an empty list."""
    found = {file.month: file for page in _pages(context) for file in page}
    if not found:
        raise _unexpected(f"files such as {PREFIX}2024/2024-05.parquet", "none")
    return found


def _pages(context: Context) -> Iterator[list[MonthFile]]:
    token: str | None = None
    last_key: str | None = None
    for _ in range(_MOST_PAGES):
        params = {"list-type": "2", "prefix": PREFIX, "continuation-token": token}
        answer = context.http.get(context.base_url() + "/", accept="xml", params=params)
        root = _parsed(answer.text())
        files = [file for entry in root.iter(_tag(root, "Contents")) if (file := _file(entry, root))]
        keys = [file.key for file in files]
        answers.check_order(keys, by="key", where=PREFIX, is_descending=False, after=last_key)
        yield files
        last_key = keys[-1] if keys else last_key
        following = root.findtext(_tag(root, "NextContinuationToken"))
        if root.findtext(_tag(root, "IsTruncated")) != "true":
            return
        if not following or following == token:
            raise _unexpected("a token for the rest of a list that continues", repr(following))
        token = following
    raise _unexpected(f"at most {_MOST_PAGES} pages", "more")


def _parsed(text: str) -> ET.Element:
    try:
        # The standard library's parser has refused entity expansion bombs since expat 2.4.
        root = ET.fromstring(text)  # noqa: S314
    except ET.ParseError as error:
        raise _unexpected("XML", str(error)) from None
    if not root.tag.endswith("ListBucketResult"):
        raise _unexpected("a ListBucketResult", root.tag[:80])
    return root


def _file(entry: ET.Element, root: ET.Element) -> MonthFile | None:
    key, size, version = (entry.findtext(_tag(root, name), "") for name in ("Key", "Size", "ETag"))
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    if match[1] != match[2] or not size.isdigit() or not version:
        raise _unexpected("a file of its year's folder with size and ETag", key)
    return MonthFile(Month(date(int(match[2]), int(match[3]), 1)), key, int(size), version.strip('"'))


def _tag(root: ET.Element, name: str) -> str:
    return root.tag.removesuffix("ListBucketResult") + name

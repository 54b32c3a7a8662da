"""The kinds of checks: each compares a fact with a response and, if it does not hold, says what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests.structures import CaseInsensitiveDict

from frameshare.base.errors import ContentError
from frameshare.http import Answer
from frameshare.sources import answers
from frameshare.sources.probes.facts import Fact
from frameshare.sources.probes.places import MISSING, value_at, values_at

_TEXT_SHOWN = 80


@dataclass(frozen=True)
class Read:
    """A response as checks see it: its value, its headers, and the HTTP response, if any."""

    value: Any
    answer: Answer | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of the response, none without HTTP."""
        return self.answer.headers if self.answer else CaseInsensitiveDict()


def shortfall(fact: Fact, read: Read) -> str | None:
    """Return what was found instead of what `fact` expects, None if it holds."""
    return CHECKS[fact.kind](fact, read)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda v: isinstance(v, str),
    "whole number": _is_whole,
    # ClickHouse writes 64-bit numbers as strings.
    "count": lambda v: _is_whole(v) or (isinstance(v, str) and v.isascii() and v.isdigit()),
    "true or false": lambda v: isinstance(v, bool),
    "list": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
}


def _type(fact: Fact, read: Read) -> str | None:
    """Each value has the type; the share `tolerance` of them may be missing."""
    values = values_at(read.value, fact.at)
    there = [v for v in values if v is not MISSING and v is not None]
    wrong = [v for v in there if not _TYPES[fact.expected](v)]
    if wrong:
        return f"{_shown(wrong[0])} as {fact.at}"
    if not there or len(values) - len(there) > fact.tolerance * len(values):
        return f"no {fact.at} in {len(values) - len(there):,} of {len(values):,}{_neighbours(fact, read)}"
    return None


def _neighbours(fact: Fact, read: Read) -> str:
    """Name the fields where one is missing, so that a renamed one is seen at once."""
    around, _, _ = fact.at.rpartition(".")
    parent = value_at(read.value, around or ("[]" if isinstance(read.value, list) else ""))
    return f", which has {answers.listed(sorted(parent))}" if isinstance(parent, dict) and parent else ""


def _equals(fact: Fact, read: Read) -> str | None:
    found = value_at(read.value, fact.at)
    return None if _plain(found) == fact.expected else _shown(found)


def _contains(fact: Fact, read: Read) -> str | None:
    """A string, list or object contains the expected value."""
    found = value_at(read.value, fact.at)
    holds = isinstance(found, str | list | dict) and fact.expected in found
    return None if holds else f"no {fact.expected!r} in {_shown(found)}"


def _any_of(fact: Fact, read: Read) -> str | None:
    """An object has one of the expected names."""
    found = value_at(read.value, fact.at)
    names = found if isinstance(found, dict) else {}
    return None if set(fact.expected.split("|")) & set(names) else answers.listed(names) or "none"


def _starts_with(fact: Fact, read: Read) -> str | None:
    """Each value starts with the expected one; the share `tolerance` may not."""
    values = [_plain(v) for v in values_at(read.value, fact.at)]
    others = [v for v in values if not v.startswith(fact.expected)]
    if values and len(others) <= fact.tolerance * len(values):
        return None
    return f"{len(others):,} of {len(values):,} others, first {_shown(others[0]) if others else 'none'}"


def _at_least(fact: Fact, read: Read) -> str | None:
    found = _number(value_at(read.value, fact.at))
    return None if found is not None and found >= float(fact.expected) else _count_shown(fact, read)


def _near(fact: Fact, read: Read) -> str | None:
    """A number differs from the expected one by no more than the share `tolerance`."""
    found, expected = _number(value_at(read.value, fact.at)), float(fact.expected)
    is_near = found is not None and abs(found - expected) <= fact.tolerance * expected
    return None if is_near else _count_shown(fact, read)


def _count(fact: Fact, read: Read, *, is_lowest: bool = False) -> str | None:
    """A list has the expected number of items, or at least that many."""
    value = value_at(read.value, fact.at)
    found, expected = len(value) if isinstance(value, list) else 0, int(fact.expected)
    return None if found == expected or (is_lowest and found > expected) else f"{found:,}"


def _order(fact: Fact, read: Read, *, is_descending: bool) -> str | None:
    """Neighbours are in order; the share `tolerance` of them may not be."""
    values = [v for v in values_at(read.value, fact.at) if isinstance(v, int | str)]
    pairs = list(pairwise(values))
    try:
        wrong = [(a, b) for a, b in pairs if (a < b if is_descending else a > b)]  # type: ignore[operator]
    except TypeError:
        return "numbers beside texts"
    if len(values) > 1 and len(wrong) <= fact.tolerance * len(pairs):
        return None
    first = f", first {_shown(wrong[0][0])} before {_shown(wrong[0][1])}" if wrong else ""
    return f"{len(wrong):,} of {len(pairs):,} neighbours out of order{first}"


def _header(fact: Fact, read: Read) -> str | None:
    """A header is present and matches the expected regular expression."""
    found = read.headers.get(fact.at)
    if found is None:
        return f"no header {fact.at}"
    return None if re.search(fact.expected, found) else f"{fact.at}: {_shown(found)}"


def _next_page(_fact: Fact, read: Read) -> str | None:
    """The response links to a next page on the same host; the query may be kept in a cursor."""
    if read.answer is None or read.answer.next_url is None:
        return "no link to a next page"
    url, next_url = read.answer.url, read.answer.next_url
    places = {name for one in (url, next_url) for name, _ in parse_qsl(urlsplit(one).query)}
    try:
        answers.check_next_page(next_url, url, (), places=places)
    except ContentError as error:
        return error.found
    return None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _count_shown(fact: Fact, read: Read) -> str:
    found = value_at(read.value, fact.at)
    return f"{found:,}" if _is_whole(found) else _shown(found)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(value: Any) -> str:
    text = _plain(value) if isinstance(value, str | int | float) or value is MISSING else repr(value)
    printable = "".join(c if c.isprintable() else " " for c in text)
    return printable if len(printable) <= _TEXT_SHOWN else printable[: _TEXT_SHOWN - 1] + "…"


# `form` holds if the response could be parsed; a failure to do so is reported before any check.
CHECKS: Mapping[str, Callable[[Fact, Read], str | None]] = {
    "form": lambda _fact, _read: None,
    "type": _type,
    "equals": _equals,
    "contains": _contains,
    "any_of": _any_of,
    "starts_with": _starts_with,
    "at_least": _at_least,
    "near": _near,
    "count": _count,
    "count_at_least": partial(_count, is_lowest=True),
    "descending": partial(_order, is_descending=True),
    "ascending": partial(_order, is_descending=False),
    "header": _header,
    "next_page": _next_page,
}

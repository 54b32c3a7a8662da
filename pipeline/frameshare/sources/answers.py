"""Check responses against requests, for all collectors: order, selection, completeness, pagination, change.

Each function compares request and response and raises ContentError, which names where, expected, found and
next; nothing here makes requests or keeps anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

from frameshare.base.errors import ContentError, UsageError
from frameshare.http.addresses import origin_of, shown

_NAMED = 5
_FEWEST_TOLD_APART = 50  # fewer may be equal by chance
_NEXT = "run again; if it persists, the source has changed and frameshare needs a new release"
API_CHANGED = "the API has changed; report it, what was collected is kept"
# Query parameters that sources paginate by; everything else in an address is the query.
PLACES = frozenset({"page", "cursor", "offset", "skip", "start", "after", "token", "resumptionToken"})


def check_order(
    values: Sequence[Any],
    *,
    by: str,
    where: str,
    is_descending: bool = True,
    after: Any = None,
    tolerated: float = 0.0,
    next_step: str = _NEXT,
) -> None:
    """Raise unless `values` are in the requested order; equal neighbours are fine.

    `after` is the last value of the page before; up to the share `tolerated` of neighbours may be out of
    order, for lists that change while they are read.
    """
    whole = list(values) if after is None else [after, *values]
    wrong = [(a, b) for a, b in pairwise(whole) if (a < b if is_descending else a > b)]
    if len(wrong) > tolerated * max(0, len(whole) - 1):
        expected = f"{by} {'descending' if is_descending else 'ascending'}"
        first = f"first {wrong[0][0]} before {wrong[0][1]}"
        found = f"{len(wrong):,} of {len(whole) - 1:,} neighbours out of order, {first}"
        raise refusal("The response is not in the requested order", where, expected, found, next_step)


def check_selection(
    found: Iterable[Hashable], asked: Collection[Hashable], *, what: str, where: str, next_step: str = _NEXT
) -> None:
    """Raise if the response contains what was not requested; `what` names the values ("package", "tag")."""
    surplus = list(dict.fromkeys(value for value in found if value not in asked))
    if surplus:
        expected = f"each {what} one of {listed(asked)}"
        raise refusal(
            "The response contains what was not requested", where, expected, listed(surplus), next_step
        )


def check_once(keys: Iterable[Hashable], *, what: str, where: str, next_step: str = _NEXT) -> None:
    """Raise for duplicate keys."""
    repeated = [key for key, count in Counter(keys).items() if count > 1]
    if repeated:
        found = f"more than once: {listed(repeated)}"
        raise refusal("The response contains duplicates", where, f"each {what} once", found, next_step)


def check_complete(found: Iterable[Hashable], asked: Collection[Hashable], *, what: str, where: str) -> None:
    """Raise unless the response contains exactly what was requested, each once."""
    came = list(found)
    check_once(came, what=what, where=where)
    check_selection(came, asked, what=what, where=where)
    missing = sorted(set(asked) - set(came), key=str)
    if missing:
        expected = f"{len(set(asked)):,} {what}s"
        raise refusal(
            "The response is incomplete", where, expected, f"{len(came):,}, without {listed(missing)}"
        )


def check_count(
    found: int, declared: int, *, what: str, where: str, tolerated: float = 0.0, next_step: str = _NEXT
) -> None:
    """Raise if `found` differs from what the source declares by more than the share `tolerated` of it."""
    if abs(found - declared) > tolerated * declared:
        expected = f"{declared:,} {what}" + (f", within {tolerated:.0%}" if tolerated else "")
        raise refusal(
            "The response holds fewer items than it declares", where, expected, f"{found:,}", next_step
        )


def check_uncut(found: int, limit: int, *, what: str, where: str, next_step: str = _NEXT) -> None:
    """Raise if the source's limit is reached: such a response is truncated, whatever its status."""
    if found >= limit:
        expected = f"fewer than {limit:,} {what}, where the source cuts silently"
        raise refusal(
            "The source silently truncated its response", where, expected, f"{found:,} {what}", next_step
        )


def check_next_page(
    next_url: str,
    url: str,
    seen: Collection[str],
    *,
    base_url: str | None = None,
    places: Collection[str] | None = PLACES,
    next_step: str = _NEXT,
) -> None:
    """Raise unless the page after `url` continues the same query: same host, unread, no parameter changed.

    `seen` are the addresses read so far; `base_url` is the expected host, by default that of `url`; `places`
    are the pagination parameters, which may differ; None for a source whose cursor may hold the whole query.
    """
    home = base_url or url
    if not _is_same_host(next_url, home):
        raise broken_chain(url, f"an address that starts with {shown(home)}", shown(next_url), next_step)
    if next_url == url or next_url in seen:
        raise broken_chain(url, "a next page that was not read yet", f"{shown(next_url)} again", next_step)
    if places is None:
        return
    asked, following = _question(url, places), _question(next_url, places)
    changed = sorted(
        name for name in asked.keys() | following.keys() if asked.get(name) != following.get(name)
    )
    if changed:
        found = ", ".join(f"{name}={following.get(name, ['missing'])[0]}" for name in changed)
        raise broken_chain(url, f"the same {', '.join(changed)} as asked for", found, next_step)


def check_page(
    rows: int, *, where: str, at_most: int | None = None, is_first: bool = False, next_step: str = _NEXT
) -> None:
    """Raise for a linked page that is empty, or has more rows than requested.

    An empty first page is left to the caller, who knows whether there should be anything.
    """
    if (rows == 0 and not is_first) or (at_most is not None and rows > at_most):
        expected = (
            "rows on every page that the one before names" if rows == 0 else f"at most {at_most:,} rows"
        )
        raise broken_chain(where, expected, f"{rows:,} rows", next_step)


def check_new(found: Iterable[Hashable], known: Collection[Hashable], *, what: str, where: str) -> None:
    """Raise for a page that only repeats earlier ones: the source's pagination is broken."""
    names = list(found)
    if names and all(name in known for name in names):
        raise broken_chain(
            where,
            f"a {what} that no earlier page has, or an empty page after the last one",
            f"{listed(names)} again, after {len(known):,} on earlier pages",
            _NEXT,
        )


def check_period(days: Iterable[str], first: date, last: date, *, what: str, where: str) -> None:
    """Raise if one of `days` (YYYY-MM-DD, optionally with a time) is outside first to last."""
    written = [day[:10] for day in days]
    strangers = [day for day in written if not first.isoformat() <= day <= last.isoformat()]
    if strangers:
        found = f"{len(strangers):,} of {len(written):,} from elsewhere, such as {strangers[0]}"
        expected = f"each {what} from {first} to {last}"
        raise refusal("The response covers other days than requested", where, expected, found)


def check_told_apart(counts: Sequence[Sequence[int]], *, by: str, where: str, next_step: str = _NEXT) -> None:
    """Raise if the counts for different values of the filter `by` are all equal. Small ones may be."""
    same = [list(each) for each in counts]
    if len(same) > 1 and all(each == same[0] for each in same) and min(same[0]) >= _FEWEST_TOLD_APART:
        what = f"The response does not depend on the requested {by}"
        expected = f"numbers that depend on the {by}"
        raise refusal(what, where, expected, f"{listed(same[0])} each time", next_step)


def check_change(
    before: float,
    now: float,
    *,
    what: str,
    where: str,
    lowest: float = 0.5,
    highest: float = 2.0,
    next_step: str = _NEXT,
) -> None:
    """Raise if `now` is less than `lowest` or more than `highest` times the last reading."""
    if before > 0 and not lowest * before <= now <= highest * before:
        expected = f"{what} between {lowest:g} and {highest:g} times {before:,}"
        raise refusal("The response breaks with the last reading", where, expected, f"{now:,}", next_step)


def unexpected(subject: str, where: str, expected: str, found: str, next_step: str = _NEXT) -> ContentError:
    """Return the error for an unexpected response format; `subject` names what was requested."""
    return refusal(f"Unexpected response format of {subject}", where, expected, found, next_step)


def refusal(what: str, where: str, expected: str, found: str, next_step: str = _NEXT) -> ContentError:
    """Return an error; a module that raises several of a kind fixes `what` or `next_step` with `partial`."""
    return ContentError(what, where=where, expected=expected, found=found, next_step=next_step)


def broken_chain(where: str, expected: str, found: str, next_step: str = _NEXT) -> ContentError:
    """Return the error for pages that do not follow from one another."""
    return refusal("The chain of pages is broken", shown(where), expected, found, next_step)


def listed(values: Iterable[object]) -> str:
    """Name a few values, and how many more there are."""
    texts = [str(value)[:80] for value in values]
    more = f" and {len(texts) - _NAMED:,} more" if len(texts) > _NAMED else ""
    return ", ".join(texts[:_NAMED]) + more


def _is_same_host(next_url: str, home: str) -> bool:
    try:
        return origin_of(next_url) == origin_of(home)
    except UsageError:  # a link that is not an address
        return False


def _question(url: str, places: Collection[str]) -> dict[str, list[str]]:
    return {
        name: sorted(values)
        for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()
        if name not in places
    }

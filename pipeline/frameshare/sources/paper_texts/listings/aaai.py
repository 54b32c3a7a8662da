"""AAAI by OAI-PMH: one paginated list over all volumes, a hundred records per response.

A record that the server cannot serialise breaks the list with status 500, every time. The list is then
requested again in halves of the records' range of datestamps, down to the day that fails. Of that day each
set is requested separately, and of a failing set each record, so that only broken records are missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from frameshare.base.errors import TemporaryError
from frameshare.sources.answers import check_selection
from frameshare.sources.paper_texts.listings.listing import Fetch, Listing, VenueYear, collect_listing
from frameshare.sources.paper_texts.listings.oai import (
    OaiRecord,
    ShortChainError,
    get_record,
    list_identifiers,
    list_records,
    list_sets,
)

# The journal's server has no record with an older datestamp.
FIRST_DAY = date(2020, 6, 2)
# Finding a broken record takes 12 halvings, its day, its set and itself: three of them are tolerated.
TOLERATED_FAILURES = 45
# If no record at all was received, the server is down.
TOLERATED_FAILURES_WITHOUT_RECORD = 15


def list_papers(venue: VenueYear, base: str, fetch: Fetch) -> Listing:
    """List the papers of the year's volume, except sections that `selection` excludes by name."""
    url = f"{base}/{venue.address}"
    harvest = Harvest(url, fetch)
    is_excluded = _excluded_sets(url, fetch, venue.selection)
    papers = [
        record.paper
        for record in harvest.records()
        if record.year == venue.year and not any(map(is_excluded, record.sets))
    ]
    return collect_listing(papers, f"{url} ({venue.name})", missing=harvest.missing)


def _excluded_sets(url: str, fetch: Fetch, selection: str) -> Callable[[str], bool]:
    if not selection:
        return lambda _: False
    excluded = re.compile(selection, re.IGNORECASE)
    names = list_sets(url, fetch)
    return lambda spec: excluded.search(names.get(spec, spec)) is not None


@dataclass
class Harvest:
    """All records of the server; `missing` names the days and records that it could not serialise."""

    url: str
    fetch: Fetch
    missing: list[str] = field(default_factory=list)
    _failures: int = 0
    _seen: set[str] = field(default_factory=set)

    def records(self) -> Iterator[OaiRecord]:
        """Yield each record once; raises TemporaryError if too much fails for single broken records."""
        yield from self._span(None)

    def _span(self, span: tuple[date, date] | None) -> Iterator[OaiRecord]:
        try:
            yield from self._new(list_records(self.url, self.fetch, _between(*span) if span else ""))
        except ShortChainError as error:
            self.missing.append(f"records ({error.found} of {error.expected})")
        except TemporaryError as error:
            self._count(error)
            first, last = span or (FIRST_DAY, datetime.now(UTC).date())
            if first >= last:
                yield from self._day(first)
                return
            middle = first + (last - first) // 2
            yield from self._span((first, middle))
            yield from self._span((middle + timedelta(days=1), last))

    def _day(self, day: date) -> Iterator[OaiRecord]:
        """Request a day's sets one by one: headers name them even if a record itself fails."""
        question = _between(day, day)
        try:
            sets_of = list_identifiers(self.url, self.fetch, question)
        except TemporaryError as error:
            self._count(error)
            self.missing.append(f"records of {day.isoformat()}")
            return
        for spec in dict.fromkeys(spec for specs in sets_of.values() for spec in specs):
            try:
                yield from self._new(self._of_set(spec, question))
            except TemporaryError as error:
                self._count(error)
                yield from self._one_by_one(i for i, specs in sets_of.items() if spec in specs)
        yield from self._one_by_one(i for i, specs in sets_of.items() if not specs)

    def _of_set(self, spec: str, question: str) -> Iterator[OaiRecord]:
        for record in list_records(self.url, self.fetch, f"{question}&set={spec}"):
            # A server that ignores the set would send all of its records once per set.
            check_selection([spec], record.sets, what="set", where=f"{self.url} (set {spec})")
            yield record

    def _one_by_one(self, identifiers: Iterator[str]) -> Iterator[OaiRecord]:
        for identifier in identifiers:
            if identifier in self._seen:
                continue
            self._seen.add(identifier)
            try:
                yield from get_record(self.url, self.fetch, identifier)
            except TemporaryError as error:
                self._count(error)
                self.missing.append(f"record {identifier}")

    def _new(self, records: Iterator[OaiRecord]) -> Iterator[OaiRecord]:
        for record in records:
            if record.identifier not in self._seen:
                self._seen.add(record.identifier)
                yield record

    def _count(self, error: TemporaryError) -> None:
        self._failures += 1
        tolerated = TOLERATED_FAILURES if self._seen else TOLERATED_FAILURES_WITHOUT_RECORD
        if not (error.found or "").startswith("status 5") or self._failures > tolerated:
            raise error


def _between(first: date, last: date) -> str:
    return f"&from={first.isoformat()}&until={last.isoformat()}"

"""What a source declares about itself, and the input and output of its collector.

A module in `sources/` defines `SOURCE = Source(...)`; finding it there is its registration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path, PurePath
from typing import ParamSpec
from urllib.parse import urlsplit

from frameshare.base.errors import FrameshareError, StorageError, UsageError
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.raw.dataset import Dataset
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone

P = ParamSpec("P")


@dataclass(frozen=True)
class CollectOptions:
    """The options of `frameshare collect`; a source names in `Source.options` those it supports."""

    from_path: Path | None = None
    as_of: date | None = None
    scope: str | None = None
    since: str | None = None
    until: str | None = None
    venue: str | None = None
    year: int | None = None
    is_all: bool = False
    keep_texts: bool = False

    def given(self) -> frozenset[str]:
        """Names of the options that differ from their defaults."""
        return frozenset(n for n, f in self.__dataclass_fields__.items() if getattr(self, n) != f.default)


@dataclass(frozen=True)
class Outcome:
    """The result of a collection: new snapshots, unchanged datasets, and what went wrong.

    Problems together with snapshots mean a degraded source: what could be collected was, the rest is named.
    An import from a local file says nothing about the source today.
    """

    snapshots: tuple[Snapshot, ...] = ()
    unchanged: tuple[str, ...] = ()
    problems: tuple[FrameshareError, ...] = ()
    notes: tuple[str, ...] = ()
    is_imported: bool = False

    @classmethod
    def of(
        cls,
        dataset: Dataset | str,
        snapshot: Snapshot | None,
        problems: Iterable[FrameshareError] = (),
        notes: Iterable[str] = (),
    ) -> Outcome:
        """Return the outcome of one dataset, or named part of one: without a new snapshot it is unchanged."""
        unchanged = () if snapshot else (dataset if isinstance(dataset, str) else dataset.name,)
        return cls((snapshot,) if snapshot else (), unchanged, tuple(problems), tuple(notes))

    @classmethod
    def merged(cls, outcomes: Sequence[Outcome]) -> Outcome:
        """Merge the outcomes of several steps, in order."""
        return cls(
            tuple(snapshot for outcome in outcomes for snapshot in outcome.snapshots),
            tuple(name for outcome in outcomes for name in outcome.unchanged),
            tuple(problem for outcome in outcomes for problem in outcome.problems),
            tuple(note for outcome in outcomes for note in outcome.notes),
        )

    @classmethod
    def settled(cls, outcomes: Sequence[Outcome]) -> Outcome:
        """Merge them as `merged` does; if every step failed, raise a problem, preferably a temporary one."""
        whole = cls.merged(outcomes)
        if whole.problems and not whole.snapshots and not whole.unchanged:
            raise next((problem for problem in whole.problems if problem.is_temporary), whole.problems[0])
        return whole


@dataclass(frozen=True)
class Context:
    """Everything a collector may use: settings, HTTP, raw zone, progress and the user's options."""

    source: Source
    settings: Settings
    http: HttpClient
    raw: RawZone
    progress: Progress
    options: CollectOptions = field(default_factory=CollectOptions)

    def base_url(self, name: str | None = None) -> str:
        """Base address `name` of this source (its only one by default), without a trailing slash.

        `FRAMESHARE_<NAME>_URL` replaces the declared address.
        """
        key = name or next(iter(self.source.base_urls))
        return self.settings.base_url(key, self.source.base_urls[key])


class Collected(StrEnum):
    """When a run that names no source collects this one."""

    EVERY_RUN = "every run"
    WHEN_DUE = "when due"
    WHEN_NAMED = "when named"


def attempt(step: Callable[P, Outcome], *args: P.args, **kwargs: P.kwargs) -> Outcome:
    """Run one step of a source; a disk error stops the source, any other failure only this step."""
    try:
        return step(*args, **kwargs)
    except StorageError:
        raise
    except FrameshareError as error:
        return Outcome(problems=(error,))


@dataclass(frozen=True)
class Source:
    """A source's declaration: identity, licence, cadence, addresses, datasets and its collector.

    `is_large`: a first collection takes many minutes; a run publishes the other sources before it.
    """

    key: str
    title: str
    homepage: str
    licence: str
    attribution: str
    cadence: timedelta
    datasets: tuple[Dataset, ...]
    base_urls: Mapping[str, str]
    collect: Callable[[Context], Outcome]
    options: frozenset[str] = frozenset()
    token_setting: str | None = None
    collected: Collected = Collected.EVERY_RUN
    needs_network: bool = True
    is_large: bool = False

    def public_address(self, address: str) -> str:
        """Return the address of a reading as it may be published.

        A mirror's address, which may be private, becomes the source's; of a local file only the name is kept.
        """
        if not address.startswith(("http://", "https://")):
            return PurePath(address).name
        own = {urlsplit(known).hostname for known in (self.homepage, *self.base_urls.values())}
        return address if urlsplit(address).hostname in own else self.homepage

    def check_options(self, options: CollectOptions) -> None:
        """Raise UsageError for an option that this source does not support."""
        surplus = sorted(options.given() - self.options)
        if surplus:
            raise UsageError(
                f"Source {self.key} does not take {', '.join(surplus)}",
                where=f"frameshare collect {self.key}",
                expected=f"one of {', '.join(sorted(self.options)) or 'no option'}",
                next_step="leave the option out, or see `frameshare collect --help`",
            )

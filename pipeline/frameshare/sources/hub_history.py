"""The whole Hugging Face Hub of past weeks, from hfmlsoc's weekly copies of hub-stats (2024-07 on).

Collected on demand: `frameshare collect hub_history --since 2024-07 --until 2024-12`. Each week is a snapshot
of its day; weeks already collected are skipped, and so is a week whose file has the same checksum as the
previous week's.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from frameshare.base.errors import ContentError, FrameshareError, NotFoundError, UsageError
from frameshare.raw.snapshot import Snapshot
from frameshare.sources.base import Collected, Context, Outcome, Source
from frameshare.sources.hub.dataset import HUB_MODELS
from frameshare.sources.hub.repositories import Commit, DatasetRepository, HubFile
from frameshare.sources.hub.stats import StatsFile, copy_models

REPOSITORY = "hfmlsoc/hub_weekly_snapshots"
FIRST_WEEK = date(2024, 7, 24)
_WEEK = re.compile(r"models/(\d{4}-\d{2}-\d{2})/models\.parquet")


@dataclass(frozen=True)
class _Week:
    day: date
    file: HubFile
    is_repeated: bool


def collect(context: Context) -> Outcome:
    """Backfill the requested weeks, oldest first; a week that fails permanently does not stop the others."""
    since = _day(context.options.since, "--since", is_end=False) or FIRST_WEEK
    until = _day(context.options.until, "--until", is_end=True) or date.max
    repository = DatasetRepository(context, REPOSITORY)
    commit = repository.head()
    weeks = [w for w in _weeks(repository, commit) if since <= w.day <= until]
    if not weeks:
        raise _no_week(repository, since, until)
    standing = _standing(context)
    snapshots: list[Snapshot] = []
    problems: list[FrameshareError] = []
    notes = [f"{w.day}: repeats the week before, not read" for w in weeks if w.is_repeated]
    for week in weeks:
        if week.is_repeated or week.day in standing:
            continue
        try:
            snapshot = copy_models(context, _stats_file(repository, commit, week))
        except (ContentError, NotFoundError) as error:
            problems.append(error)
            continue
        if snapshot is None:
            notes.append(f"{week.day}: the same rows as the latest snapshot, recorded as unchanged")
        else:
            snapshots.append(snapshot)
    unchanged = () if snapshots else (HUB_MODELS.name,)
    return Outcome(tuple(snapshots), unchanged, tuple(problems), tuple(notes))


def _weeks(repository: DatasetRepository, commit: Commit) -> list[_Week]:
    weeks: list[_Week] = []
    previous = ""
    for file in repository.files(commit, "models"):
        if match := _WEEK.fullmatch(file.path):
            weeks.append(_Week(date.fromisoformat(match[1]), file, file.checksum == previous))
            previous = file.checksum
    return weeks


def _stats_file(repository: DatasetRepository, commit: Commit, week: _Week) -> StatsFile:
    return StatsFile(
        repository=repository,
        revision=commit.sha,
        path=week.file.path,
        as_of=week.day,
        run_key=f"week-{week.day}-{re.sub('[^0-9a-zA-Z]', '', week.file.checksum)[:40]}",
        origin={"checksum": week.file.checksum},
    )


def _standing(context: Context) -> set[date]:
    return {s.as_of for s in context.raw.snapshots(HUB_MODELS.name) if s.provenance["source"] == SOURCE.key}


def _day(text: str | None, option: str, *, is_end: bool) -> date | None:
    if text is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}", text):
            year, month = int(text[:4]), int(text[5:])
            return date(year, month, monthrange(year, month)[1] if is_end else 1)
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{option} is not a month or a day",
            where="frameshare collect hub_history",
            expected="YYYY-MM or YYYY-MM-DD",
            found=text[:40],
            next_step=f"correct {option}",
        ) from error


def _no_week(repository: DatasetRepository, since: date, until: date) -> ContentError:
    return ContentError(
        "No weekly file between these days",
        where=repository.name,
        expected=f"models/<day>/models.parquet from {since} to {until}",
        found="none",
        next_step="widen --since and --until; the weeks begin on 2024-07-24",
    )


SOURCE = Source(
    key="hub_history",
    is_large=True,
    title="Hugging Face Hub, every model of past weeks",
    homepage=f"https://huggingface.co/datasets/{REPOSITORY}",
    licence="ODbL 1.0 (attribution, share-alike)",
    attribution="hfmlsoc/hub_weekly_snapshots on Hugging Face, after cfahlgren1/hub-stats",
    cadence=timedelta(days=7),
    datasets=(HUB_MODELS,),
    base_urls={"hub": "https://huggingface.co"},
    collect=collect,
    options=frozenset({"since", "until"}),
    token_setting="hf_token",  # noqa: S106 - the name of a setting
    collected=Collected.WHEN_NAMED,
)

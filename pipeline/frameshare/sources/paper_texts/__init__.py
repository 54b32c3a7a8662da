"""Full texts of papers: lists of proceedings, a sample of each, and which frameworks the papers mention.

`collect` goes venue by venue; `listings` parses the publishers' lists, `obtain` downloads and reads papers,
`readings` writes the results, `polite` keeps to the publishers' rate limits, `kept_texts` keeps texts on
request. PDFs are deleted after reading; only figures, and hits with 80 characters of context, are published.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from frameshare.base import resources
from frameshare.base.errors import (
    FrameshareError,
    NotFoundError,
    StorageError,
    TemporaryError,
    UsageError,
)
from frameshare.base.progress import Task
from frameshare.papers.pool import ReadPlan
from frameshare.papers.rules import RuleBook, load_rules
from frameshare.papers.sampling import sample_papers
from frameshare.sources.base import Collected, Context, Outcome, Source
from frameshare.sources.paper_texts.folder import papers_in
from frameshare.sources.paper_texts.kept_texts import KeptTexts
from frameshare.sources.paper_texts.listing import LISTING, collect_listing, known_papers
from frameshare.sources.paper_texts.listings import ListedPaper, VenueYear, load_venues
from frameshare.sources.paper_texts.listings.listing import EmptyListingError, find_venues
from frameshare.sources.paper_texts.obtain import Downloads, Reader, choose_mapper
from frameshare.sources.paper_texts.polite import Publisher
from frameshare.sources.paper_texts.readings import READS, ReadingsWriter

LISTING_SCOPE = "listing"
# A publisher whose lists fail this often is down; each further one would cost all retries again.
FAILURES_IN_A_ROW = 3


class Allowance:
    """How many papers a run may still download, shared by all publishers; None means no limit."""

    def __init__(self, papers: int | None) -> None:
        self._left = papers
        self._lock = threading.Lock()

    def take(self, wanted: int) -> int:
        """Return how many of `wanted` papers may be downloaded, and count them as used."""
        with self._lock:
            if self._left is None:
                return wanted
            granted = min(wanted, self._left)
            self._left -= granted
            return granted


@dataclass(frozen=True)
class Job:
    """What reading papers needs besides the venue: context, rules, progress, allowance."""

    context: Context
    book: RuleBook
    task: Task
    allowance: Allowance

    def reader(self, venue: VenueYear) -> Reader:
        """Return how papers of `venue` are read under the user's settings."""
        settings = self.context.settings
        plan = ReadPlan(
            self.book.rules, keep_texts=self.context.options.keep_texts, workers=settings.paper_workers
        )
        return Reader(
            plan, choose_mapper(settings), KeptTexts(settings.data_dir / "paper_texts" / venue.name)
        )


def collect(context: Context) -> Outcome:
    """Collect the chosen venues; raises a problem, temporary ones first, if all failed."""
    _check_scope(context)
    chosen = find_venues(load_venues(), context.options.venue, context.options.year)
    # Newest years first: these were not counted before.
    venues = sorted(chosen, key=lambda venue: -venue.year)
    book = load_rules(resources.REFERENCE_DIR / "mention_rules.csv")
    with context.progress.start("papers", None) as task:
        job = Job(context, book, task, _allowance(context))
        if context.options.from_path is not None:
            return Outcome.settled([_collect_folder(job, venues, context.options.from_path)])
        groups: dict[str, list[VenueYear]] = defaultdict(list)
        for venue in venues:
            groups[venue.publisher].append(venue)
        with ThreadPoolExecutor(len(groups)) as threads:
            parts = threads.map(lambda group: _collect_publisher(job, group), groups.values())
            outcomes = [outcome for part in parts for outcome in part]
    return Outcome.settled(outcomes)


def _collect_publisher(job: Job, venues: Sequence[VenueYear]) -> list[Outcome]:
    """Collect a publisher's venues in sequence; give up on a publisher that fails repeatedly."""
    publisher = Publisher(venues[0].publisher, job.context)
    outcomes = []
    failures = 0
    for number, venue in enumerate(venues):
        if failures >= FAILURES_IN_A_ROW:
            left = venues[number:]
            left_alone = TemporaryError(
                f"{len(left)} further lists of {publisher.key} were not requested",
                where=publisher.base,
                expected="an answer to one of the lists before",
                found=f"{FAILURES_IN_A_ROW} failures in a row",
                next_step="run again later: it resumes with " + ", ".join(v.name for v in left[:3]),
            )
            outcomes.append(Outcome(problems=(left_alone,)))
            break
        try:
            outcomes.append(_collect_venue(job, publisher, venue))
            failures = 0
        except StorageError:
            raise
        except FrameshareError as error:
            is_missing = isinstance(error, NotFoundError | EmptyListingError)
            # A list whose size is unknown may appear later this year.
            is_coming = venue.expected is None and venue.year >= datetime.now(UTC).year
            if is_missing and is_coming:
                outcomes.append(Outcome(notes=(f"{venue.name} is not published yet",)))
                continue
            failures += error.is_temporary
            outcomes.append(Outcome(problems=(error,)))
    return outcomes


def _collect_venue(job: Job, publisher: Publisher, venue: VenueYear) -> Outcome:
    """Fetch the list, unless a settled one is held as of past years, and read its sample."""
    context = job.context
    is_list_only = context.options.scope == LISTING_SCOPE
    is_asked = context.options.venue is not None or is_list_only
    is_settled = venue.year < datetime.now(UTC).year - 1
    is_held = is_settled and not is_asked and bool(known_papers(context, venue))
    listed = Outcome() if is_held else collect_listing(context, publisher, venue)
    if is_list_only:
        return listed
    papers = {paper.paper_id: paper for paper in known_papers(context, venue)}
    return Outcome.merged([listed, _read_sample(job, publisher, venue, papers)])


def _read_sample(job: Job, publisher: Publisher, venue: VenueYear, papers: dict[str, ListedPaper]) -> Outcome:
    settings, options = job.context.settings, job.context.options
    size = None if options.is_all else settings.paper_sample_size
    sample = sample_papers(venue.venue, venue.year, papers, size)
    writer = ReadingsWriter.open(job.context, venue, job.book)
    reader = job.reader(venue)
    writer.write(reader.read_kept(writer.untried(sample)), job.task)
    left = writer.untried(sample)
    wanted = left[: job.allowance.take(len(left))]
    downloads = Downloads(publisher, settings.cache_dir / "papers" / venue.name, reader)
    writer.write(downloads.read(papers[paper_id] for paper_id in wanted), job.task)
    unread, postponed = writer.untried(wanted), left[len(wanted) :]
    snapshot = writer.publish(f"{publisher.base}/{venue.address}", [*unread, *postponed])
    note = f"{venue.name}: {len(sample)} of {len(papers)} papers sampled, {len(wanted) - len(unread)} now"
    if postponed:
        note += f", {len(postponed)} left for the next run (FRAMESHARE_PAPERS_PER_RUN)"
    problems = _download_problems(venue, publisher, downloads, unread)
    return Outcome.of(f"papers of {venue.name}", snapshot, problems, (note, *writer.notes()))


def _download_problems(
    venue: VenueYear, publisher: Publisher, downloads: Downloads, unread: Sequence[str]
) -> tuple[FrameshareError, ...]:
    if not unread:
        return ()
    cause = downloads.stopped_by or next(iter(downloads.pending.values()))
    return (
        type(cause)(
            f"{len(unread)} papers of {venue.name} could not be downloaded this time",
            where=publisher.base,
            expected="every paper of the sample",
            found=f"{cause.what} ({cause.where}): {cause.found}",
            next_step="run again later: it resumes with exactly these papers",
        ),
    )


def _collect_folder(job: Job, venues: Sequence[VenueYear], folder: Path) -> Outcome:
    if len(venues) != 1:
        raise UsageError(
            "A folder holds the papers of one venue and year",
            where="frameshare collect paper_texts --from",
            expected="--venue and --year",
            found=f"{len(venues)} venues and years that fit",
            next_step="add --venue and --year",
        )
    (venue,) = venues
    found = papers_in(folder, venue, known_papers(job.context, venue))
    writer = ReadingsWriter.open(job.context, venue, job.book)
    wanted = writer.changed(found.files)
    writer.write(job.reader(venue).read_folder(wanted), job.task)
    snapshot = writer.publish(folder.resolve().as_uri(), ())
    before = len(found.files) - len(wanted)
    note = f"{venue.name}: {len(found.files)} PDFs in the folder, {before} of them read before"
    return Outcome.of(f"papers of {venue.name}", snapshot, found.problems, (note, *writer.notes()))


def _allowance(context: Context) -> Allowance:
    """Limited, since all venues would take days; unlimited if a venue or a year is named."""
    is_named = context.options.venue is not None or context.options.year is not None
    return Allowance(None if is_named else context.settings.papers_per_run)


def _check_scope(context: Context) -> None:
    if context.options.scope not in {None, LISTING_SCOPE}:
        raise UsageError(
            "Unknown scope",
            where="frameshare collect paper_texts --scope",
            expected=f"{LISTING_SCOPE}, or no --scope at all",
            found=repr(context.options.scope),
            next_step=f"leave it out, or collect only the lists with --scope {LISTING_SCOPE}",
        )


SOURCE = Source(
    key="paper_texts",
    is_large=True,
    title="Frameworks named in the full texts of papers",
    homepage="https://aclanthology.org",
    licence="the publishers' own; only figures and short hits are published",
    attribution="proceedings of ACL Anthology, CVF, ECVA, PMLR, NeurIPS, ICLR, JMLR, AAAI",
    # Conferences are yearly, but a first collection takes several runs.
    cadence=timedelta(days=7),
    datasets=(LISTING, READS),
    base_urls={
        "cvf": "https://openaccess.thecvf.com",
        "ecva": "https://www.ecva.net",
        "acl_anthology": "https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml",
        "pmlr": "https://proceedings.mlr.press",
        "neurips": "https://proceedings.neurips.cc",
        "iclr": "https://proceedings.iclr.cc",
        "jmlr": "https://jmlr.org",
        "aaai": "https://ojs.aaai.org",
        "openreview": "https://api2.openreview.net",
    },
    collect=collect,
    options=frozenset({"from_path", "as_of", "scope", "venue", "year", "is_all", "keep_texts"}),
    # A first collection takes days at the publishers' rate limits, so nobody should start one by accident.
    collected=Collected.WHEN_NAMED,
)

"""Collect the lists of papers: what fails is named, the rest becomes a partial snapshot.

A list is written as soon as it is read, so that an interrupted run resumes where it stopped. Lists that the
raw zone already holds are set aside and written only if another list differs; if none does, nothing is
published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from frameshare.base import resources
from frameshare.base.errors import FrameshareError, NotFoundError, StorageError, TemporaryError, UsageError
from frameshare.base.reference import read_rows
from frameshare.http import Answer
from frameshare.raw.partial import PartialSnapshot
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Context, Outcome
from frameshare.sources.conference_lists.counts import PINNED_ON
from frameshare.sources.conference_lists.origin import Origin
from frameshare.sources.conference_lists.papers import PAPERS, ListFile, parse_list

# A server that fails this often in a row is down; each further list would take minutes.
MAX_FAILURES_IN_A_ROW = 3


@dataclass
class _Gathering:
    """The lists read so far."""

    origin: Origin
    partial: PartialSnapshot
    known: dict[str, str]
    unchanged: dict[ListFile, Answer] = field(default_factory=dict)
    problems: dict[str, FrameshareError] = field(default_factory=dict)
    failures_in_a_row: int = 0

    def read(self, file: ListFile) -> None:
        """Read one list and write it if it differs from the raw zone's; a failure is recorded."""
        try:
            answer = self.origin.read(f"data/{file.name}", "json")
            if self.known.get(file.name) == _sha256(answer):
                self.unchanged[file] = answer
            else:
                self.write(file, answer)
            self.failures_in_a_row = 0
        except (StorageError, UsageError):
            raise
        except FrameshareError as error:
            self.problems[file.name] = error
            self.failures_in_a_row = self.failures_in_a_row + 1 if error.is_temporary else 0

    def write(self, file: ListFile, answer: Answer) -> None:
        """Write one list as a part, with the SHA-256 of its body in the checkpoint."""
        rows = parse_list(answer.json(), file, f"{self.origin.address}: {file.name}")
        bodies = {**self.partial.state.get("bodies", {}), file.name: _sha256(answer)}
        self.partial.write_part(file.part, rows, {"bodies": bodies})


def collect_lists(context: Context, origin: Origin) -> Outcome:
    """Collect all lists; those that could not be downloaded are problems of the outcome."""
    files = list_files()
    gathering = _gather(context, origin, files)
    problems = tuple(_problems(gathering, files))
    if not gathering.partial.parts:
        gathering.partial.discard()
        return Outcome(unchanged=(PAPERS.name,) if gathering.unchanged else (), problems=problems)
    for file, answer in gathering.unchanged.items():
        gathering.write(file, answer)
    missing = [file.name for file in files if file.part not in gathering.partial.parts]
    snapshot = gathering.partial.publish(
        context.source,
        url=f"{origin.address}/data",
        as_of=context.options.as_of or PINNED_ON,
        completeness="partial" if missing else "complete",
        missing=missing,
        extra=gathering.partial.state,
    )
    return Outcome.of(PAPERS, snapshot, problems)


def list_files() -> list[ListFile]:
    """Return the lists that the source should have, by name."""
    rows = read_rows(resources.REFERENCE_DIR, "conference_files")
    return [ListFile(str(row["file"]), int(str(row["papers"]))) for row in rows]


def _gather(context: Context, origin: Origin, files: Sequence[ListFile]) -> _Gathering:
    gathering = _Gathering(origin, _open(context.raw, origin), _known_bodies(context.raw))
    with context.progress.start("lists of papers", len(files)) as task:
        for file in files:
            is_asking = gathering.failures_in_a_row < MAX_FAILURES_IN_A_ROW
            if is_asking and file.part not in gathering.partial.parts:
                gathering.read(file)
            task.advance(note=file.name)
    return gathering


def _open(raw: RawZone, origin: Origin) -> PartialSnapshot:
    partial = raw.open_partial(PAPERS, origin.run_key)
    # A folder's files may have changed since.
    if partial.parts and origin.folder is not None:
        partial.discard()
        partial = raw.open_partial(PAPERS, origin.run_key)
    return partial


def _known_bodies(raw: RawZone) -> dict[str, str]:
    """Return the SHA-256 of each list's body in the newest snapshot that holds it."""
    known: dict[str, str] = {}
    for snapshot in sorted(raw.snapshots(PAPERS.name), key=lambda s: s.id):
        known |= snapshot.provenance.get("extra", {}).get("bodies", {})
    return known


def _problems(gathering: _Gathering, files: Sequence[ListFile]) -> Iterator[FrameshareError]:
    """Yield what went wrong; many missing lists, and those not requested, are one problem each."""
    absent = [name for name, p in gathering.problems.items() if isinstance(p, NotFoundError)]
    yield from (p for name, p in gathering.problems.items() if len(absent) < 2 or name not in absent)
    if len(absent) > 1:
        yield NotFoundError(
            f"{len(absent)} lists of papers are missing",
            where=gathering.origin.address,
            expected="the lists of data/reference/conference_files.csv",
            found="without " + ", ".join(absent),
            next_step="check the address or folder; lists collected before are kept",
        )
    read = {*gathering.partial.parts, *(f.part for f in gathering.unchanged)}
    not_asked = [f.name for f in files if f.part not in read and f.name not in gathering.problems]
    if not_asked:
        yield TemporaryError(
            f"{len(not_asked)} lists of papers were not requested",
            where=gathering.origin.address,
            expected="an answer",
            found=f"{MAX_FAILURES_IN_A_ROW} failures in a row before {not_asked[0]}",
            next_step="run again later; lists collected before are kept",
        )


def _sha256(answer: Answer) -> str:
    return hashlib.sha256(answer.body).hexdigest()

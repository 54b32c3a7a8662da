"""Read each wanted paper from a kept text, a folder or the publisher; one reading per paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from frameshare.base.errors import ContentError, FrameshareError, LimitError, NotFoundError, StorageError
from frameshare.base.settings import Settings
from frameshare.papers.extract import UnreadablePaperError
from frameshare.papers.files import content_sha256
from frameshare.papers.match import CompiledRules
from frameshare.papers.pool import ReadPlan, read_papers
from frameshare.papers.read import Reading, read_texts
from frameshare.sources.paper_texts.kept_texts import KeptTexts
from frameshare.sources.paper_texts.listings import ListedPaper
from frameshare.sources.paper_texts.polite import Publisher

# A publisher that refuses ten papers in a row refuses us, not the papers.
FAILURES_IN_A_ROW = 10
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")

Mapper = Callable[[Iterable[Path], ReadPlan], Generator[tuple[Path, Reading], None, None]]


def choose_mapper(settings: Settings) -> Mapper:
    """Return the mapper for FRAMESHARE_DASK_ADDRESS; local processes if it is not set."""
    if settings.dask_address is None:
        return read_papers
    # Dask is an extra, needed only for a cluster.
    from frameshare.papers.cluster import read_papers_on_dask  # noqa: PLC0415

    return partial(read_papers_on_dask, settings.dask_address)


@dataclass(frozen=True)
class Obtained:
    """One paper's reading, where its text is from (download, folder or kept_text), and the PDF's hash."""

    paper_id: str
    reading: Reading
    origin: str
    content_sha256: str | None = None


@dataclass
class Reader:
    """How papers become readings: the plan, the mapper over processes or a cluster, and kept texts."""

    plan: ReadPlan
    mapper: Mapper
    kept: KeptTexts

    def read_folder(self, files: dict[str, Path]) -> Iterator[Obtained]:
        """Yield a reading of each file, by paper id."""
        ids = {path: paper_id for paper_id, path in files.items()}
        for _, obtained in self.read_paths(files.values(), ids, "folder"):
            yield obtained

    def read_paths(
        self, paths: Iterable[Path], ids: Mapping[Path, str], origin: str
    ) -> Iterator[tuple[Path, Obtained]]:
        """Yield each path with the reading of its file; `ids` has the paper of each, `paths` may be slow."""
        with closing(self.mapper(paths, self.plan)) as readings:
            for path, reading in readings:
                self.kept.keep(ids[path], reading)
                yield path, Obtained(ids[path], reading, origin, content_sha256(path))

    def read_kept(self, paper_ids: Iterable[str]) -> Iterator[Obtained]:
        """Yield a reading of each paper whose text is kept; the rules may have changed since."""
        rules = CompiledRules(self.plan.rules)
        for paper_id in paper_ids:
            pages = self.kept.load(paper_id)
            if pages is None:
                continue
            try:
                yield Obtained(paper_id, read_texts(pages, rules), "kept_text")
            except UnreadablePaperError as error:
                yield Obtained(paper_id, Reading(reason=error.reason, detail=error.detail), "kept_text")


@dataclass
class Downloads:
    """Downloads papers one at a time, reads them while the next ones arrive, and deletes the PDFs.

    `pending` are papers that failed temporarily; they stay unread until the next run. `stopped_by` is the
    error that ended the downloads early.
    """

    publisher: Publisher
    folder: Path
    reader: Reader
    pending: dict[str, FrameshareError] = field(default_factory=dict)
    stopped_by: FrameshareError | None = None
    _refused: list[Obtained] = field(default_factory=list)
    _in_a_row: int = 0

    def read(self, papers: Iterable[ListedPaper]) -> Iterator[Obtained]:
        """Yield a reading of every paper that was downloaded or failed permanently."""
        ids: dict[Path, str] = {}
        for path, obtained in self.reader.read_paths(self._paths(papers, ids), ids, "download"):
            yield obtained
            path.unlink(missing_ok=True)
            yield from self._take_refused()
        yield from self._take_refused()

    def _take_refused(self) -> list[Obtained]:
        taken, self._refused = self._refused, []
        return taken

    def _paths(self, papers: Iterable[ListedPaper], ids: dict[Path, str]) -> Iterator[Path]:
        for paper in papers:
            path = self.folder / f"{file_name(paper.paper_id)}.pdf"
            ids[path] = paper.paper_id
            try:
                if not paper.pdf_url:
                    raise NotFoundError(
                        "The list links no PDF",
                        where=paper.page_url or paper.paper_id,
                        found="no link",
                        next_step="nothing: the paper is counted as not downloaded",
                    )
                if not path.exists():
                    self.publisher.download(paper.pdf_url, path)
                self._in_a_row = 0
                yield path
            except StorageError:
                raise
            except FrameshareError as error:
                self._note_failure(paper, error)
                if self._in_a_row >= FAILURES_IN_A_ROW:
                    self.stopped_by = error
                    return

    def _note_failure(self, paper: ListedPaper, error: FrameshareError) -> None:
        if error.is_temporary:
            self.pending[paper.paper_id] = error
        else:
            reading = Reading(reason=reason_of(error), detail=f"{error.what}: {error.found or 'nothing'}")
            self._refused.append(Obtained(paper.paper_id, reading, "download"))
        # A missing paper says nothing about the next one.
        if not isinstance(error, NotFoundError):
            self._in_a_row += 1


def reason_of(error: FrameshareError) -> str:
    """Return the reason for a failed download, a key of `extract.REASONS`."""
    if isinstance(error, LimitError):
        return "file_too_large"
    if isinstance(error, ContentError) and "HTML" in error.what:
        return "html_instead_of_pdf"
    return "not_a_pdf" if isinstance(error, ContentError) else "not_downloaded"


def file_name(paper_id: str) -> str:
    """Return a unique file name for `paper_id`: the id itself if it is safe."""
    safe = _UNSAFE.sub("_", paper_id).lstrip(".")[:80]
    return safe if safe == paper_id else f"{safe}-{sha256(paper_id.encode()).hexdigest()[:10]}"

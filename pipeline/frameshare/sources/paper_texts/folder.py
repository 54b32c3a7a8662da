"""Local PDFs instead of downloads: match files to papers of the venue and year.

PMLR's layout (`assets/x/x.pdf`), upper-case extensions and a single file are all accepted. Files left out are
named, so that no paper is counted for a venue or year that it does not belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from frameshare.base.errors import ContentError, NotFoundError
from frameshare.papers.files import content_sha256, find_pdfs
from frameshare.sources import answers
from frameshare.sources.paper_texts.belonging import check_years, of_other_years
from frameshare.sources.paper_texts.listings import ListedPaper, VenueYear
from frameshare.sources.paper_texts.listings.listing import file_stem

_SUPPLEMENT = "-supp"


@dataclass
class FolderPapers:
    """The files by paper id, and which were left out and why."""

    files: dict[str, Path] = field(default_factory=dict)
    problems: list[ContentError] = field(default_factory=list)


def papers_in(folder: Path, venue: VenueYear, listed: Sequence[ListedPaper]) -> FolderPapers:
    """Return which PDFs below `folder` (or the file itself) are papers of `venue`.

    Raises NotFoundError if there is no PDF, ContentError if most belong to another year.
    """
    pdfs = find_pdfs(folder)
    if not pdfs or not pdfs[0].exists():
        raise NotFoundError(
            "No PDF to read",
            where=str(folder),
            expected="PDFs in the folder or below it, or one PDF",
            found="none",
            next_step="name the folder that holds them with --from",
        )
    if not listed:
        check_years(venue, [path.stem for path in pdfs], str(folder))
    by_id, strangers = match_files(pdfs, listed)
    others = set() if listed else set(of_other_years(venue, by_id))
    repeated = {paper_id: paths for paper_id, paths in by_id.items() if _differ(paths)}
    found = FolderPapers({i: paths[0] for i, paths in by_id.items() if i not in repeated and i not in others})
    what = {
        f"are not in the list of {venue.name}" if listed else "are supplements of other files": strangers,
        f"belong to another year than {venue.name}": [by_id[i][0] for i in sorted(others)],
        "have the name of another file and other content": [p for paths in repeated.values() for p in paths],
    }
    found.problems.extend(_left_out(why, folder, paths) for why, paths in what.items() if paths)
    return found


def match_files(
    files: Iterable[Path], papers: Sequence[ListedPaper]
) -> tuple[dict[str, list[Path]], list[Path]]:
    """Return the files by paper id, and those that match no paper.

    A file matches the paper whose id or PDF name it has (ignoring case); without a list every file is a paper
    with its name as id, except supplements of others.
    """
    stems = [(path.stem, path) for path in files]
    ids = {file_stem(p.pdf_url).lower(): p.paper_id for p in papers if p.pdf_url}
    ids.update({p.paper_id.lower(): p.paper_id for p in papers})
    if not papers:
        names = {stem for stem, _ in stems}
        ids = {s.lower(): s for s in sorted(names) if s.partition(_SUPPLEMENT)[0] not in names - {s}}
    by_id: dict[str, list[Path]] = {}
    strangers: list[Path] = []
    for stem, path in stems:
        paper_id = ids.get(stem.lower())
        if paper_id is None:
            strangers.append(path)
        else:
            by_id.setdefault(paper_id, []).append(path)
    return by_id, strangers


def _differ(paths: Sequence[Path]) -> bool:
    return len(paths) > 1 and len({content_sha256(path) for path in paths}) > 1


def _left_out(why: str, folder: Path, paths: Sequence[Path]) -> ContentError:
    return ContentError(
        f"{len(paths)} PDFs {why} and were left out",
        where=str(folder),
        expected="one file per paper, named by its id in the list",
        found=answers.listed(path.name for path in paths),
        next_step="rename or move them, if they are papers of it",
    )

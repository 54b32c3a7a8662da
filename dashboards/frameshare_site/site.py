"""Assemble the site: every page in every language, its data files and assets, published as a whole.

A page that cannot be built says so in its place and in the report; the others are published all the same.
"""

from __future__ import annotations

import importlib.resources
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from frameshare import __version__
from frameshare.base.errors import FrameshareError, WarehouseError
from frameshare_site import archive, changes, discovery, reuse
from frameshare_site.awaited import AtWork
from frameshare_site.changes import changes_since
from frameshare_site.downloads import FORMATS, Downloads
from frameshare_site.page import Card, Page, Section, cards_of
from frameshare_site.publish import staged
from frameshare_site.reach import explore
from frameshare_site.reach.addresses import page_file
from frameshare_site.reach.catalogue import charts_of
from frameshare_site.reach.pictures import write_picture
from frameshare_site.reach.write import write_reach
from frameshare_site.reading import Warehouse
from frameshare_site.render import Frame, render, render_embed
from frameshare_site.reuse import Asked, Record
from frameshare_site.svg.alone import standalone
from frameshare_site.theme import Palette, palette_of, stylesheet
from frameshare_site.words import LANGUAGES, Words, words_for

ASSET_DIR = Path(__file__).resolve().parent / "assets"
PLOTLY = "plotly.min.js"


@dataclass(frozen=True)
class SiteReport:
    """What a publish wrote: folder, pages, number and size of files, failures, seconds, pages redrawn."""

    path: Path
    pages: tuple[str, ...]
    files: int
    size_bytes: int
    problems: tuple[FrameshareError, ...] = field(default=())
    duration_s: float = 0.0
    redrawn: tuple[str, ...] = ()


def publish_site(
    warehouse: Warehouse, out_dir: Path, base_url: str = "", at_work: AtWork | None = None
) -> SiteReport:
    """Publish all pages of `warehouse` in `out_dir`; what is there is replaced as a whole or not at all.

    `base_url` is the address at which the site is served, with a slash at its end; empty where unknown.
    Cards without figures say which of the sources `at_work` they wait for.

    Raises UsageError if `out_dir` holds something other than a site, StorageError if the disk refuses.
    """
    started = time.monotonic()
    pages = discovery.find_pages()
    with staged(out_dir) as stage:
        problems, redrawn = _fill(stage, pages, warehouse, out_dir, base_url, at_work)
        files = [f for f in stage.rglob("*") if f.is_file()]
        size = sum(f.stat().st_size for f in files)
    return SiteReport(
        out_dir,
        tuple(p.key for p in pages),
        len(files),
        size,
        tuple(problems),
        time.monotonic() - started,
        redrawn,
    )


def _fill(
    stage: Path,
    pages: Sequence[Page],
    warehouse: Warehouse,
    earlier: Path,
    base_url: str,
    at_work: AtWork | None,
) -> tuple[list[FrameshareError], tuple[str, ...]]:
    asked, today = Asked(warehouse), datetime.now(UTC).date()
    colours = palette_of(asked)
    asked.taken()
    _write_assets(stage / "assets", colours)
    downloads = Downloads(stage / "data")
    archived = archive.with_today(archive.carry_over(earlier, stage), today)
    awaited = at_work.key if at_work else ""
    held = _still_right(earlier, asked, today, base_url, awaited)
    drawn = {p.key: _drawn(p, asked, downloads, colours, at_work) for p in pages if p.key not in held}
    said = _findings(pages, drawn, held)
    changed = changes_since(earlier, said, today)
    if "index" in held and changed != changes_since(earlier, {}, today):
        # The overview lists what changed, so it changes too.
        overview = next(p for p in pages if p.key == "index")
        drawn["index"] = _drawn(overview, asked, downloads, colours, at_work)
    changes.write(stage, said, changed)
    for page in pages:
        if page.key not in drawn:
            _copy(held[page.key].files, earlier, stage)
    frames = _frames(pages, colours, downloads, today, base_url)
    for language, frame in frames.items():
        for made in drawn.values():
            made.files.extend(_write_page(made.by_language[language], frame, changed, archived, stage))
    (stage / "embed.html").write_text(render_embed(), encoding="utf-8")
    # A page that failed is tried again at the next build.
    problems = {key: made.problem for key, made in drawn.items() if made.problem is not None}
    records = held | {
        key: made.record(today, downloads.hashes, base_url, awaited) for key, made in drawn.items()
    }
    charts = [chart for page in pages for chart in records[page.key].charts]
    write_reach(stage, asked, [page.key for page in pages], charts, changed, frames)
    reuse.write(stage, {key: record for key, record in records.items() if key not in problems})
    archive.keep(stage, today)
    return list(problems.values()), tuple(drawn)


def _still_right(earlier: Path, asked: Asked, today: date, base_url: str, awaited: str) -> dict[str, Record]:
    """Return what is known about existing pages that would be drawn the same."""
    return {
        key: record
        for key, record in reuse.read(earlier).items()
        if reuse.is_current(record, asked, today.isoformat(), earlier, base_url)
        and not (record.has_gaps and record.awaited != awaited)
    }


def _frames(
    pages: Sequence[Page], colours: Palette, downloads: Downloads, today: date, base_url: str
) -> dict[str, Frame]:
    """Return what surrounds every page, by language."""
    frames = {}
    for language in LANGUAGES:
        navigation = {page.key: words_for(page.key, language)("page.nav") for page in pages}
        frames[language] = Frame(
            navigation, colours, __version__, today, downloads.hashes, base_url, explore.is_built()
        )
    return frames


def _write_page(
    one: _Built, frame: Frame, changed: Sequence[changes.Change], archived: Sequence[str], stage: Path
) -> list[str]:
    """Write a page and, where the site knows its address, its picture; return the files written."""
    folder = stage if one.words.language == "en" else stage / one.words.language
    folder.mkdir(exist_ok=True)
    sections = list(one.sections)
    if one.page.key == "index" and sections:
        sections.insert(-1, changes.section(changed, one.words))
    if one.page.key == "sources" and sections:
        sections.append(archive.section(archived, one.words))
    key, language = one.page.key, one.words.language
    picture = write_picture(stage, key, language, sections, frame.palette) if frame.base_url else None
    html = render(one.page, sections, one.words, frame, one.told, picture)
    (folder / f"{key}.html").write_text(html, encoding="utf-8")
    return [page_file(key, language), *([picture] if picture else [])]


def _findings(
    pages: Sequence[Page], drawn: Mapping[str, _Drawn], held: Mapping[str, Record]
) -> changes.Findings:
    found = [drawn[p.key].findings if p.key in drawn else held[p.key].findings for p in pages]
    return {href: dict(said) for one in found for href, said in one.items()}


def _copy(files: Sequence[str], earlier: Path, stage: Path) -> None:
    for name in files:
        target = stage / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            shutil.copyfile(earlier / name, target)


@dataclass(frozen=True)
class _Built:
    """A page in one language, before it is drawn."""

    page: Page
    words: Words
    sections: Sequence[Section]
    problem: FrameshareError | None

    @property
    def told(self) -> list[str]:
        return [] if self.problem is None else [self.words("page.failed", reason=str(self.problem))]

    @property
    def cards(self) -> list[Card]:
        return cards_of(self.sections)


@dataclass(frozen=True)
class _Drawn:
    """A page in every language, and what it asked."""

    by_language: Mapping[str, _Built]
    asked: Mapping[str, str]
    files: list[str] = field(default_factory=list)

    @property
    def problem(self) -> FrameshareError | None:
        return next((one.problem for one in self.by_language.values() if one.problem is not None), None)

    @property
    def findings(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for language, one in self.by_language.items():
            for href, said in changes.findings_of(one.page.key, one.sections).items():
                found.setdefault(href, {})[language] = said
        return found

    def record(self, today: date, hashes: Mapping[str, str], base_url: str, awaited: str) -> Record:
        """Return what the page was made from and into."""
        key = self.by_language["en"].page.key
        cards = self.by_language["en"].cards
        data = [f"data/{name}.{ending}" for card in cards for name in card.answers for ending in FORMATS]
        files = (*self.files, *dict.fromkeys(data), *([f"data/{key}.zip"] if cards else []))
        sections = {language: one.sections for language, one in self.by_language.items()}
        charts = charts_of(key, sections, hashes)
        code = reuse.code_digest(base_url)
        has_gaps = any(card.is_empty for card in cards)
        return Record(today.isoformat(), code, self.asked, files, self.findings, charts, has_gaps, awaited)


def _drawn(
    page: Page, asked: Asked, downloads: Downloads, colours: Palette, at_work: AtWork | None
) -> _Drawn:
    made = {}
    for language in LANGUAGES:
        words = words_for(page.key, language)
        sections, problem = _sections(page, asked, words)
        told = at_work.told(sections, words) if at_work else sections
        made[language] = _Built(page, words, told, problem)
        _write_data(made[language], downloads, colours)
    palette_of(asked)
    return _Drawn(made, asked.taken())


def _sections(
    page: Page, warehouse: Warehouse, words: Words
) -> tuple[Sequence[Section], FrameshareError | None]:
    try:
        return page.build(warehouse, words), None
    except FrameshareError as error:
        return [], error
    except Exception as error:
        # An error in one page must not keep readers from the others; the report names it.
        return [], WarehouseError(
            f"Page {page.key} could not be drawn",
            where=f"dashboards/frameshare_site/pages/{page.key}",
            found=f"{type(error).__name__}: {error}",
            next_step="report it with this message; the other pages are published",
        )


def _write_data(one: _Built, downloads: Downloads, colours: Palette) -> None:
    cards = one.cards
    for card in cards:
        for name, result in card.answers.items():
            downloads.add(name, result)
    if cards and one.words.language == "en":
        drawings = {
            f"{card.file_name}{f'-{number}' if number else ''}": standalone(
                panel, card.views[0].title, colours
            )
            for card in cards
            for number, panel in enumerate(card.views[0].panels)
        }
        downloads.bundle(one.page.key, [name for card in cards for name in card.answers], drawings)


def _write_assets(folder: Path, colours: Palette) -> None:
    folder.mkdir()
    for asset in sorted(path for path in ASSET_DIR.iterdir() if path.is_file()):
        shutil.copyfile(asset, folder / asset.name)
    if explore.is_built():
        shutil.copytree(explore.BUNDLE, folder / explore.FOLDER)
    (folder / "theme.css").write_text(stylesheet(colours), encoding="utf-8")
    if not (folder / PLOTLY).exists():
        _copy_full_plotly(folder / PLOTLY)


def _copy_full_plotly(target: Path) -> None:
    """Copy the bundle of every trace that Python's plotly brings: `make plotly-bundle` was not run."""
    full = importlib.resources.files("plotly") / "package_data" / PLOTLY
    with importlib.resources.as_file(full) as source:
        shutil.copyfile(source, target)

"""Assemble the site: every page in every language, its data files and assets, published as a whole.

A page that cannot be built says so in its place and in the report; the others are published all the same.
"""

from __future__ import annotations

import importlib.resources
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from frameshare import __version__
from frameshare.base.errors import FrameshareError, WarehouseError
from frameshare_site import changes, discovery
from frameshare_site.changes import changes_since
from frameshare_site.downloads import Downloads
from frameshare_site.page import Card, Page, Section
from frameshare_site.publish import staged
from frameshare_site.reading import Warehouse
from frameshare_site.render import Entry, Frame, render
from frameshare_site.svg.alone import standalone
from frameshare_site.theme import Palette, palette, stylesheet
from frameshare_site.words import LANGUAGES, Words, words_for

ASSET_DIR = Path(__file__).resolve().parent / "assets"


@dataclass(frozen=True)
class SiteReport:
    """What a publish wrote: folder, page keys, number and size of files, pages that failed, seconds."""

    path: Path
    pages: tuple[str, ...]
    files: int
    size_bytes: int
    problems: tuple[FrameshareError, ...] = field(default=())
    duration_s: float = 0.0


def publish_site(warehouse: Warehouse, out_dir: Path) -> SiteReport:
    """Publish all pages of `warehouse` in `out_dir`; what stands there is replaced as a whole or not at all.

    Raises UsageError if `out_dir` holds something else than a site, StorageError if the disk refuses.
    """
    started = time.monotonic()
    pages = discovery.find_pages()
    with staged(out_dir) as stage:
        problems = _fill(stage, pages, warehouse, out_dir)
        files = [f for f in stage.rglob("*") if f.is_file()]
        size = sum(f.stat().st_size for f in files)
    return SiteReport(
        out_dir, tuple(p.key for p in pages), len(files), size, tuple(problems), time.monotonic() - started
    )


def warehouse_palette(warehouse: Warehouse) -> Palette:
    """Return the colours and titles of the frameworks that the warehouse knows."""
    return palette(warehouse.query("frameworks").dicts())


def _fill(stage: Path, pages: Sequence[Page], warehouse: Warehouse, earlier: Path) -> list[FrameshareError]:
    colours = warehouse_palette(warehouse)
    _write_assets(stage / "assets", colours)
    downloads = Downloads(stage / "data")
    built = [_built(page, language, warehouse) for language in LANGUAGES for page in pages]
    for one in built:
        _write_data(one, downloads, colours)
    today = datetime.now(UTC).date()
    changed = changes_since(earlier, _findings(built), today)
    changes.write(stage, _findings(built), changed)
    for language in LANGUAGES:
        folder = stage if language == "en" else stage / language
        folder.mkdir(exist_ok=True)
        navigation = [Entry(page.key, words_for(page.key, language)("page.nav")) for page in pages]
        frame = Frame(navigation, colours, __version__, today, downloads.hashes)
        for one in (one for one in built if one.words.language == language):
            html = render(one.page, _with_changes(one, changed), one.words, frame, one.told)
            (folder / f"{one.page.key}.html").write_text(html, encoding="utf-8")
    return list({one.page.key: one.problem for one in built if one.problem is not None}.values())


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


def _built(page: Page, language: str, warehouse: Warehouse) -> _Built:
    words = words_for(page.key, language)
    return _Built(page, words, *_sections(page, warehouse, words))


def _findings(built: Sequence[_Built]) -> changes.Findings:
    found: changes.Findings = {}
    for one in built:
        for href, said in changes.findings_of(one.page.key, one.sections).items():
            found.setdefault(href, {})[one.words.language] = said
    return found


def _with_changes(one: _Built, changed: Sequence[changes.Change]) -> Sequence[Section]:
    """Return a page's sections; the overview says what changed before its last one."""
    if one.page.key != "index" or not one.sections:
        return one.sections
    return [*one.sections[:-1], changes.section(changed, one.words), one.sections[-1]]


def _sections(
    page: Page, warehouse: Warehouse, words: Words
) -> tuple[Sequence[Section], FrameshareError | None]:
    try:
        return page.build(warehouse, words), None
    except FrameshareError as error:
        return [], error
    except Exception as error:
        # A mistake in one page must not keep the others from the readers; the report names it.
        return [], WarehouseError(
            f"Page {page.key} could not be drawn",
            where=f"dashboards/frameshare_site/pages/{page.key}",
            found=f"{type(error).__name__}: {error}",
            next_step="report it with this message; the other pages are published",
        )


def _write_data(one: _Built, downloads: Downloads, colours: Palette) -> None:
    cards = [block for section in one.sections for block in section.blocks if isinstance(block, Card)]
    for card in cards:
        downloads.add(card.file_name, card.result)
    if cards and one.words.language == "en":
        drawings = {
            f"{card.file_name}{f'-{number}' if number else ''}": standalone(
                panel, card.views[0].title, colours
            )
            for card in cards
            for number, panel in enumerate(card.views[0].panels)
        }
        downloads.bundle(one.page.key, [card.file_name for card in cards], drawings)


def _write_assets(folder: Path, colours: Palette) -> None:
    folder.mkdir()
    for asset in sorted(ASSET_DIR.iterdir()):
        shutil.copyfile(asset, folder / asset.name)
    (folder / "theme.css").write_text(stylesheet(colours), encoding="utf-8")
    plotly = importlib.resources.files("plotly") / "package_data" / "plotly.min.js"
    with importlib.resources.as_file(plotly) as source:
        shutil.copyfile(source, folder / "plotly.min.js")

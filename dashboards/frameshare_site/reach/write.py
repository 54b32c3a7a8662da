"""Write everything by which a site is found: catalogue, search, feeds, sitemap, robots, and the page for a
wrong address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from frameshare.warehouse.descriptors import write_descriptors
from frameshare_site.changes import Change
from frameshare_site.reach import explore, search
from frameshare_site.reach.addresses import page_file
from frameshare_site.reach.catalogue import Chart, write_catalogue
from frameshare_site.reach.feed import FEED, feed
from frameshare_site.reach.sitemap import ROBOTS, SITEMAP, robots, sitemap
from frameshare_site.reading import Warehouse
from frameshare_site.render import Frame, render, render_missing
from frameshare_site.words import LANGUAGES, words_for

MISSING = "404.html"


def write_reach(
    stage: Path,
    warehouse: Warehouse,
    pages: Sequence[str],
    charts: Sequence[Chart],
    changes: Sequence[Change],
    frames: Mapping[str, Frame],
) -> None:
    """Write the files into `stage`; `pages` in the order of the navigation, `frames` by language."""
    frame = next(iter(frames.values()))
    titles = {
        key: {language: words_for(key, language)("page.title") for language in LANGUAGES} for key in pages
    }
    write_catalogue(stage, titles, charts, frame.base_url, frame.made_on)
    for language in LANGUAGES:
        words = words_for(search.PAGE.key, language)
        entries = [*search.chart_entries(charts, language), *search.warehouse_entries(warehouse, language)]
        html = render(search.PAGE, search.search_sections(entries, words), words, frames[language])
        file = stage / page_file(search.PAGE.key, language)
        file.parent.mkdir(exist_ok=True)
        file.write_text(html, encoding="utf-8")
        (file.parent / FEED).write_bytes(
            feed(changes, words_for("index", language), frame.base_url, frame.made_on)
        )
        if frame.has_explore:
            words = words_for(explore.PAGE.key, language)
            sections = explore.explore_sections(charts, warehouse.queries, words)
            file = stage / page_file(explore.PAGE.key, language)
            file.write_text(render(explore.PAGE, sections, words, frames[language]), encoding="utf-8")
    write_descriptors(stage / "data", f"{frame.base_url}data/" if frame.base_url else "")
    if frame.base_url:
        (stage / SITEMAP).write_bytes(sitemap(pages, changes, frame.base_url))
    (stage / ROBOTS).write_text(robots(frame.base_url), encoding="utf-8")
    root = urlsplit(frame.base_url).path or "/"
    (stage / MISSING).write_text(render_missing(titles, root), encoding="utf-8")

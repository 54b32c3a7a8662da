"""Dated copies of a site, one per month in which it was built, so that what was quoted stays in place.

A copy shares its files with the site (hard links) until the next build writes new ones, and is carried over.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from markupsafe import Markup

from frameshare_site.page import Made, Section
from frameshare_site.words import Words

FOLDER = "archive"
# What a copy needs to be read: pages, their assets and their data.
_LINK = re.compile(r'href="((?:\.\./)*)archive/')
_KEPT = (".html", ".css", ".js", ".svg", ".csv", ".json", ".zip", ".parquet", ".xml")
# They describe the whole site, or need 40 MB next to them.
_LEFT_OUT = {"pages.json", "404.html", "sitemap.xml", "explore.html", "zh/explore.html"}


def carry_over(earlier: Path, stage: Path) -> list[str]:
    """Carry over the copies of an earlier site; return their days, oldest first."""
    for path in sorted((earlier / FOLDER).rglob("*")):
        if path.is_file():
            _link(path, stage / path.relative_to(earlier))
    return days(stage)


def with_today(archived: Sequence[str], today: date) -> list[str]:
    """Return the days of the copies with today's, if this month has none yet."""
    is_due = not any(day[:7] == today.isoformat()[:7] for day in archived)
    return [*archived, today.isoformat()] if is_due else list(archived)


def keep(stage: Path, today: date) -> None:
    """Keep a copy of the pages in `stage` if this month has none yet."""
    if with_today(days(stage), today) == days(stage):
        return
    for path in [p for p in stage.rglob("*") if p.is_file() and p.suffix in _KEPT]:
        name = path.relative_to(stage)
        if name.parts[0] == FOLDER or str(name) in _LEFT_OUT:
            continue
        target = stage / FOLDER / today.isoformat() / name
        _link(path, target)
        if name.name == "sources.html":
            # Its links to the copies are relative to the copy's own folder.
            text = path.read_text(encoding="utf-8")
            target.unlink()
            target.write_text(_LINK.sub(r'href="\1../', text), encoding="utf-8")


def days(folder: Path) -> list[str]:
    """Return the days of the copies in a site."""
    return sorted(path.name for path in (folder / FOLDER).glob("*") if path.is_dir())


def section(archived: Sequence[str], words: Words) -> Section:
    """Return the copies as links, newest first."""
    up = "" if words.language == "en" else "../"
    within = "" if words.language == "en" else f"{words.language}/"
    items = [
        Markup('<li><a href="{}{}/{}/{}index.html">{}</a></li>').format(
            up, FOLDER, day, within, words.day(date.fromisoformat(day))
        )
        for day in reversed(archived)
    ]
    made = Made(Markup('<ul class="changes">{}</ul>').format(Markup("").join(items)))
    return Section("archive", words("archive.title"), (made,), (words("archive.intro"),))


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        # Another file system, or one without hard links.
        shutil.copyfile(source, target)

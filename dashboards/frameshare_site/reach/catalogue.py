"""`site.json`: what the site holds, for programs. Its form is `assets/site.schema.json`.

Every chart with its question, finding, date, sources, query and data files; the same facts feed the search.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from frameshare import __version__
from frameshare_site.downloads import FORMATS
from frameshare_site.page import Card, Section
from frameshare_site.publish import MANIFEST
from frameshare_site.reach.addresses import page_file
from frameshare_site.reach.feed import FEED
from frameshare_site.reach.pictures import picture_file
from frameshare_site.text import plain, visible_sentence
from frameshare_site.words import LANGUAGE_TAGS

# Raised when a field is renamed or dropped; new fields do not raise it.
FORMAT = 1
Chart = Mapping[str, Any]


def charts_of(
    page: str, by_language: Mapping[str, Sequence[Section]], hashes: Mapping[str, str]
) -> list[Chart]:
    """Return the page's charts that show something, in its order, each text in every language."""
    found: dict[str, dict[str, tuple[Section, Card]]] = {}
    for language, sections in by_language.items():
        for section in sections:
            for block in section.blocks:
                if isinstance(block, Card) and not block.views[0].is_empty:
                    found.setdefault(block.key, {})[language] = (section, block)
    return [_chart(page, key, one, hashes) for key, one in found.items() if len(one) == len(by_language)]


def write_catalogue(
    stage: Path,
    titles: Mapping[str, Mapping[str, str]],
    charts: Iterable[Chart],
    base_url: str,
    today: date,
) -> None:
    """Write the catalogue; publishing adds the list of files. `titles` are by page and language."""
    held = {
        "format": FORMAT,
        "schema": "assets/site.schema.json",
        "name": "frameshare",
        "version": __version__,
        "drawn_on": today.isoformat(),
        "base_url": base_url or None,
        "languages": dict(LANGUAGE_TAGS),
        "feeds": {
            language: page_file("index", language).replace("index.html", FEED) for language in LANGUAGE_TAGS
        },
        "pages": [
            {
                "page": page,
                "title": said,
                "href": {language: page_file(page, language) for language in said},
                "picture": {language: _present(stage, picture_file(page, language)) for language in said},
            }
            for page, said in titles.items()
        ],
        "charts": list(charts),
    }
    (stage / MANIFEST).write_text(json.dumps(held, ensure_ascii=False, indent=1), encoding="utf-8")


def _present(stage: Path, name: str) -> str | None:
    return name if (stage / name).is_file() else None


def _chart(
    page: str, key: str, one: Mapping[str, tuple[Section, Card]], hashes: Mapping[str, str]
) -> dict[str, Any]:
    card = next(iter(one.values()))[1]
    facts = card.views[0].facts
    made: dict[str, Any] = plain(
        {
            "page": page,
            "key": key,
            "href": {language: f"{page_file(page, language)}#{key}" for language in one},
            "question": {language: section.title for language, (section, _) in one.items()},
            "finding": {language: shown.views[0].title for language, (_, shown) in one.items()},
            "unit": {language: shown.views[0].facts.unit for language, (_, shown) in one.items()},
            "as_of": facts.as_of,
            "query": card.result.name,
            "params": card.params,
            "sources": [{"title": link.title, "url": link.url} for link in facts.sources],
            "data": {ending: f"data/{card.file_name}.{ending}" for ending in FORMATS},
            "csv_sha256": hashes.get(card.file_name),
        }
    )
    return {name: _visible(value) for name, value in made.items()}


def _visible(value: Any) -> Any:
    """Return the same with text safe to show: no character that reorders or hides what follows."""
    if isinstance(value, str):
        return visible_sentence(value)
    if isinstance(value, dict):
        return {key: _visible(item) for key, item in value.items()}
    return [_visible(item) for item in value] if isinstance(value, list) else value

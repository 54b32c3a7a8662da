"""What changed since the last build: findings whose sentence is now different, kept with the site.

`findings.json` holds each card's finding in every language, `changes.json` how they changed, newest first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from frameshare_site.page import Made, Section, cards_of
from frameshare_site.text import visible_sentence
from frameshare_site.words import Words

FINDINGS, CHANGES = "findings.json", "changes.json"
KEPT, SHOWN = 200, 8
Findings = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Change:
    """A finding that changed on `day`: where it stands (`page.html#card`), and both sentences by language."""

    day: str
    href: str
    before: Mapping[str, str]
    after: Mapping[str, str]


def findings_of(page: str, sections: Iterable[Section]) -> dict[str, str]:
    """Return the finding of each card that shows something, by its address."""
    cards = [card for card in cards_of(sections) if not card.views[0].is_empty]
    return {f"{page}.html#{card.key}": card.views[0].title for card in cards}


def changes_since(folder: Path, findings: Findings, today: date) -> list[Change]:
    """Return the changes on record in `folder`, an earlier site, preceded by those that `findings` bring."""
    earlier = _read(folder / FINDINGS, {})
    recorded = [Change(**change) for change in _read(folder / CHANGES, [])]
    new = [
        Change(today.isoformat(), href, earlier[href], said)
        for href, said in findings.items()
        if href in earlier and earlier[href] != said
    ]
    return [*new, *recorded][:KEPT]


def write(folder: Path, findings: Findings, changes: Sequence[Change]) -> None:
    """Write both files."""
    for name, held in ((FINDINGS, findings), (CHANGES, [asdict(change) for change in changes])):
        (folder / name).write_text(json.dumps(held, ensure_ascii=False, indent=1), encoding="utf-8")


def section(changes: Sequence[Change], words: Words) -> Section:
    """Return the newest changes as a section of the overview."""
    items = [
        Markup('<li><time>{}</time> <a data-keeps-choice href="{}">{}</a><small>{}</small></li>').format(
            change.day,
            change.href,
            visible_sentence(said_in(words.language, change.after)),
            words("changed.before", sentence=said_in(words.language, change.before)),
        )
        for change in changes[:SHOWN]
    ]
    html = (
        Markup('<ul class="changes">{}</ul>').format(Markup("").join(items))
        if items
        else Markup("<p class=intro>{}</p>").format(escape(words("changed.none")))
    )
    return Section("changed", words("changed.section"), (Made(html),))


def said_in(language: str, texts: Mapping[str, str]) -> str:
    """Return the sentence in that language, or in another one where it has none."""
    return texts.get(language) or next(iter(texts.values()), "")


def _read(path: Path, otherwise: Any) -> Any:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return otherwise
    return held if isinstance(held, type(otherwise)) else otherwise

"""Read one paper: extract, normalise, divide into sections, match. Runs in a worker process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frameshare.papers.extract import (
    NO_TEXT_CHARACTERS_PER_PAGE,
    TextExtractor,
    UnreadablePaperError,
)
from frameshare.papers.match import CompiledRules, Hit, PaperMatcher
from frameshare.papers.sections import APPENDIX, BODY, REFERENCES

# Names are lost long before all text is unreadable.
UNMAPPED_SHARE = 0.3


@dataclass(frozen=True)
class Reading:
    """The result of reading one paper.

    A paper that could not be read has a `reason` (a key of `extract.REASONS`), a `detail`, and no hits:
    what was read before the failure is not evidence about the whole. Characters are counted after
    normalisation.
    """

    pages: int | None = None
    characters: int | None = None
    body_characters: int | None = None
    references_characters: int | None = None
    appendix_characters: int | None = None
    hits: tuple[Hit, ...] = ()
    reason: str | None = None
    detail: str = ""
    texts: tuple[str, ...] | None = None


def read_paper(
    path: Path, rules: CompiledRules, extractor: TextExtractor, *, keep_texts: bool = False
) -> Reading:
    """Read the PDF at `path`; returns a Reading with a reason if it cannot be read."""
    try:
        return read_texts(extractor.pages(path), rules, keep_texts=keep_texts)
    except UnreadablePaperError as error:
        return Reading(reason=error.reason, detail=error.detail)
    except MemoryError:
        return Reading(reason="memory_limit", detail="out of memory")


def read_texts(pages: Iterable[str], rules: CompiledRules, *, keep_texts: bool = False) -> Reading:
    """Match the raw texts of a paper's pages; raises UnreadablePaperError if there is almost no text."""
    matcher = PaperMatcher(rules)
    hits: list[Hit] = []
    kept: list[str] = []
    number = 0
    for number, text in enumerate(pages, start=1):
        hits.extend(matcher.match_page(number, text))
        if keep_texts:
            kept.append(text)
    characters = sum(matcher.section_characters.values())
    if characters < NO_TEXT_CHARACTERS_PER_PAGE * number:
        raise UnreadablePaperError("no_text", f"{characters} characters on {number} pages")
    if matcher.unmapped_characters > UNMAPPED_SHARE * characters:
        found = f"{matcher.unmapped_characters} of {characters} characters"
        raise UnreadablePaperError("unmapped_text", f"{found} have no Unicode value")
    return Reading(
        pages=number,
        characters=characters,
        body_characters=matcher.section_characters[BODY],
        references_characters=matcher.section_characters[REFERENCES],
        appendix_characters=matcher.section_characters[APPENDIX],
        hits=tuple(hits),
        texts=tuple(kept) if keep_texts else None,
    )


def reading_from_json(fields: dict[str, Any]) -> Reading:
    """Return the reading from its plain JSON values, as a worker process sends them."""
    hits = tuple(Hit(**hit) for hit in fields.pop("hits"))
    texts = fields.pop("texts")
    return Reading(**fields, hits=hits, texts=None if texts is None else tuple(texts))

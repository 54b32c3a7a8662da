"""Repair page text for matching: ligatures, line-end hyphens, invisible characters, hidden streams.

A word broken at a line end is tried in two forms, because the hyphen may be the typesetter's
(`Ten-sorFlow`) or the word's own (`OpenNMT-py`): `joined` lacks it, `kept` has it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from frameshare.papers.damage import letters_of

# pdfium writes a hyphen at a line end as U+FFFE, often without the line end.
# A lookbehind checks the letter before it: a pattern that starts with the hyphen is faster.
_SEAM = re.compile(
    r"[\ufffe\u00ad-](?:(?<=[^\W\d_][\ufffe\u00ad])|(?<=[^\W\d_]-)[ \t]*\n)[ \t\n]*(?=[^\W\d_])"
)
_SEAM_MARKS = ("\ufffe", "\u00ad", "-\n", "- \n", "-\t\n")
_INVISIBLE = ("\ufffe", "\u00ad", "\u200b")
# Generated figures may contain their source as invisible base64 text.
_HIDDEN_STREAM = re.compile(r"[A-Za-z0-9+/\ufffe]{60,}={0,2}")
_SHORTEST_STREAM = 60
_NEAR_SEAM = 40


@dataclass(frozen=True)
class PageText:
    """One page's text, split at line-end hyphens.

    `source` is the unsplit text, with hyphens, line ends and characters without Unicode value.
    """

    pieces: tuple[str, ...]
    source: str

    @cached_property
    def joined(self) -> str:
        """The text without line-end hyphens."""
        return "".join(self.pieces)

    @cached_property
    def kept(self) -> str:
        """The text with line-end hyphens as plain hyphens."""
        return "-".join(self.pieces)

    @cached_property
    def lower(self) -> str:
        """`joined` in lower case."""
        return self.joined.lower()

    @cached_property
    def lower_around_seams(self) -> str:
        """The text around line-end hyphens in lower case, which is all that `joined` lacks."""
        pairs = zip(self.pieces, self.pieces[1:], strict=False)
        return "\n".join(f"{before[-_NEAR_SEAM:]}-{after[:_NEAR_SEAM]}" for before, after in pairs).lower()

    @cached_property
    def seams(self) -> tuple[int, ...]:
        """Positions in `kept` of the hyphens that `joined` lacks, ascending."""
        positions: list[int] = []
        at = -1
        for piece in self.pieces[:-1]:
            at += len(piece) + 1
            positions.append(at)
        return tuple(positions)

    @cached_property
    def letters(self) -> bytes:
        """Only the letters of `source`, which contain a name whatever characters split it."""
        return letters_of(self.source)

    def joined_position_of_source(self, position: int) -> int:
        """Return the position in `joined` of the character at `position` of `source`."""
        return sum(map(len, _pieces(self.source[:position])))

    def joined_position(self, kept_position: int) -> int:
        """Return the position in `joined` of the character at `kept_position` of `kept`."""
        return kept_position - bisect_left(self.seams, kept_position)

    def touches_seam(self, start: int, end: int) -> bool:
        """Whether `kept[start:end]` contains a line-end hyphen or ends right before one.

        The part after a hyphen does not count by itself: it may be the end of a name (`A-jax`).
        """
        index = bisect_left(self.seams, start)
        return index < len(self.seams) and self.seams[index] <= end


def normalise_page(text: str) -> PageText:
    """Return the page's text in NFKC, with lines ended by a newline and without invisible characters."""
    if not text.isascii() and not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = text.replace("\r\n", "\n")
    if _has_long_token(text):
        text = _HIDDEN_STREAM.sub(" ", text)
    return PageText(tuple(_pieces(text)), text)


def _has_long_token(text: str) -> bool:
    """Whether a token is as long as a stream; cheaper than splitting the text."""
    flat = text.replace("\n", " ")
    start, last = 0, len(flat) - _SHORTEST_STREAM
    while start <= last:
        blank = flat.rfind(" ", start, start + _SHORTEST_STREAM)
        if blank < 0:
            return True
        start = blank + 1
    return False


def _pieces(text: str) -> list[str]:
    pieces = _SEAM.split(text) if any(mark in text for mark in _SEAM_MARKS) else [text]
    return [_without_invisible(piece) for piece in pieces]


def _without_invisible(piece: str) -> str:
    if not piece.isascii():
        for mark in _INVISIBLE:
            piece = piece.replace(mark, "")
    return piece

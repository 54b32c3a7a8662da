"""Page text repaired for matching: ligatures, hyphens at line ends, invisible characters, hidden streams.

A word broken at a line end is tried in two forms, because the hyphen may be the typesetter's
(`Ten-sorFlow`) or the word's own (`OpenNMT-py`): `joined` has it removed, `kept` has it in place.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from frameshare.papers.damage import letters_of

# pdfium writes a hyphen at a line end as U+FFFE, often without the line end.
# The letter before is looked at after the hyphen is found: a pattern that begins with the hyphen is
# searched fast.
_SEAM = re.compile(
    r"[\ufffe\u00ad-](?:(?<=[^\W\d_][\ufffe\u00ad])|(?<=[^\W\d_]-)[ \t]*\n)[ \t\n]*(?=[^\W\d_])"
)
_SEAM_MARKS = ("\ufffe", "\u00ad", "-\n", "- \n", "-\t\n")
_INVISIBLE = ("\ufffe", "\u00ad", "\u200b")
# Figures made by a tool may carry their own source as base64 text that nobody sees on the page.
_HIDDEN_STREAM = re.compile(r"[A-Za-z0-9+/\ufffe]{60,}={0,2}")
_SHORTEST_STREAM = 60
_NEAR_SEAM = 40


@dataclass(frozen=True)
class PageText:
    """One page's text in pieces that were broken by hyphens at line ends.

    `source` is the text before that: with its hyphens, line ends and characters without Unicode value.
    """

    pieces: tuple[str, ...]
    source: str

    @cached_property
    def joined(self) -> str:
        """The text with the hyphens at line ends removed."""
        return "".join(self.pieces)

    @cached_property
    def kept(self) -> str:
        """The text with the hyphens at line ends as plain hyphens."""
        return "-".join(self.pieces)

    @cached_property
    def lower(self) -> str:
        """`joined` in lower case."""
        return self.joined.lower()

    @cached_property
    def lower_around_seams(self) -> str:
        """What stands right around the line-end hyphens, which is all that `joined` lacks, in lower case."""
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
        """The letters of `source` alone: a name stands in them whatever signs are between."""
        return letters_of(self.source)

    def joined_position_of_source(self, position: int) -> int:
        """Return where the character at `position` of `source` stands in `joined`."""
        return sum(map(len, _pieces(self.source[:position])))

    def joined_position(self, kept_position: int) -> int:
        """Return where the character at `kept_position` of `kept` stands in `joined`."""
        return kept_position - bisect_left(self.seams, kept_position)

    def touches_seam(self, start: int, end: int) -> bool:
        """Say whether `kept[start:end]` holds a line-end hyphen or stands right before one.

        The part after a hyphen alone does not count: it may be the end of a name (`A-jax`).
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
    """Say whether a token is as long as a stream; cheaper than to split the text."""
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

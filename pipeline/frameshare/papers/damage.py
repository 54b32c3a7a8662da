"""Recognise names in the damaged text of PDFs.

A rule may give its name's spelling. From that follow the damaged forms: a ligature without
Unicode (`Tensor?ow`), a line number or an accent between the halves of a broken word (`Py- 051\\nTorch`),
small caps and tracked letters with spaces between (`P Y T ORCH`, `T e n s o r F l o w`), an address broken at
a line end. Spaces are never removed otherwise: "ma ke r as" is not Keras, "the anomaly" not Theano. PyTorch
and TensorFlow have the same forms except for ligatures, which only the latter can lose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

LIGATURES = ("ffi", "ffl", "ff", "fi", "fl", "th")
# Shorter names occur by chance among single letters: J A X in formulas.
SHORTEST_TRACKED = 5
# A part this long is distinctive with any character, or none, in place of the ligature.
LONG_PART = 6
UNMAPPED = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff]"

_NON_LETTERS = bytes(n for n in range(128) if not chr(n).isalpha())
_LOWER = bytes(ord(chr(n).lower()) if n < 128 else n for n in range(256))
_LETTER_GROUPS = re.compile(r"[A-Za-z]+")
_JUNK = r"(?:[\u0300-\u036f\u02b0-\u02ff`^~\u00b4]|\d{1,5})"
_BROKEN = re.compile(
    rf"[\ufffe\u00ad][ \t\n]*(?:{_JUNK}[ \t\n]*)*|-[ \t]*(?:{_JUNK}[ \t]*)*\n[ \t\n]*(?:{_JUNK}[ \t\n]*)*"
)
_LONGEST_GAP = 24
_FEWEST_LETTERS = 4


@dataclass(frozen=True)
class Found:
    """A damaged name at `start` to `end` of the text, and the undamaged name."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class _LostLigature:
    """A name's ligature: letters that a page must contain, and the name with any character in its place."""

    ligature: str
    needed: bytes
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class DamagedName:
    """The forms of one name; `spelling` has its capitals and letters only."""

    spelling: str

    @cached_property
    def letters(self) -> bytes:
        """The name's letters in lower case."""
        return self.spelling.lower().encode()

    @cached_property
    def _parted(self) -> re.Pattern[str]:
        gap = rf"[^A-Za-z]{{0,{_LONGEST_GAP}}}?"
        return re.compile(gap.join(self.spelling), re.IGNORECASE)

    @cached_property
    def _ligatures(self) -> tuple[_LostLigature, ...]:
        return tuple(_ligature_forms(self.spelling.lower()))

    @property
    def letters_without_ligature(self) -> tuple[bytes, ...]:
        """Letters that a page must contain to have a form that lost a ligature."""
        return tuple(form.needed for form in self._ligatures)

    def find(self, text: str, letters: bytes, found_whole: int) -> Iterator[Found]:
        """Yield split forms in `text`, whose letters are `letters`; `found_whole` counts undamaged ones."""
        if letters.count(self.letters) > found_whole:
            for found in self._parted.finditer(text):
                if self._is_damage(found, text):
                    yield Found(found.start(), found.end(), "".join(_LETTER_GROUPS.findall(found.group())))

    def find_without_ligature(self, text: str, letters: bytes) -> Iterator[Found]:
        """Yield the forms in `text` that have lost a ligature."""
        for form in self._ligatures:
            if form.needed in letters:
                for found in form.pattern.finditer(text):
                    yield Found(found.start(), found.end(), f"{found[1]}{form.ligature}{found[2]}")

    def _is_damage(self, found: re.Match[str], text: str) -> bool:
        groups = list(_LETTER_GROUPS.finditer(found.group()))
        gaps = [found.group()[a.end() : b.start()] for a, b in pairwise(groups)]
        if len(gaps) == 1 and _BROKEN.fullmatch(gaps[0]):
            return True
        if gaps == ["\n"]:
            return "/" in text[: found.start()].rpartition("\n")[2].split(" ")[-1]
        if set(gaps) != {" "}:
            return len(groups) == len(self.spelling) >= SHORTEST_TRACKED and set(gaps) == {"\n"}
        if len(groups) == len(self.spelling):
            return len(groups) >= SHORTEST_TRACKED
        breaks = [a.end() - n for n, a in enumerate(groups[:-1])]
        return self._is_around_ligature(breaks) or (found.group().isupper() and self._is_at_capitals(breaks))

    def _is_around_ligature(self, breaks: list[int]) -> bool:
        """Whether a ligature in another font is split off: `Tensor fl ow`, never the words tensor flow."""
        for form in self._ligatures:
            start = self.spelling.lower().index(form.ligature)
            end = start + len(form.ligature)
            if end in breaks and set(breaks) <= {start, end}:
                return True
        return False

    def _is_at_capitals(self, breaks: list[int]) -> bool:
        """Whether the name is split only next to its capitals, as in small caps."""
        if self.spelling.isupper() or len(self.spelling) < SHORTEST_TRACKED:
            return False
        return all(self.spelling[at - 1].isupper() or self.spelling[at].isupper() for at in breaks)


def letters_of(text: str) -> bytes:
    """Return the ASCII letters of `text` in lower case, which contain every name in it."""
    return text.encode("ascii", "ignore").translate(_LOWER, _NON_LETTERS)


def unmapped_characters(text: str) -> int:
    """Return how many characters of `text` have no Unicode value in the PDF."""
    return len(re.findall(UNMAPPED, text))


def _ligature_forms(name: str) -> Iterator[_LostLigature]:
    for ligature in LIGATURES:
        before, found, after = name.partition(ligature)
        if not found or len(before) + len(after) < _FEWEST_LETTERS:
            continue
        longest = max(before, after, key=len)
        is_long = len(longest) >= LONG_PART
        lost = rf"(?:-\n)?(?: ?{UNMAPPED} ?{'|.?' if is_long else ''})"
        pattern = rf"(?<![A-Za-z])({before}){lost}({after})(?![A-Za-z])"
        needed = longest if is_long else before + after
        yield _LostLigature(ligature, needed.encode(), re.compile(pattern, re.IGNORECASE | re.DOTALL))

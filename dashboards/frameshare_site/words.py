"""The words of a page in one language, from `i18n/<language>/`, and how it writes numbers.

`common.json` holds what every page says; `<page>.json` a page's own words. A placeholder names a value and
may say how it is written; values that come from outside are made visible and isolated first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

from frameshare.base.errors import ContentError
from frameshare_site.text import isolated

LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
# What browsers and screen readers are told: simplified characters, not Chinese of any script.
LANGUAGE_TAGS: Mapping[str, str] = {"en": "en", "zh": "zh-Hans"}
I18N_DIR = Path(__file__).resolve().parent / "i18n"
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_WIDE_SIGN = re.compile("[（）“”《》，。；：、]")
_LATIN = re.compile("[A-Za-z0-9%]")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Words:
    """A page's words: `words("title.passed", leader="PyTorch")`."""

    def __init__(self, language: str, texts: Mapping[str, str], where: str = "frameshare_site/i18n") -> None:
        self.language = language
        self._texts = texts
        self._where = where

    def __call__(self, key: str, row: Mapping[str, Any] | None = None, /, **values: object) -> str:
        """Return the text of `key`, its placeholders filled from `values`, else from `row`.

        A placeholder may say how its value is written: `{share:percent}`, `{share:percent0}` for no decimals,
        `{papers:number}`, `{as_of:day}`, `{as_of:month}`, `{scope:label}` for the words `scope.<value>`.
        Text given for a number or day stays as it is. Raises ContentError if `key` has no text.
        """
        template = self._texts.get(key)
        if template is None:
            raise ContentError(
                f"No words for {key!r}", where=self._where, next_step="add the key in every language"
            )
        pieces = []
        for literal, name, form, digits in _parts(template):
            given = values if name in values or row is None else row
            value = "" if name is None else isolated(self._written(name, given[name], form, digits))
            pieces += [literal, value]
        return _spaced(pieces) if self.language == "zh" else "".join(pieces)

    def _written(self, name: str, value: Any, form: str, digits: tuple[int, ...]) -> str:
        if form == "label":
            return self.label(name, str(value))
        if not form or isinstance(value, str):
            return str(value)
        return str(getattr(self, form)(value, *digits))

    def __contains__(self, key: str) -> bool:
        """Tell whether the page has words for `key`."""
        return key in self._texts

    def label(self, prefix: str, key: str) -> str:
        """Return the words of `prefix.key`, or the key itself: for values that the warehouse brings."""
        full = f"{prefix}.{key}"
        return self(full) if full in self else isolated(key)

    def caveats(self, card: str, *keys: str) -> tuple[str, ...]:
        """Return how a card may mislead: its words `card.caveat.<key>`, all of them unless some are named."""
        prefix = f"{card}.caveat."
        named = [prefix + key for key in keys] or [key for key in self._texts if key.startswith(prefix)]
        return tuple(self(key) for key in named)

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the words for `number` things: `key.one` for one, else `key.other`; fills `{n}`."""
        return self(f"{key}.{'one' if number == 1 else 'other'}", n=self.number(number), **values)

    def number(self, value: float | None, digits: int = 0) -> str:
        """Return a number with thousands separated, or the sign for a missing value."""
        return self("missing") if value is None else f"{value:,.{digits}f}"

    def percent(self, share: float | None, digits: int = 1) -> str:
        """Return a share of 0..1 as a percentage, or the sign for a missing value."""
        return self("missing") if share is None else f"{100 * share:.{digits}f}%"

    def day(self, value: date | datetime | None) -> str:
        """Return a date as this language writes it, or the sign for a missing value."""
        if value is None:
            return self("missing")
        return self("day", year=value.year, month=self._month(value.month), day=value.day)

    def month(self, value: date | datetime | None) -> str:
        """Return month and year as this language writes them, or the sign for a missing value."""
        if value is None:
            return self("missing")
        return self("month", year=value.year, month=self._month(value.month))

    def year(self, number: int) -> str:
        """Return a calendar year as this language writes it in a sentence."""
        return self("year", year=number)

    def joined(self, parts: Sequence[str], what: Literal["join", "clauses"] = "join") -> str:
        """Return names or clauses as a list in words: `a, b and c`."""
        if len(parts) < 2:
            return "".join(parts)
        return self(f"{what}.last", first=self(f"{what}.comma").join(parts[:-1]), last=parts[-1])

    def _month(self, number: int) -> str:
        return _MONTHS[number - 1] if self.language == "en" else str(number)


def _spaced(pieces: Sequence[str]) -> str:
    """Return the pieces of a Chinese text joined, a space between a Chinese and a Latin character.

    Only where a value meets the text: a name from outside keeps its own.
    """
    made = ""
    for piece in filter(None, pieces):
        made = _beside(made, piece)
    return made


@cache
def _parts(template: str) -> list[tuple[str, str | None, str, tuple[int, ...]]]:
    """Return the pieces of a text: what stands before a placeholder, its name, its form, and its digits."""
    parts: list[tuple[str, str | None, str, tuple[int, ...]]] = []
    for literal, name, form, _ in Formatter().parse(template):
        kind = (form or "").rstrip("0123456789")
        digits = (form or "").removeprefix(kind)
        parts.append((literal, name, kind, (int(digits),) if digits else ()))
    return parts


def _beside(left: str, right: str) -> str:
    """Return two pieces of a Chinese text with one space between or none, as their characters require."""
    before, after = left.rstrip(" "), right.lstrip(" ")
    if not (before and after):
        return left + right
    ends = before[-1], after[0]
    if all(_IDEOGRAPH.match(end) for end in ends) or any(_WIDE_SIGN.match(end) for end in ends):
        return before + after
    if any(_IDEOGRAPH.match(end) for end in ends) and any(_LATIN.match(end) for end in ends):
        return f"{before} {after}"
    return left + right


@cache
def texts_of(language: str, name: str) -> Mapping[str, str]:
    """Return the texts of one file, `i18n/<language>/<name>.json`; raise ContentError if it is unusable."""
    path = I18N_DIR / language / f"{name}.json"
    try:
        texts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError(
            "A page's words cannot be read",
            where=f"frameshare_site/i18n/{language}/{name}.json",
            expected="a JSON object of texts",
            found=str(error),
            next_step="add or correct the file",
        ) from error
    return {str(key): str(text) for key, text in texts.items()}


def words_for(page: str, language: str) -> Words:
    """Return the words of `page` in `language`: its own and those that all pages share."""
    where = f"frameshare_site/i18n/{language}/{page}.json"
    return Words(language, {**texts_of(language, "common"), **texts_of(language, page)}, where)

"""What is wrong with a file, by row number, and when that is too much to continue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from frameshare.base.errors import ContentError

# A file with more than one bad row in a hundred is not the archive with slight damage, but something else.
THRESHOLD = 0.01
# A short file may have a few bad rows, but never ten.
ALWAYS_BEARABLE = 2
_SHOWN = 20


@dataclass
class Damage:
    """Rows left out with the reason, unknown words with their rows, and the number of rows read."""

    where: str
    rows: dict[int, str] = field(default_factory=dict)
    count: int = 0
    words: dict[str, list[int]] = field(default_factory=dict)
    word_counts: dict[str, int] = field(default_factory=dict)
    read: int = 0

    def leave_out(self, row: int, reason: str, lines: int = 1) -> None:
        """Record a row that cannot be kept and its number of lines; raises ContentError if too many."""
        self.count += lines
        if len(self.rows) < 1000:
            self.rows[row] = reason
        # Checked while reading, so that garbage of any length is refused early.
        if self.count > 1000 and self.count > THRESHOLD * row:
            self.check()

    def note_word(self, row: int, word: str) -> None:
        """Record a framework word that the archive does not use; the row is kept."""
        shown = word[:60]
        self.word_counts[shown] = self.word_counts.get(shown, 0) + 1
        rows = self.words.setdefault(shown, [])
        if len(rows) < _SHOWN:
            rows.append(row)

    @classmethod
    def from_extra(cls, where: str, extra: Mapping[str, Any]) -> Damage:
        """Restore the rows from `as_extra`; words are not restored."""
        rows = {int(row): str(reason) for row, reason in extra["damaged_rows"].items()}
        return cls(where, rows=rows, count=int(extra["damaged_count"]), read=int(extra["rows_read"]))

    def add(self, other: Damage) -> None:
        """Add the damage of another file of the same dataset."""
        self.read += other.read
        self.count += other.count
        self.rows.update(other.rows)

    def check(self) -> None:
        """Raise ContentError if more rows are damaged than tolerated."""
        bearable = max(ALWAYS_BEARABLE, int(THRESHOLD * (self.read + self.count)))
        if self.count > bearable:
            raise ContentError(
                "The file is damaged beyond use",
                where=self.where,
                expected=f"at most {bearable:,} damaged rows",
                found=f"{self.count:,} damaged rows: {self._rows_shown()}",
                next_step="fetch the file again from its source; nothing was imported",
            )

    def problems(self, expected_rows: int | None) -> Iterator[ContentError]:
        """Describe damaged rows, unknown words, and an unexpected number of rows."""
        if self.count:
            yield ContentError(
                "Rows of the file are damaged and were left out",
                where=self.where,
                expected="every row whole",
                found=f"{self.count:,} damaged: {self._rows_shown()}",
                next_step="the other rows were imported; compare the file with its source",
            )
        if self.words:
            yield ContentError(
                "The file uses framework words that are not known",
                where=self.where,
                expected="a word of reference.pwc_words",
                found=self._words_shown(),
                next_step="the rows were imported; "
                "a word without a row in reference.pwc_words counts as `other`",
            )
        if expected_rows is not None and self.read + self.count != expected_rows:
            yield ContentError(
                "The number of rows differs from the archive's",
                where=self.where,
                expected=f"{expected_rows:,} rows",
                found=f"{self.read + self.count:,} rows",
                next_step="the rows were imported as they are; the shares are those of this file",
            )

    def as_extra(self) -> dict[str, Any]:
        """Return the same as provenance."""
        return {
            "rows_read": self.read,
            "damaged_rows": {str(row): reason for row, reason in sorted(self.rows.items())},
            "damaged_count": self.count,
            "unknown_words": {w: {"rows": self.word_counts[w], "first": r} for w, r in self.words.items()},
        }

    def _words_shown(self) -> str:
        return "; ".join(
            f"{word!r} in {self.word_counts[word]:,} rows ({', '.join(map(str, rows))}"
            f"{', …' if self.word_counts[word] > len(rows) else ''})"
            for word, rows in sorted(self.words.items())[:_SHOWN]
        )

    def _rows_shown(self) -> str:
        shown = sorted(self.rows.items())[:_SHOWN]
        text = "; ".join(f"row {row} ({reason})" for row, reason in shown)
        return text + ("; …" if self.count > len(shown) else "")

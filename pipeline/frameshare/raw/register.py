"""The register of a raw zone: every snapshot that was ever published, and decisions about it.

An append-only file of JSON lines next to the snapshots. A snapshot that it names and that is neither present
nor pruned was lost; a held one is used once a line says that it was accepted.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from frameshare.base.files import append_line, write_bytes


class Event(StrEnum):
    """What happened to a snapshot, according to a line of the register."""

    PUBLISHED = "published"
    HELD = "held"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PRUNED = "pruned"
    WRITTEN_OFF = "written off"


@dataclass(frozen=True)
class Entry:
    """One line: when, what, which snapshot; `note` is the as-of day of a confirmation, else a remark."""

    at: str
    event: Event
    dataset: str
    snapshot: str
    note: str | None = None

    def line(self) -> str:
        """Return it as a line of the register."""
        fields = {"at": self.at, "event": str(self.event), "dataset": self.dataset, "snapshot": self.snapshot}
        return json.dumps(fields | ({"note": self.note} if self.note else {}), ensure_ascii=False)


_WRITING = threading.Lock()
# Cache by file: its size and modification time when read, and its lines.
_READ: dict[Path, tuple[tuple[int, int], list[Entry]]] = {}


class Register:
    """The register in `<root>/.register.jsonl`."""

    def __init__(self, root: Path) -> None:
        self.path = root / ".register.jsonl"

    def add(self, event: Event, dataset: str, snapshot: str, note: str | None = None) -> None:
        """Append one line, durably; raises StorageError if it cannot be written."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        with _WRITING:
            append_line(self.path, Entry(at, event, dataset, snapshot, note).line())

    def entries(self) -> list[Entry]:
        """Return every readable line, oldest first; torn or unknown ones are skipped."""
        try:
            found = self.path.stat()
            mark = (found.st_size, found.st_mtime_ns)
            if mark != _READ.get(self.path, (None, []))[0]:
                text = self.path.read_text(encoding="utf-8", errors="replace")
                _READ[self.path] = (
                    mark,
                    [e for line in text.split("\n") if (e := parsed(line)) is not None],
                )
        except FileNotFoundError:
            return []
        return _READ[self.path][1]

    def verdicts(self) -> dict[tuple[str, str], Event]:
        """Return the decision, accepted or rejected, on each snapshot (dataset, id) that has one."""
        verdicts = {Event.ACCEPTED, Event.REJECTED}
        return {(e.dataset, e.snapshot): e.event for e in self.entries() if e.event in verdicts}

    def given_up(self) -> set[tuple[str, str]]:
        """Return the snapshots (dataset, id) that are not missed: pruned or written off."""
        ends = {Event.PRUNED, Event.WRITTEN_OFF}
        return {(e.dataset, e.snapshot) for e in self.entries() if e.event in ends}

    def confirmed(self) -> dict[tuple[str, str], str]:
        """Return the latest day on which a later reading found a snapshot's rows unchanged."""
        days: dict[tuple[str, str], str] = {}
        for e in self.entries():
            if e.event == Event.CONFIRMED and e.note:
                days[e.dataset, e.snapshot] = max(e.note, days.get((e.dataset, e.snapshot), ""))
        return days

    def compact(self) -> None:
        """Keep only the last confirmation of each snapshot; every other line stays."""
        last = {(e.dataset, e.snapshot): e for e in self.entries() if e.event == Event.CONFIRMED}
        kept = [e for e in self.entries() if e.event != Event.CONFIRMED or last[e.dataset, e.snapshot] is e]
        if len(kept) < len(self.entries()):
            with _WRITING:
                write_bytes(self.path, "".join(f"{e.line()}\n" for e in kept).encode())

    def known(self) -> set[tuple[str, str]]:
        """Return every snapshot (dataset, id) that ever existed."""
        return {(e.dataset, e.snapshot) for e in self.entries()}


def parsed(line: str) -> Entry | None:
    """Return a line of the register, or None for one that is torn or unknown."""
    try:
        found: Any = json.loads(line)
        return Entry(
            str(found["at"]),
            Event(found["event"]),
            str(found["dataset"]),
            str(found["snapshot"]),
            found.get("note"),
        )
    except (ValueError, KeyError, TypeError):
        return None

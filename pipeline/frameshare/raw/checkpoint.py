"""The checkpoint of a partial snapshot: the parts written and the collector's own state.

An append-only file with a line per step, so that a thousand parts take a thousand lines and not a thousand
copies of the whole list. A torn last line, left by a kill or a power cut, is dropped; damage before it is an
error.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from frameshare.base.files import append_line, write_bytes

JOURNAL = "checkpoint.jsonl"
FORMAT = 2
# Format 1 kept everything in this file and rewrote it for each part.
FORMAT_1 = "state.json"


class Checkpoint:
    """The checkpoint in one folder: `state` is the collector's, `parts` the record of each part by name."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL
        self._before = folder / FORMAT_1
        self.state: dict[str, Any] = {}
        self.parts: dict[str, dict[str, Any]] = {}
        self._texts: dict[str, str] = {}

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Whether `folder` holds a checkpoint of any format."""
        return (folder / JOURNAL).exists() or (folder / FORMAT_1).exists()

    def load(self) -> None:
        """Load the checkpoint; raises ValueError, KeyError or TypeError if it is damaged or too new."""
        if self._path.exists():
            steps, intact_bytes = _read_steps(self._path.read_bytes())
            for step in steps:
                self._apply(step)
            if intact_bytes < self._path.stat().st_size:
                os.truncate(self._path, intact_bytes)
        elif self._before.exists():
            self._migrate()

    def save(
        self,
        state: Mapping[str, Any],
        part: str | None = None,
        record: Any = None,
        *,
        forgotten: Sequence[str] = (),
    ) -> None:
        """Append the changes, durably; raises StorageError if they cannot be written."""
        step = self._step_to(state) | ({"forget": list(forgotten)} if forgotten else {})
        if part is not None:
            step |= {"part": part, "record": record}
        if not step:
            return
        head = [] if self._path.exists() else [{"format": FORMAT}]
        append_line(self._path, "\n".join(_line(s) for s in (*head, step)))
        self._apply(step)

    def _step_to(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Return the top-level keys of `state` that changed since the last save, and those removed."""
        texts = {key: _line(value) for key, value in state.items()}
        changed = {key: state[key] for key, text in texts.items() if self._texts.get(key) != text}
        gone = sorted(self._texts.keys() - texts.keys())
        return ({"set": changed} if changed else {}) | ({"drop": gone} if gone else {})

    def _apply(self, step: Mapping[str, Any]) -> None:
        changed = json.loads(_line(step.get("set", {})))
        self.state = {k: v for k, v in self.state.items() if k not in step.get("drop", ())} | changed
        self._texts = {k: v for k, v in self._texts.items() if k in self.state}
        self._texts |= {key: _line(value) for key, value in changed.items()}
        for name in step.get("forget", ()):
            self.parts.pop(name, None)
        if "part" in step:
            self.parts[str(step["part"])] = dict(step["record"])

    def _migrate(self) -> None:
        saved = json.loads(self._before.read_text())
        self._apply({"set": dict(saved["state"])})
        self.parts = {name: dict(record) for name, record in saved["parts"].items()}
        steps = [{"format": FORMAT}, {"set": self.state}]
        steps += [{"part": name, "record": record} for name, record in self.parts.items()]
        write_bytes(self._path, "".join(f"{_line(step)}\n" for step in steps).encode())
        self._before.unlink()


def _read_steps(content: bytes) -> tuple[list[dict[str, Any]], int]:
    """Return the steps, and the length of the file without a torn end."""
    lines = content.split(b"\n")[:-1]
    steps: list[dict[str, Any]] = []
    intact_bytes = 0
    for number, line in enumerate(lines):
        try:
            step = json.loads(line)
        except ValueError:
            # After a power cut the last line may be torn although it has its line feed.
            if 0 < number == len(lines) - 1:
                break
            raise
        if number == 0 and step["format"] != FORMAT:
            raise ValueError(f"format {step['format']} is not known")
        steps += [step] if number else []
        intact_bytes += len(line) + 1
    return steps, intact_bytes


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)

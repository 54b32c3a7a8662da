"""The commands of docs/operation.md, read from the document so that a test cannot say something else."""

from __future__ import annotations

import re

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
# A block of commands, and the note before it if it is only shown.
BLOCK = re.compile(r"(?:^<!-- shown only: ([^>]+) -->\n\n)?((?:^    .*\n)+)", re.MULTILINE)


def blocks(*, shown_only: bool) -> list[str]:
    """Return the blocks of commands in the order of the document."""
    return [
        re.sub(r"^    ", "", match[2], flags=re.MULTILINE)
        for match in BLOCK.finditer(TEXT)
        if bool(match[1]) is shown_only
    ]


def notes() -> list[str]:
    """Return what stands before each block that is only shown."""
    return [match[1] for match in BLOCK.finditer(TEXT) if match[1]]


def blocks_of(heading: str) -> list[str]:
    """Return the blocks of commands below one heading, up to the next."""
    (text,) = re.findall(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    return [re.sub(r"^    ", "", match[2], flags=re.MULTILINE) for match in BLOCK.finditer(text)]

"""Addresses of datasets on the Hub: `hf://datasets/OWNER/NAME`, with `@REVISION` to pin one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from frameshare.base.errors import UsageError

_FORM = re.compile(r"hf://datasets/([A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(?:@([\w./-]{1,100}))?/?")


@dataclass(frozen=True)
class HubAddress:
    """A dataset (`OWNER/NAME`) and the revision, None for the newest."""

    name: str
    revision: str | None = None

    def __str__(self) -> str:
        """Write it as it was given."""
        return f"hf://datasets/{self.name}" + (f"@{self.revision}" if self.revision else "")

    @classmethod
    def parse(cls, text: str, where: str) -> HubAddress:
        """Read an address; raises UsageError for any other form."""
        found = _FORM.fullmatch(text)
        if found is None or ".." in text or "--" in found[1]:
            raise UsageError(
                "Invalid address of a dataset on the Hub",
                where=where,
                expected="hf://datasets/OWNER/NAME, or with @REVISION to pull one commit",
                found=repr(text),
                next_step="see https://huggingface.co/datasets for the name",
            )
        return cls(found[1], found[2])

"""A raw dataset's declaration: name, meaning of a row, columns and key, and origin of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa


class Origin(Protocol):
    """The source of a snapshot's data, as recorded in its provenance."""

    @property
    def key(self) -> str:
        """The source's key."""

    @property
    def licence(self) -> str:
        """The licence of its data."""

    @property
    def attribution(self) -> str:
        """The credit that the licence asks for."""


@dataclass(frozen=True)
class Column:
    """One column of a raw dataset: name, Arrow type, meaning (with unit), and whether it may be null."""

    name: str
    type: pa.DataType
    description: str
    is_nullable: bool = True


@dataclass(frozen=True)
class Dataset:
    """A raw dataset: its name, meaning of a row, columns and key columns."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema that every part of a snapshot is written with."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.is_nullable) for c in self.columns])

"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from frameshare.warehouse.output import Format

FormatOption = Annotated[Format, typer.Option("--format", help="Output format.")]

"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from frameshare.warehouse.output import Format

ApplyOption = Annotated[bool, typer.Option("--apply", help="Delete them; without it they are only listed.")]
FormatOption = Annotated[Format, typer.Option("--format", help="Output format.")]

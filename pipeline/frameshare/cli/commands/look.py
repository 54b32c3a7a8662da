"""`frameshare tables` and `search`: list and describe tables, and find words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frameshare.base import resources
from frameshare.cli.options import FormatOption
from frameshare.cli.output import print_line, print_rows
from frameshare.warehouse.answering import Answering
from frameshare.warehouse.output import Format

if TYPE_CHECKING:
    from frameshare.warehouse.reader import Warehouse


def tables(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A table as schema.name, to describe it.")
    ] = None,
    fmt: FormatOption = Format.TABLE,
) -> None:
    """List the tables, or describe one.

    For one table: grain, key, columns, sources, licence and a working example.
    """
    from frameshare.warehouse.reader import Warehouse  # noqa: PLC0415 - importing DuckDB is slow

    with Warehouse(Answering.read().storage, resources.SQL_DIR) as warehouse:
        if name is None:
            print_rows(warehouse.tables(), ["table", "rows", "description"], fmt)
            return
        columns = warehouse.columns(name)
        if fmt == Format.TABLE:
            for word, text in _about(warehouse, name.lower()).items():
                print_line(f"{word + ':':<10} {text}")
            print_line()
        print_rows(columns, ["column", "type", "description"], fmt)


def _about(warehouse: Warehouse, name: str) -> dict[str, str]:
    from frameshare.warehouse.about import Background  # noqa: PLC0415 - it reads every declaration

    background = Background.of(warehouse)
    about = background.about({name})
    model = background.models.get(name)
    current = [background.freshness[key] for key in about.sources if key in background.freshness]
    said = {
        "table": name,
        "what": next((row["description"] for row in warehouse.tables() if row["table"] == name), ""),
        "grain": model.header.fields.get("grain", "") if model else "",
        "key": ", ".join(
            model.key if model else background.bundled[name].key if name in background.bundled else ()
        ),
        "sources": ", ".join(about.sources),
        "freshness": ", ".join(f"{row['source']} is {row['state']}" for row in current),
        "as of": about.as_of.isoformat() if about.as_of else "",
        "version": ", ".join(about.definitions),
        "licence": "; ".join(about.licences),
        "example": f'frameshare sql "from {name} limit 5"',
    }
    return {word: text for word, text in said.items() if text}


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORD", help="Words, any of which may occur.")],
    fmt: FormatOption = Format.TABLE,
) -> None:
    """Find tables, columns and queries by words.

    Tools and definitions are searched as well.
    """
    from frameshare.warehouse.reader import Warehouse  # noqa: PLC0415
    from frameshare.warehouse.search import find_words  # noqa: PLC0415

    with Warehouse(Answering.read().storage, resources.SQL_DIR) as warehouse:
        print_rows(find_words(warehouse, words), ["kind", "name", "description"], fmt)

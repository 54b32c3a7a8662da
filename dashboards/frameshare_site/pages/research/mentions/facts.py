"""What the cards on mentions share: where their figures are from."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Facts, Link
from frameshare_site.reading import Row, latest_date
from frameshare_site.words import Words

PUBLISHED_URL = "https://github.com/Chillee/pytorch-vs-tensorflow"


def facts(rows: Sequence[Row], words: Words, name: str, n: str, *, is_published_too: bool = False) -> Facts:
    """Return the facts of card `name`; `rows` may carry as_of and origin."""
    links: tuple[Link, ...] = (Link(words("source.texts")),)
    if is_published_too:
        links = (*links, Link(words("source.counts"), PUBLISHED_URL))
    return Facts(
        words(f"{name}.unit"),
        words(f"{name}.denominator"),
        n,
        sources=links,
        as_of=latest_date(row.get("as_of") for row in rows),
        origins=frozenset(str(row["origin"]) for row in rows if row.get("origin")),
    )

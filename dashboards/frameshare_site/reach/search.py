"""The search page: every chart, tool, query and table as a list that a script filters as the reader types.

The list is the index: it is in the page, so it works without scripts, offline and from a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from frameshare_site.page import Made, Page, Section
from frameshare_site.reach.catalogue import Chart
from frameshare_site.reading import Warehouse
from frameshare_site.text import truncated, visible_sentence
from frameshare_site.translation import translated
from frameshare_site.words import Words

PAGE = Page("search", 900, lambda _warehouse, _words: [], scripts=("search.js",))
_SUMMARY_LIMIT = 220
_TOOLS = {
    "deployment": "deployment.html#tools-deployment",
    "ecosystem": "ecosystem.html#tools-ecosystem",
}


@dataclass(frozen=True)
class Found:
    """One thing to find: its kind, name, address within the language's folder, and a sentence about it."""

    kind: str
    title: str
    href: str
    summary: str
    also: str = ""


def chart_entries(charts: Iterable[Chart], language: str) -> list[Found]:
    """Return an entry for each chart, found by question, finding, query and unit."""
    return [
        Found(
            "chart",
            chart["finding"][language],
            f"{chart['page']}.html#{chart['key']}",
            chart["question"][language],
            f"{chart['query']} {chart['unit'][language]} {chart['finding']['en']} {chart['question']['en']}",
        )
        for chart in charts
    ]


def warehouse_entries(warehouse: Warehouse, language: str) -> list[Found]:
    """Return an entry for each tool and each saved query that the warehouse knows."""
    tools = warehouse.query("tool_overview").dicts() if "tool_overview" in warehouse.queries else []
    found = [
        Found(
            "tool",
            translated(str(row["current_name"] or row["tool"]), language),
            _TOOLS.get(str(row["area"]), "ecosystem.html"),
            "",
            f"{row['tool']} {row['area']}",
        )
        for row in tools
    ]
    return found + [
        Found(
            "query",
            name,
            "sources.html#queries",
            translated(query.header.summary, language),
            f"{query.header.summary} {' '.join(query.header.columns)}",
        )
        for name, query in sorted(warehouse.queries.items())
    ]


def search_sections(entries: Sequence[Found], words: Words) -> list[Section]:
    """Return the field and, below it, everything that can be found."""
    field = Markup(
        '<form id="search" role="search" autocomplete="off" class="js-only">'
        '<label for="search-words">{}</label>'
        '<input id="search-words" type="search" maxlength="120" autofocus enterkeyhint="search">'
        '<output for="search-words" id="search-count" data-one="{}" data-other="{}" data-none="{}"></output>'
        "</form>"
    ).format(words("search.label"), words("search.one"), words("search.other"), words("search.none"))
    items = Markup("").join(
        Markup(
            '<li data-also="{}"><span class="badge">{}</span> <a data-keeps-choice href="{}">{}</a>'
            "<small>{}</small></li>"
        ).format(
            visible_sentence(truncated(one.also)).lower(),
            words(f"search.kind.{one.kind}"),
            one.href,
            visible_sentence(truncated(one.title)),
            visible_sentence(truncated(one.summary, _SUMMARY_LIMIT)),
        )
        for one in entries
    )
    listed = Markup('{}<ul class="changes found" id="search-list">{}</ul>').format(field, items)
    return [Section("everything", words("search.section"), (Made(listed),))]

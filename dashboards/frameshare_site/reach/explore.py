"""The page for SQL in the browser over the site's Parquet files; only where its bundle was built.

`make explore-bundle` builds `assets/explore/`: DuckDB and a reader of Parquet as WebAssembly, and the script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from frameshare_site.page import Made, Page, Section
from frameshare_site.reach.catalogue import Chart
from frameshare_site.text import script_json, visible_sentence
from frameshare_site.translation import meaning, translated
from frameshare_site.words import Words

FOLDER = "explore"
BUNDLE = Path(__file__).resolve().parent.parent / "assets" / FOLDER
PAGE = Page("explore", 910, lambda _warehouse, _words: [], ("explore/explore.js",), runs_wasm=True)
_SAID = ("starting", "running", "failed", "rows", "cut", "served")
# Shown first, where the site has the tables: they show what can be asked.
EXAMPLES = {
    "framework_downloads": (
        "select month, framework, per_million\nfrom framework_downloads\n"
        "where framework in ('pytorch', 'tensorflow', 'jax') and per_million is not null\norder by month"
    ),
    "pytorch_share_by_year": "select * from pytorch_share_by_year order by year",
    "repo_stars": "from repo_stars limit 100",
}


def is_built() -> bool:
    """Tell whether the bundle is there."""
    return (BUNDLE / "explore.js").is_file()


def explore_sections(charts: Iterable[Chart], queries: Mapping[str, Any], words: Words) -> list[Section]:
    """Return the field for SQL, its result, examples, and every table with its columns."""
    tables = _tables(charts, queries, words.language)
    examples = {name: sql for name, sql in EXAMPLES.items() if name in tables}
    first = next(iter(examples.values()), next((f"from {name} limit 100" for name in tables), ""))
    index = {"tables": tables, "said": {key: words(f"explore.said.{key}") for key in _SAID}}
    data = Markup('<script type="application/json" id="explore-index">{}</script>').format(
        Markup(script_json(index))  # noqa: S704 - script_json escapes
    )
    return [
        Section("sql", words("explore.sql"), (Made(_form(first, words) + data),)),
        Section("examples", words("explore.examples"), (Made(_examples(examples, tables, words)),)),
        Section("tables", words("explore.tables"), (Made(_table_list(tables, words)),)),
    ]


def _tables(charts: Iterable[Chart], queries: Mapping[str, Any], language: str) -> dict[str, dict[str, Any]]:
    """Return the data files by a name that SQL takes without quotes."""
    found = {}
    for chart in charts:
        file = str(chart["data"]["parquet"])
        name = "".join(c if c.isalnum() else "_" for c in Path(file).stem.lower())
        query = queries.get(chart["query"])
        held = query.header.columns if query else {}
        found[name] = {
            "file": file,
            "summary": visible_sentence(translated(query.header.summary, language)) if query else "",
            "columns": {c: visible_sentence(meaning(m, language)) for c, m in held.items()},
        }
    return dict(sorted(found.items()))


def _form(first: str, words: Words) -> Markup:
    return Markup(
        '<noscript><p class="notice">{noscript}</p></noscript>'
        '<form id="explore" hidden autocomplete="off"><label for="explore-sql">{label}</label>'
        '<textarea id="explore-sql" rows="7" spellcheck="false">{first}</textarea>'
        '<p class="explore-buttons"><button class="switch" id="explore-run">{run}</button>'
        '<button class="switch" type="button" id="explore-stop" hidden>{stop}</button></p>'
        '<p id="explore-message" role="status"></p></form>'
        '<div id="explore-result" hidden>'
        '<p class="explore-buttons"><button class="switch" type="button" id="explore-csv">CSV</button></p>'
        '<div id="explore-chart"><p class="explore-buttons">'
        '<label>{x} <select id="explore-x"></select></label>'
        '<label>{y} <select id="explore-y"></select></label>'
        '<label>{by} <select id="explore-by"></select></label>'
        '<button class="switch" type="button" id="explore-draw">{draw}</button></p>'
        '<div id="explore-plot"></div></div>'
        '<div class="scroll" id="explore-rows" tabindex="0" role="region" aria-label="{result}"></div></div>'
    ).format(
        first=first,
        **{
            key: words(f"explore.{key}")
            for key in ("noscript", "label", "run", "stop", "x", "y", "by", "draw", "result")
        },
    )


def _examples(examples: Mapping[str, str], tables: Mapping[str, Any], words: Words) -> Markup:
    items = [
        Markup('<li><button class="switch" type="button" data-sql="{}">{}</button></li>').format(
            sql, tables[name]["summary"] or name
        )
        for name, sql in examples.items()
    ]
    return Markup('<p class="intro">{}</p><ul class="changes js-only">{}</ul>').format(
        words("explore.examples.intro"), Markup("").join(items)
    )


def _table_list(tables: Mapping[str, Mapping[str, Any]], words: Words) -> Markup:
    return Markup("").join(_table_entry(name, table, words) for name, table in tables.items())


def _table_entry(name: str, table: Mapping[str, Any], words: Words) -> Markup:
    columns = Markup("").join(
        Markup("<dt><code>{}</code></dt><dd>{}</dd>").format(column, meaning)
        for column, meaning in table["columns"].items()
    )
    return Markup(
        '<details class="explore-table"><summary><code>{}</code> <small>{}</small></summary>'
        '<p><button class="switch js-only" type="button" data-sql="from {} limit 100">{}</button> '
        '<a href="{}" download>Parquet</a></p><dl class="unknown">{}</dl></details>'
    ).format(
        name,
        table["summary"],
        name,
        words("explore.show"),
        ("" if words.language == "en" else "../") + str(table["file"]),
        columns,
    )

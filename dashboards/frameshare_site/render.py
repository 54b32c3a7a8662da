"""Turn a page's sections into HTML: templates with escaping on, invisible characters in every value shown."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from frameshare_site.cells import answer_table, table_rows
from frameshare_site.downloads import FORMATS, formula_cells
from frameshare_site.page import (
    Card,
    Facts,
    LegendItem,
    Option,
    Page,
    Panel,
    Section,
    Selector,
    View,
    cards_of,
    without_empty,
)
from frameshare_site.reach.addresses import page_file, page_path
from frameshare_site.shapes.figure import Figure, sealed
from frameshare_site.shapes.line import GREY
from frameshare_site.svg.chart import chart_svg, ranked_bars
from frameshare_site.svg.paint import css_colour
from frameshare_site.text import address, is_local, script_json, visible_sentence
from frameshare_site.theme import FONT, Palette, framework
from frameshare_site.translation import translated
from frameshare_site.words import LANGUAGE_TAGS, LANGUAGES, Words, words_for

TEMPLATE_DIR = Path(__file__).resolve().parent / "templates"
# Scripts only from our own files; Plotly sets style attributes; nothing may be fetched from anywhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'none'"
)
# For SQL in the browser: WebAssembly may be compiled, our own files read, our own workers started.
_WASM_POLICY = (
    CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    + "; connect-src 'self'; worker-src 'self'"
)
# White space before a tag at the start of a line comes from the templates: a fifth of a page with many views.
_INDENT = re.compile(r"\n\s*(?=<)")
# Frameworks and the first year that the bar offers: before it there is nothing to compare.
BAR_FRAMEWORKS = (
    "pytorch",
    "tensorflow",
    "jax",
    "keras",
    "onnx",
    "gguf",
    "mlx",
    "paddlepaddle",
    "mxnet",
    "sklearn",
)
_FIRST_YEAR = 2015
ADJUSTMENTS = {
    "scale": ("linear", "log", "index"),
    "log": ("log", "linear", "index"),
    "smooth": ("raw", "mean3", "year"),
}
_DAYS_A_YEAR = 365.25
# Evidence older than this shows its age.
_OLD_DAYS = 400
# The month at which an index is 100, as in assets/transform.js.
BASE = date(2022, 1, 1)


@dataclass(frozen=True)
class Frame:
    """What surrounds every page of one publish: titles by page, colours, version, date, address."""

    navigation: Mapping[str, str]
    palette: Palette
    version: str
    made_on: date
    hashes: Mapping[str, str] = field(default_factory=dict)
    base_url: str = ""
    has_explore: bool = False


def render(
    page: Page,
    sections: Sequence[Section],
    words: Words,
    frame: Frame,
    problems: Sequence[str] = (),
    picture: str | None = None,
) -> str:
    """Return the HTML of a page in the language of `words`; `picture` is the file that stands for it."""
    root = "" if words.language == "en" else "../"
    shown, unknown = without_empty(sections)
    faces = {"light": dict(frame.palette.light), "dark": dict(frame.palette.dark), "base": plot_base()}
    text = (
        _environment()
        .get_template("page.html.jinja")
        .render(
            _context(words, root, frame, page),
            page=page,
            sections=shown,
            unknown=unknown,
            problems=problems,
            navigation=frame.navigation,
            languages=[
                {
                    "code": code,
                    "tag": LANGUAGE_TAGS[code],
                    "title": title,
                    "href": root + page_file(page.key, code),
                }
                for code, title in LANGUAGES.items()
            ],
            picture=frame.base_url + picture if frame.base_url and picture else "",
            canonical=frame.base_url and frame.base_url + page_path(page.key, words.language),
            version=frame.version,
            made_on=frame.made_on,
            csp=_WASM_POLICY if page.runs_wasm else CONTENT_SECURITY_POLICY,
            has_explore=frame.has_explore,
            faces=Markup(script_json(faces)),  # noqa: S704 - script_json escapes
            said=Markup(script_json(_said(words))),  # noqa: S704 - script_json escapes
            has_data=bool(cards_of(shown)),
            bar_frameworks=[
                {"key": key, "title": frame.palette.title(key), "colour": framework(key)}
                for key in BAR_FRAMEWORKS
                if f"fw.{key}" in frame.palette.light
            ],
            bar_years=range(_FIRST_YEAR, frame.made_on.year + 1),
        )
    )
    return _INDENT.sub("\n", text)


def render_missing(titles: Mapping[str, Mapping[str, str]], root: str) -> str:
    """Return the page for a missing address, in every language; `root` is the path of the site."""
    languages = [
        {
            "language": language,
            "tag": LANGUAGE_TAGS[language],
            "words": words_for("search", language),
            "pages": [
                {"href": page_file(key, language), "title": said[language]} for key, said in titles.items()
            ],
        }
        for language in LANGUAGES
    ]
    template = _environment().get_template("missing.html.jinja")
    return template.render(csp=CONTENT_SECURITY_POLICY, languages=languages, root=root)


def render_embed() -> str:
    """Return the page that shows one card of another page alone; it fetches that page from our own site."""
    policy = f"{CONTENT_SECURITY_POLICY}; connect-src 'self'"
    return _environment().get_template("embed.html.jinja").render(csp=policy)


def _said(words: Words) -> dict[str, str]:
    """Return the words that scripts need: they contain no text of their own."""
    keys = ("copied", "embed_copied", "copy_yourself", "mean3", "year")
    return {key: words(f"said.{key}") for key in keys} | {"index": words("said.index", base=BASE)}


def plot_base() -> dict[str, Any]:
    """Return the layout that all charts share, by token: a template would be evaluated for each trace."""
    axis = {
        "gridcolor": "$ui.grid",
        "linecolor": "$ui.line",
        "tickcolor": "$ui.line",
        "zerolinecolor": "$ui.line",
        # As large as in the drawing, whose margins Plotly takes over.
        "tickfont": {"size": 12},
    }
    return {
        "font": {"family": FONT, "size": 13, "color": "$ui.muted"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": axis,
        "yaxis": axis,
        "hoverlabel": {
            "bgcolor": "$ui.paper",
            "bordercolor": "$ui.line",
            "align": "left",
            "font": {"family": FONT, "size": 13, "color": "$ui.ink"},
        },
    }


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE_DIR),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _context(words: Words, root: str, frame: Frame, page: Page) -> dict[str, object]:
    """Return what the templates may call."""
    figures = Drawn()
    return {
        "words": words,
        "root": root,
        "formats": FORMATS,
        "address": address,
        "is_local": is_local,
        "css_colour": css_colour,
        "adjustments": lambda card: adjustments(card, words),
        "bibtex": lambda card: bibtex(card, frame, page),
        "citation": lambda card: citation(card, frame, page, words),
        "data_hash": lambda card: frame.hashes.get(card.file_name, ""),
        "drawn": figures.drawing,
        "figure_number": figures.number,
        "figures": figures.json,
        "choice_json": lambda choice: json.dumps(dict(choice), sort_keys=True),
        "formula_cells": formula_cells,
        "is_segmented": is_segmented,
        "has_own_table": lambda card: any(view.table for view in card.views),
        "answer_table": lambda result: answer_table(result, words),
        "badges_of": lambda facts: badges_of(facts, words, frame.made_on),
        "table_rows": lambda table: table_rows(table, words),
        "command_of": command_of,
        "translated": lambda text: translated(str(text), words.language),
        "legend_key": legend_key,
        "lines": lambda code: Markup("\n").join(visible_sentence(line) for line in code.splitlines()),
        "plot_label": lambda view, panel: words("card.plot_label", title=panel.named(view.title)),
    }


def _finalized(value: object) -> object:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible_sentence(value)


def is_segmented(selector: Selector) -> bool:
    """Tell whether a selector's options fit side by side; otherwise they become a drop-down list."""
    return len(selector.options) <= 3 and sum(len(option.label) for option in selector.options) <= 60


def legend_key(view: View, entry: LegendItem) -> Markup:
    """Return an entry of a legend as HTML: its line as the chart draws it, then its name."""
    line = "dashed" if entry.is_dashed else "solid"
    key = Markup('<i class="{}" style="--swatch: {}"></i>{}')
    return key.format(line, _swatch(view, entry), visible_sentence(entry.title))


def _swatch(view: View, entry: LegendItem) -> str:
    """Return the colour of a legend's entry as its chart draws it: a series in the background is grey."""
    traces = (trace for panel in view.panels for trace in panel.figure["data"])
    drawn = [t["line"].get("color") for t in traces if t.get("legendgroup") == entry.key and "line" in t]
    return css_colour(GREY if drawn and set(drawn) == {GREY} else entry.colour)


class Drawn:
    """The figures of one page: each distinct trace is written once, views that share it name its number.

    Kept together at the end of the page they also compress to half of what they take when scattered.
    """

    def __init__(self) -> None:
        self._traces: dict[str, int] = {}
        self._figures: dict[str, int] = {}
        self._drawings = 0

    def number(self, figure: Figure) -> int:
        """Return the number by which a drawing refers to its figure, whose texts are sealed."""
        safe = sealed(figure)
        numbers = [self._traces.setdefault(script_json(t), len(self._traces)) for t in safe["data"]]
        written = script_json({"data": numbers, "layout": safe["layout"]})
        return self._figures.setdefault(written, len(self._figures))

    def drawing(self, panel: Panel, view: View) -> Markup:
        """Return a panel as an SVG that is shown until a reader comes to it."""
        self._drawings += 1
        title, described, key = panel.named(view.title), view.facts.line, f"chart{self._drawings}"
        drawing = chart_svg(panel.figure, panel.height, key, title, described)
        if not panel.is_matrix:
            return drawing
        return drawing + ranked_bars(panel.figure, f"{key}-narrow", title, described)

    def json(self) -> Markup:
        """Return the traces and figures given so far, in the order of their numbers."""
        traces, figures = ",".join(self._traces), ",".join(self._figures)
        return Markup(f'{{"traces":[{traces}],"figures":[{figures}]}}')  # noqa: S704 - script_json escapes


def adjustments(card: Card, words: Words) -> list[Selector]:
    """Return what a reader may change in the card's series without another view: its scale, its smoothing."""
    asked = {
        key: kind
        for view in card.views
        for panel in view.panels
        for key, kind in panel.figure["layout"].get("meta", {}).get("kinds", {}).items()
    }
    return [
        Selector(key, words(key), tuple(Option(o, words(f"{key}.{o}")) for o in ADJUSTMENTS[kind]))
        for key, kind in asked.items()
    ]


def citation(card: Card, frame: Frame, page: Page, words: Words) -> str:
    """Return the sentence by which a chart is cited: finding, dates, query, hash of the data, address."""
    view = card.views[0]
    return words(
        "cite.text",
        year=frame.made_on.year,
        title=view.title,
        as_of=view.facts.as_of,
        made=frame.made_on,
        query=card.result.name,
        hash=frame.hashes.get(card.file_name, ""),
        url=f"{frame.base_url}{page.key}.html#{card.key}",
    )


def bibtex(card: Card, frame: Frame, page: Page) -> str:
    """Return a BibTeX entry; braces and backslashes, which would break it, are left out of the title."""
    title = re.sub(r"[{}\\]", "", card.views[0].title)
    return "\n".join(
        (
            f"@misc{{frameshare-{card.key}-{frame.made_on:%Y%m%d},",
            f"  title = {{{title}}},",
            "  author = {{frameshare}},",
            f"  year = {{{frame.made_on.year}}},",
            f"  note = {{Query {card.result.name}, sha256 {frame.hashes.get(card.file_name, '')}}},",
            f"  url = {{{frame.base_url}{page.key}.html#{card.key}}},",
            "}",
        )
    )


def command_of(card: Card) -> str:
    """Return the command that asks the card's query."""
    params = "".join(f" --param {shlex.quote(f'{key}={value}')}" for key, value in card.params.items())
    return f"frameshare query {card.result.name}{params}"


def badges_of(facts: Facts, words: Words, today: date) -> list[Mapping[str, str]]:
    """Return the badges that the facts require: published earlier, overdue source, age above its limit."""
    made = []
    if "seed" in facts.origins:
        made.append(_badge("seed" if facts.origins == {"seed"} else "partly_seed", "seed", words))
    if facts.is_stale:
        made.append(_badge("stale", "stale", words))
    if facts.as_of is not None and (age := (today - facts.as_of).days) > _OLD_DAYS:
        years = int(age / _DAYS_A_YEAR)
        text = words.count("age.years", years) if years > 1 else words.count("age.months", round(age / 30.44))
        made.append({"tone": "seed", "text": text, "meaning": words("age.meaning", day=facts.as_of)})
    return made


def _badge(key: str, tone: str, words: Words) -> Mapping[str, str]:
    return {"tone": tone, "text": words(f"badge.{key}"), "meaning": words(f"badge.{key}.meaning")}

"""A drawing as PNG, for the previews of messengers and social networks, which show no SVG.

resvg knows neither CSS variables nor strokes that keep their width while a box is stretched: both are
resolved here, so that the picture looks as on the page.
"""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree as Xml

import resvg_py
from markupsafe import escape

from frameshare_site.theme import FONT

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?[\d.]+")
_COLOUR = re.compile(r"--c:(#[0-9a-fA-F]{6})")
# For each language a character that any font for it has, and one that no font has.
_SAMPLES = {"en": "A", "zh": "中"}
_NO_CHARACTER = "\ue123"


def png(svg: str, zoom: float = 1.0) -> bytes:
    """Return a drawing that `standalone` made as PNG, `zoom` pixels for each of its units."""
    Xml.register_namespace("", _SVG[1:-1])
    root = Xml.fromstring(svg)  # noqa: S314 - our own drawing; expat since 2.4 refuses expanding entities
    _settle(root, float(root.get("width", "0")), float(root.get("height", "0")), "")
    return bytes(resvg_py.svg_to_bytes(svg_string=Xml.tostring(root, encoding="unicode"), zoom=zoom))


@cache
def can_write(language: str) -> bool:
    """Tell whether this machine has a font for the language; a picture without its text would mislead."""
    return _letter(_SAMPLES[language]) != _letter(_NO_CHARACTER)


def _letter(character: str) -> bytes:
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" font-family="{escape(FONT)}">'
        f'<text y="14">{character}</text></svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=text))


def _settle(element: Xml.Element, width: float, height: float, colour: str) -> None:
    """Set the colours of an element and what it holds; `width` and `height` of the box around it."""
    found = _COLOUR.search(element.get("style", ""))
    colour = found[1] if found else colour
    _paint(element, colour)
    if element.tag == f"{_SVG}svg":
        width, height = _length(element, "width", width), _length(element, "height", height)
        if element.get("class") == "paths" and element.get("viewBox"):
            _unstretch(element, width, height)
    for child in element:
        _settle(child, width, height, colour)


def _paint(element: Xml.Element, colour: str) -> None:
    kind, tag = element.get("class", ""), element.tag.removeprefix(_SVG)
    if not colour or "fill:" in element.get("style", ""):
        return
    if kind in {"l", "h"}:
        element.set("style", f"fill:{'none' if kind == 'l' else '#ffffff'};stroke:{colour}")
    elif kind == "a" or tag in {"circle", "rect", "tspan"}:
        element.set("style", f"fill:{colour}")


def _unstretch(element: Xml.Element, width: float, height: float) -> None:
    """Write the lines of a stretched box in the units around it; areas may stay stretched."""
    lines = [path for path in element.iter(f"{_SVG}path") if path.get("class") == "l"]
    if not lines:
        return
    for path in element.iter(f"{_SVG}path"):
        path.set("d", _scaled(path.get("d", ""), width / 1000, height / 1000))
    for name in ("viewBox", "preserveAspectRatio"):
        del element.attrib[name]


def _scaled(path: str, across: float, down: float) -> str:
    """Scale a path of absolute moves and lines, whose numbers are pairs."""
    numbers = iter(range(len(_NUMBER.findall(path))))
    return _NUMBER.sub(lambda found: f"{float(found[0]) * (down if next(numbers) % 2 else across):.2f}", path)


def _length(element: Xml.Element, name: str, around: float) -> float:
    given = element.get(name, "100%")
    return float(given[:-1]) / 100 * around if given.endswith("%") else float(given)

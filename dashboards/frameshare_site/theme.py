"""The colours of the pages, light and dark: one per framework, and the neutral tones around them.

Framework colours come from `data/reference/frameworks.csv` (query `frameworks`), chosen so that they stay
apart for colour-blind readers in the light and in the dark theme; tests measure it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frameshare_site.reading import Row, Warehouse

FONT = (
    'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Noto Sans CJK SC", '
    '"PingFang SC", "Microsoft YaHei", sans-serif'
)
# The light and the dark theme's.
TONES: Mapping[str, tuple[str, str]] = {
    "ground": ("#f7f6f3", "#0d1013"),
    "paper": ("#ffffff", "#14171c"),
    "ink": ("#1c2127", "#e9ecef"),
    "muted": ("#59626d", "#a5afba"),
    "line": ("#dedbd4", "#323a42"),
    "grid": ("#ebe9e4", "#272e35"),
    "rest": ("#70767d", "#858d96"),
    "accent": ("#1f5fa8", "#86b8f2"),
    "break": ("#8a5a00", "#e2b35c"),
    "seed": ("#6b4e00", "#f2d58a"),
    "seed-ground": ("#fdf1d0", "#3a2f12"),
    "stale": ("#8a3212", "#f5b498"),
    "stale-ground": ("#fde5da", "#43241a"),
    "good": ("#1d5c45", "#9bd8bb"),
    "good-ground": ("#dff1e8", "#17352a"),
}
LIGHT_TONES, DARK_TONES = ({key: tones[face] for key, tones in TONES.items()} for face in (0, 1))
# Drawn when a key has no colour, so that a new label never breaks a page.
FALLBACK = ("#6d7178", "#a6abb3")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_KEY = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Palette:
    """Colours by token (`fw.<framework>`, `ui.<tone>`) for the light and the dark theme."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    titles: Mapping[str, str]

    def title(self, framework: str) -> str:
        """Return a framework's title, or its key if the reference table does not know it."""
        return self.titles.get(framework, framework)


def framework(key: str) -> str:
    """Return the colour token of a framework or group; one that has no colour is drawn as `other`."""
    return f"$fw.{key}" if _KEY.fullmatch(key) else "$fw.other"


def tone(key: str) -> str:
    """Return the colour token of a neutral tone, such as `ink` or `muted`."""
    return f"$ui.{key}"


def palette(frameworks: Sequence[Row]) -> Palette:
    """Return the palette of the query `frameworks` (framework, title, colour_light, colour_dark)."""
    light = {"fw.other": FALLBACK[0]} | {f"ui.{key}": colour for key, colour in LIGHT_TONES.items()}
    dark = {"fw.other": FALLBACK[1]} | {f"ui.{key}": colour for key, colour in DARK_TONES.items()}
    titles: dict[str, str] = {}
    for row in frameworks:
        key = str(row["framework"])
        titles[key] = str(row["title"])
        if _KEY.fullmatch(key) and all(
            _HEX.fullmatch(str(row[f"colour_{face}"])) for face in ("light", "dark")
        ):
            light[f"fw.{key}"] = row["colour_light"].lower()
            dark[f"fw.{key}"] = row["colour_dark"].lower()
    return Palette(light, dark, titles)


def palette_of(warehouse: Warehouse) -> Palette:
    """Return the colours and titles of the frameworks that the warehouse knows."""
    return palette(warehouse.query("frameworks").dicts())


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two `#rrggbb` colours, 1 to 21."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (linear(channel) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channels(colour: str) -> tuple[float, float, float]:
    """Return red, green and blue of `#rrggbb`, each 0 to 1."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def linear(channel: float) -> float:
    """Return an sRGB channel as linear light."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def stylesheet(colours: Palette) -> str:
    """Return the CSS variables of both themes: the reader's system decides unless the reader does."""
    light, dark = _variables(colours.light), _variables(colours.dark)
    return (
        f":root{{--font:{FONT};color-scheme:light;{light}}}\n"
        "@media screen and (prefers-color-scheme:dark)"
        f"{{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )


def _variables(colours: Mapping[str, str]) -> str:
    return "".join(f"--{token.replace('.', '-')}:{colour};" for token, colour in colours.items())

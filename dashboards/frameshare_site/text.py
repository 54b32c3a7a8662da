"""Text from outside on its way to a page: shown as text, whatever it contains.

Three doors lead out. HTML: Jinja escapes, and `visible` runs on every value. JSON inside a page:
`script_json`. Plotly, which reads a subset of HTML in labels: `plot_text`.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

CELL_LIMIT = 600
LABEL_LIMIT = 60

# Characters that reorder, hide or break text: bidirectional controls, zero-width and tag characters,
# line and paragraph separators, control characters, lone surrogates.
_UNSAFE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAKS = re.compile(r"[\t\n\r]+")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
# Never split across lines: a Latin word or a Chinese character, with the spaces and punctuation after it.
_UNBROKEN = re.compile("[\u3400-\u9fff][^\\w“（]*|[^\\s\u3400-\u9fff，、；：。]+[，、；：。\\s]*|[^\\w]+")
_ISOLATE, _POP = "\u2068", "\u2069"
_ISOLATED = re.compile(f"{_ISOLATE}([^{_ISOLATE}{_POP}]*){_POP}")
_LOCAL = re.compile(r"[a-z0-9_-]+\.html(#[A-Za-z0-9_.&=-]*)?|#[A-Za-z0-9_.&=-]*")


class Trusted(str):
    """Text written by us in which Plotly's tags are meant, such as a hover template."""

    __slots__ = ()


def visible(value: str) -> str:
    """Return `value` with characters that reorder or hide text replaced by their code point, `[U+202E]`."""
    # Nearly all text is plain: testing for that costs a tenth of searching for what is not.
    if value.isprintable():
        return value
    return _UNSAFE.sub(lambda match: f"[U+{ord(match[0]):04X}]", _BREAKS.sub(" ", value))


def isolated(value: str) -> str:
    """Return visible text safe in a sentence: right-to-left parts cannot reorder what surrounds them."""
    shown = visible(value)
    return f"{_ISOLATE}{shown}{_POP}" if _RIGHT_TO_LEFT.search(shown) else shown


def visible_sentence(value: str) -> str:
    """Return `value` made visible, keeping the pairs of isolates that `isolated` sets."""
    if _ISOLATE not in value:
        return visible(value)
    parts = _ISOLATED.split(value)
    return "".join(
        f"{_ISOLATE}{visible(part)}{_POP}" if index % 2 else visible(part) for index, part in enumerate(parts)
    )


def truncated(value: str, limit: int = CELL_LIMIT) -> str:
    """Return at most `limit` characters, the last an ellipsis where something was cut."""
    return value if len(value) <= limit else value[: limit - 1] + "…"


def plot_text(value: str, limit: int | None = None) -> str:
    """Return `value` as Plotly text: tags and entities shown as characters, controls visible."""
    shown = value if isinstance(value, Trusted) else visible_sentence(value)
    if limit is not None:
        shown = truncated(shown, limit)
    if isinstance(value, Trusted):
        return shown
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plot_lines(value: str, width: int = 20) -> Trusted:
    """Return `value` as Plotly text of at most two lines of about `width` characters, for a narrow margin."""
    shown = truncated(visible_sentence(value), LABEL_LIMIT)
    if _IDEOGRAPH.search(shown):
        lines = _chinese_lines(shown, 2 * (width // 2 + 1))
    else:
        lines = textwrap.wrap(shown, width, max_lines=2, placeholder="…")
    return Trusted("<br>".join(plot_text(line) for line in lines))


def _chinese_lines(shown: str, width: int) -> list[str]:
    """Return at most two lines of about `width` Latin characters, two to a Chinese one.

    Lines break between Chinese characters and at spaces, never within a Latin word or before punctuation.
    """
    if _width(shown) <= width:
        return [shown]
    first, *others = _UNBROKEN.findall(shown)
    while others and _width(first + others[0].rstrip()) <= width:
        first += others.pop(0)
    second = "".join(others).strip()
    while _width(second) > width:
        second = second.removesuffix("…")[:-1] + "…"
    return [first.strip(), second]


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def script_json(value: object) -> str:
    """Return JSON that cannot end the `<script>` it stands in; numbers that are not finite become null."""
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def plain(value: object) -> Any:
    """Return `value` built of JSON types: dates as ISO text, decimals as numbers, not-a-number as None."""
    made: Any
    match value:
        case None | bool() | int() | str():
            made = value
        case float() | Decimal():
            # JSON has neither not-a-number nor infinity, and neither is a figure.
            made = float(value) if math.isfinite(value) else None
        case date() | time():
            made = value.isoformat()
        case Mapping():
            made = {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            made = [plain(item) for item in value]
        case _:
            made = str(value)
    return made


def web_address(value: object) -> str | None:
    """Return `value` if it is a public http or https address, which may stand in a link, else None."""
    if not isinstance(value, str) or value[:4].lower() != "http":
        return None
    if _UNSAFE.search(value) or re.search(r"[\s\"<>\\]", value):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    host = parts.hostname
    if parts.scheme not in {"http", "https"} or not host or _is_local(host):
        return None
    return value


def _is_local(host: str) -> bool:
    """Tell whether a host is local to this machine or network: a mirror is not a source to cite."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost", ".lan"))


def is_local(url: object) -> bool:
    """Tell whether `url` leads to a page of this site."""
    return isinstance(url, str) and _LOCAL.fullmatch(url) is not None


def address(url: object) -> str | None:
    """Return `url` if it may stand in a link: http, https, or a page of this site."""
    return str(url) if is_local(url) else web_address(url)

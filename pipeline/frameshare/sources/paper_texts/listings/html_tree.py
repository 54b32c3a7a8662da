"""A small tree of an HTML page, enough to find entries and links in pages that are not always well formed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

_VOID = {"br", "hr", "img", "input", "link", "meta", "col", "source", "wbr"}
# An opening tag on the left closes an open one on the right that it cannot stand in.
_ENDS = {
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "li": {"li"},
    "p": {"p"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
}
_SCOPES = {"dl", "ul", "ol", "table", "div", "form", "html", ""}
_DEEPEST = 200


@dataclass
class Element:
    """One element: tag, attributes, and children that are elements or pieces of text."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """The words of its class attribute."""
        return set(self.attributes.get("class", "").split())

    def text(self) -> str:
        """Return all text in it, in order."""
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)

    def all(self, tag: str, class_name: str | None = None) -> Iterator[Self]:
        """Yield the elements below it with this tag and class, in the order of the page."""
        for child in self.children:
            if isinstance(child, str):
                continue
            if child.tag == tag and (class_name is None or class_name in child.classes):
                yield child  # type: ignore[misc]
            yield from child.all(tag, class_name)  # type: ignore[misc]

    def first(self, tag: str, class_name: str | None = None) -> Element | None:
        """Return the first such element, or None."""
        return next(self.all(tag, class_name), None)

    def link_named(self, *names: str) -> str | None:
        """Return the address of the first link whose text is one of `names` (case does not matter)."""
        for link in self.all("a"):
            if link.text().strip().strip("[]").lower() in names and link.attributes.get("href"):
                return link.attributes["href"]
        return None


class _TreeBuilder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_implied(tag)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def _close_implied(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag in _ENDS.get(tag, ()):
                del self._open[depth:]
                return
            if self._open[depth].tag in _SCOPES:
                return


def parse_html(page: str) -> Element:
    """Return the root of the page's tree; never fails, as browsers do not."""
    builder = _TreeBuilder()
    builder.feed(page)
    builder.close()
    return builder.root

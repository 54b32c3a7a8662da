"""Which part of a paper a place is in: body, references or appendix.

Papers are read page by page; the part carries over from page to page and changes at a heading that stands
on a line of its own. About 1.4 % of papers have no such line for their references: all of it is then body.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

BODY = "body"
REFERENCES = "references"
APPENDIX = "appendix"
SECTIONS = (BODY, REFERENCES, APPENDIX)

_NUMBER = r"[ \t]*(?:(?:\d{1,2}|[A-Z]|[IVX]{1,4})[.:]?[ \t]+)?"
_HEADING = re.compile(
    rf"^{_NUMBER}(?:(?P<references>R[ ]?EFERENCES|References|Bibliography|BIBLIOGRAPHY|Literature Cited)"
    r"[ \t]*[:.]?"
    r"|(?P<appendix>(?:A[ ]?PPENDI(?:X|CES)|Appendi(?:x|ces)|S[ ]?UPPLEMENT(?:ARY|AL)(?:[ ]M[ ]?ATERIALS?)?"
    r"|Supplement(?:ary|al)[ ][Mm]aterials?|Supplementary)"
    r"(?:[ \t]+[A-Z0-9](?:[ \t.:—–-].{0,70})?|[ \t]*[.:—–-][ \t]*[^\n]{0,70})?))[ \t]*$",
    re.MULTILINE,
)
_TOP_OF_PAGE = 120
_MARKS = (
    "eference",
    "EFERENCE",
    "ibliograph",
    "IBLIOGRAPH",
    "iterature C",
    "ppendi",
    "PPENDI",
    "upplement",
    "UPPLEMENT",
)


@dataclass(frozen=True)
class PageSections:
    """The parts of one page: `starts` are positions, ascending from 0, `names` the part from each on."""

    starts: tuple[int, ...]
    names: tuple[str, ...]

    def at(self, position: int) -> str:
        """Return the name of the part that holds `position`."""
        return self.names[bisect_right(self.starts, position) - 1]


def divide_page(text: str, current: str) -> PageSections:
    """Divide one page's text, given the part that the page before ended in.

    Before the references an appendix opens only at the top of a page, so that a sentence which happens to
    break before "Appendix A." does not open one.
    """
    starts, names = [0], [current]
    if any(mark in text for mark in _MARKS):
        for match in _HEADING.finditer(text):
            following = _following(match, names[-1])
            if following != names[-1]:
                starts.append(match.start())
                names.append(following)
    return PageSections(tuple(starts), tuple(names))


def _following(match: re.Match[str], current: str) -> str:
    if match["references"]:
        # A second list of references inside an appendix is still references.
        return REFERENCES
    if current == REFERENCES or (current == BODY and match.start() < _TOP_OF_PAGE):
        return APPENDIX
    return current

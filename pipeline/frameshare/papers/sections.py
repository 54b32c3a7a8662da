"""Divide a paper into body, references and appendix.

Papers are read page by page; the section carries over from page to page and changes at a heading on its own
line. About 1.4 % of papers have no such line for their references: they are then all body. Many appendices
are not headed as such: after the references, a line lettered A with a title such as "A Experimental Details"
starts one. Titles that a reference may also have ("A Model of ...") do not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

BODY = "body"
REFERENCES = "references"
APPENDIX = "appendix"

_NUMBER = r"[ \t]*(?:(?:\d{1,2}|[A-Z]|[IVX]{1,4})[.:]?[ \t]+)?"
_HEADING = re.compile(
    rf"^{_NUMBER}(?:(?P<references>R[ ]?EFERENCES|References|Bibliography|BIBLIOGRAPHY|Literature Cited)"
    r"[ \t]*[:.]?"
    r"|(?P<appendix>(?:A[ ]?PPENDI(?:X|CES)|Appendi(?:x|ces)|S[ ]?UPPLEMENT(?:ARY|AL)(?:[ ]M[ ]?ATERIALS?)?"
    r"|Supplement(?:ary|al)[ ][Mm]aterials?|Supplementary)"
    r"(?:[ \t]+[A-Z0-9](?:[ \t.:—–-].{0,70})?|[ \t]*[.:—–-][ \t]*[^\n]{0,70})?))[ \t]*$",
    re.MULTILINE,
)
# After a bare A: words that cannot follow an article, plurals, and two-word titles.
_NO_ARTICLE = (
    r"Additional|Experiment\w*|Implementation|Omitted|Extended|Auxiliary|Algorithms?|Ablations?|Architectures?"
    r"|Analysis|Evaluations?|Environments?|Optimi[sz]ation|Other|Overview|Examples|Equations"
    r"|Proofs|Details|Results|Derivations|Hyper-?[Pp]arameters?|Datasets|Notations|Preliminaries|Limitations"
    r"|Baselines|Simulations|Metrics|Visuali[sz]ations|Supplement\w*|Broader [Ii]mpacts?|Related [Ww]orks?"
    r"|(?:Missing|Deferred|Technical|Detailed|Complete|Full|Further|More|Useful|Supporting|Training|Models?"
    r"|Data|Dataset|Network|Theoretical|Mathematical|Qualitative|Quantitative|Simulation|Convergence)[ ]"
    r"(?:[Pp]roofs|[Dd]etails|[Rr]esults|[Ll]emmas|[Ee]xperiments|[Dd]erivations|[Dd]iscussions|[Aa]nalyses"
    r"|[Aa]rchitectures|[Vv]isuali[sz]ations|[Ff]acts|[Ff]igures|[Tt]ables|[Ss]ettings)"
    r"|Proofs? [Oo]f (?:[Tt]he )?(?:[Mm]ain )?(?:[Tt]heorems?|[Ll]emmas?|[Pp]ropositions?|[Cc]orollar\w+)"
)
_AFTER_DOT = (
    r"Proofs?|Details|Derivations?|Notations?|Background|Datasets?|Training|Discussion|Limitations"
    r"|Pseudo-?code"
)
_SPACED_CAPITALS = re.compile(r"(?<=\b[A-Z]) (?=[A-Z]{2,})")
_LETTERED = re.compile(
    rf"(?:(?:\.1)?[.:]?[ \t]+(?:{_NO_ARTICLE})|(?:\.1|[.:]|\.1\.)[ \t]+(?:{_AFTER_DOT}))\b.{{0,60}}"
)
_LETTERED_LINE = re.compile(r"^[ \t]*A(?P<title>(?:\.1)?[.:]?[ \t]+[A-Z][^\n]{3,70})$", re.MULTILINE)
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
    """The sections of one page: `starts` are ascending positions from 0, `names` the section from each on."""

    starts: tuple[int, ...]
    names: tuple[str, ...]

    def at(self, position: int) -> str:
        """Return the name of the section at `position`."""
        return self.names[bisect_right(self.starts, position) - 1]


def divide_page(text: str, current: str) -> PageSections:
    """Divide one page's text, given the section in which the previous page ended.

    Before the references an appendix starts only at the top of a page, so that a sentence that happens to
    break before "Appendix A." does not start one.
    """
    starts, names = [0], [current]
    headings = list(_HEADING.finditer(text)) if any(mark in text for mark in _MARKS) else []
    if current == REFERENCES or any(match["references"] for match in headings):
        headings += filter(_is_lettered, _LETTERED_LINE.finditer(text))
        headings.sort(key=re.Match.start)
    for match in headings:
        following = _following(match, names[-1])
        if following != names[-1]:
            starts.append(match.start())
            names.append(following)
    return PageSections(tuple(starts), tuple(names))


def _is_lettered(line: re.Match[str]) -> bool:
    """Whether the line is the first heading of an appendix, in title case or (small) capitals."""
    title = _SPACED_CAPITALS.sub("", line["title"])
    return _LETTERED.fullmatch(title.title() if title.isupper() else title) is not None


def _following(match: re.Match[str], current: str) -> str:
    if match.re is _HEADING and match["references"]:
        # A second list of references inside an appendix is still references.
        return REFERENCES
    if current == REFERENCES or (match.re is _HEADING and current == BODY and match.start() < _TOP_OF_PAGE):
        return APPENDIX
    return current

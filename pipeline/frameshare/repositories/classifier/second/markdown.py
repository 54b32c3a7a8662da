"""Code chunks of R Markdown, Quarto and Sweave documents, each with its fence's language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frameshare.repositories.classifier.second.languages import Languages, R

_FENCE = re.compile(r"^[ \t]*`{3,}[ \t]*\{[ \t]*\.?(\w+)[^}\n]*\}[^\n]*\n", re.MULTILINE)
_END = re.compile(r"^[ \t]*`{3,}[ \t]*$", re.MULTILINE)
_SWEAVE = re.compile(r"^<<[^\n]*>>=[ \t]*\n", re.MULTILINE)
_SWEAVE_END = re.compile(r"^@", re.MULTILINE)


def chunks_of(name: str, text: str, languages: Languages) -> Iterator[tuple[str, str]]:
    """Yield language and text of each chunk of a document."""
    is_sweave = name.lower().endswith(".rnw")
    begin, end = (_SWEAVE, _SWEAVE_END) if is_sweave else (_FENCE, _END)
    place = 0
    while (opening := begin.search(text, place)) is not None:
        closing = end.search(text, opening.end())
        place = closing.end() if closing else len(text)
        body = text[opening.end() : closing.start() if closing else len(text)]
        yield (R if is_sweave else languages.of_kernel(opening.group(1))), body

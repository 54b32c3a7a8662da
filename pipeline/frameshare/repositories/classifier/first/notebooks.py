"""The Python in a Jupyter notebook's code cells.

A notebook may contain gigabytes of images: only its first part is read, and truncated JSON is searched for
source lines instead of parsed.
"""

from __future__ import annotations

import json
import re
from typing import Any

_MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)
# An unterminated line is matched as well, or each quote in it would be searched to its end.
_SOURCE_LINE = re.compile(
    rb'"((?:[ \t]|\\t)*+(?:import|from)[ \t]++[^"\\\n]*+(?:\\["\\/bfnrt][^"\\\n]*+)*+)("?)'
)


def code_of(notebook: bytes) -> bytes:
    """Return the code cells without magics; of a damaged notebook, the lines that look like imports."""
    try:
        document = json.loads(notebook)
    except (ValueError, RecursionError):
        return import_lines(notebook)
    cells = [source_of(cell) for cell in cells_of(document) if _is_python(cell)]
    return _MAGIC.sub("pass", "\n".join(cells)).encode("utf-8", "replace")


def cells_of(document: Any) -> list[Any]:
    """Return the cells of notebook formats 4 and 3 (which has them in worksheets)."""
    if not isinstance(document, dict):
        return []
    sheets = document.get("worksheets")
    holders = [document, *(sheets if isinstance(sheets, list) else [])]
    cells = [holder.get("cells") for holder in holders if isinstance(holder, dict)]
    return [cell for group in cells if isinstance(group, list) for cell in group]


def _is_python(cell: Any) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return False
    return (
        not source_of(cell)
        .lstrip()
        .startswith(("%%bash", "%%html", "%%javascript", "%%R", "%%sh", "%%latex"))
    )


def source_of(cell: dict[str, Any]) -> str:
    """Return the text of a cell."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def import_lines(notebook: bytes) -> bytes:
    """Return the lines of a damaged notebook that look like imports."""
    lines = (line for line, is_whole in _SOURCE_LINE.findall(notebook) if is_whole)
    return b"\n".join(
        line.replace(b"\\n", b"\n").replace(b"\\t", b"\t").replace(b'\\"', b'"') for line in lines
    )

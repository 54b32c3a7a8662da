"""Decode untrusted files: by byte order mark or PEP 263, and detect what is not text.

None means that the file cannot be decoded: a Git LFS pointer, an encrypted file, other binary content.
"""

from __future__ import annotations

import codecs
import re

_NOT_THE_FILE = (b"version https://git-lfs.github.com/spec/", b"\0GITCRYPT\0", b"/annex/objects/")
# UTF-32 first: its little-endian mark starts like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"^[ \t\f]*#.{0,200}?coding[:=][ \t]*([-\w.]{1,40})")
# Only character encodings: Python also has codecs that decompress or take quadratic time.
_TABLES = re.compile(
    r"(?:utf-?8|us-?ascii|ascii|latin-?1|l1|iso-?8859-?\d+|(?:cp|windows-?)\d{3,4}|koi8-[rtu]|mac-?(?:roman|cyrillic)"
    r"|gbk|gb2312|gb18030|big5(?:hkscs)?|shift-?jis|sjis|euc-?(?:jp|kr|cn)|iso-2022-jp|cp949|tis-620)"
)
_SAMPLE = 4_096
_BEGINNING = 64
_MOST_UNREADABLE = 0.3
_NEWLINES = re.compile(r"\r\n?")


def decode(content: bytes) -> str | None:
    """Return the text with newline line ends and spaces for zero bytes, or None if it is not text."""
    if content.startswith(_NOT_THE_FILE):
        return None
    encoding, skipped = _encoding(content)
    if encoding is None:
        return None
    text = content[skipped:].decode(encoding, "replace")
    if text.count("\ufffd") > _MOST_UNREADABLE * len(text):
        return None
    return _NEWLINES.sub("\n", text).replace("\0", " ")


def _encoding(content: bytes) -> tuple[str | None, int]:
    """Return the encoding (None for binary content) and the length of its mark."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name, len(mark)
    # Truncated text padded with zeros is text at its beginning.
    zeros = content.count(b"\0", 0, _SAMPLE) if b"\0" in content[:_BEGINNING] else 0
    if zeros > _MOST_UNREADABLE * min(len(content), _SAMPLE):
        return _without_mark(content[:_SAMPLE], zeros), 0
    for line in content[:1_000].split(b"\n", 2)[:2]:
        declared = _DECLARED.match(line)
        if declared:
            return _known(declared.group(1).decode("ascii", "replace")), 0
    return "utf-8", 0


def _without_mark(sample: bytes, zeros: int) -> str | None:
    """Detect UTF-16 by its zero bytes: next to each letter, always on the same side."""
    on_even = sample[::2].count(b"\0")
    if max(on_even, zeros - on_even) < 0.9 * zeros:
        return None
    return "utf-16-be" if on_even > zeros - on_even else "utf-16-le"


def _known(declared: str) -> str:
    name = declared.lower().replace("_", "-")
    if not _TABLES.fullmatch(name):
        return "utf-8"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"

"""A repository's identity, and its code as the classifier wants it.

One repository is written in many ways in papers; `identity` makes them one: lower-cased host/owner/name
without `.git`, trailing slashes or the path of a branch or file.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from pipeline.classifier.evidence import can_say_something
from pipeline.classifier.rules import load_rules
from pipeline.git import Clone, CloneLimits, shallow_clone
from pipeline.settings import Settings

_SCHEME = re.compile(r"^(?:git\+)?(?:https?|git|ssh)://", re.IGNORECASE)
_MISSPELT = re.compile(r"^(?:https?:/|git@)", re.IGNORECASE)


def identity(url: str | None) -> str | None:
    """Return `host/owner/name` in lower case, or None for what names no repository.

    The same rule in SQL is `sql/staging/pwc_links.sql`; a test holds the two together.
    """
    text = (url or "").strip()
    rest = _SCHEME.sub("", _MISSPELT.sub("https://", text) if "://" not in text else text)
    rest = re.split(r"[?#]", rest, maxsplit=1)[0].lower()
    host, _, path = rest.partition("/")
    host = host.rpartition("@")[2].removeprefix("www.")
    parts = [part for part in path.split("/") if part]
    if "." not in host or len(parts) < 2:
        return None
    name = parts[1].removesuffix(".git")
    return f"{host}/{parts[0]}/{name}" if name else None


def clone_code(url: str, folder: Path, settings: Settings, limits: CloneLimits | None = None) -> Clone:
    """Clone the files that the classifier reads, and no others, into the empty `folder`."""
    skipped = load_rules().names("folder")
    protocols = tuple(name.strip() for name in settings.clone_protocols.split(",") if name.strip())
    return shallow_clone(
        _cloneable(url),
        folder,
        lambda parts: can_say_something(parts, skipped),
        protocols=protocols,
        limits=limits,
    )


def _cloneable(url: str) -> str:
    """Cut an address of a branch or file down to its repository; other addresses stay as they are."""
    parts = urlsplit(url) if url.isprintable() else None
    if parts is None or parts.scheme not in {"http", "https"}:
        return url
    path = re.split(r"/(?:-/)?(?:tree|blob)/", parts.path, maxsplit=1)[0].rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))

"""A repository's identity, and its code as the classifier wants it.

One repository is written in many ways in papers; `identity` makes them one: lower-cased host/owner/name
without `.git`, trailing slashes or the path of a branch or file.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from frameshare.base.files import disk_errors
from frameshare.base.settings import Settings
from frameshare.git.clone import Clone, CloneLimits, shallow_clone
from frameshare.repositories.classifier import VERSION, can_say_something

_ADDRESS = re.compile(
    r"^\s*(?:(?:git\+)?(?:https?|git|ssh):/+|git@)?(?:[^/@\s]*@)?(?:www\.)?([a-z0-9.-]+\.[a-z]+)(?::[0-9]+)?[/:]+"
    r"([^/?#\s]+)/+([^/?#\s]+?)(?:\.git)?(?:[/?#].*)?\s*$",
    re.DOTALL,
)


def identity(url: str | None) -> str | None:
    """Return `host/owner/name` in lower case, or None for what names no repository.

    The same rule in SQL is the macro `repository_identity`; a test holds the two together.
    """
    found = _ADDRESS.match((url or "").lower())
    return "/".join(found.groups()) if found else None


def clone_code(
    url: str,
    folder: Path,
    settings: Settings,
    limits: CloneLimits | None = None,
    *,
    rule_set: str = VERSION,
) -> Clone:
    """Clone the files that the classifier looks at, and no others, into the empty `folder`."""
    protocols = tuple(name.strip() for name in settings.clone_protocols.split(",") if name.strip())
    with disk_errors(folder):
        return shallow_clone(
            _cloneable(url),
            folder,
            lambda parts: can_say_something(parts, rule_set),
            protocols=protocols,
            limits=limits,
        )


def _cloneable(url: str) -> str:
    """Cut an address of a branch or file down to its repository; other addresses stay as they are."""
    parts = urlsplit(url) if url.isprintable() else None
    if parts is None or parts.scheme not in {"http", "https"}:
        return url
    path = re.split(r"/(?:-/)?(?:tree|blob)/", parts.path, maxsplit=1)[0].rstrip("/")
    return str(urlunsplit((parts.scheme, parts.netloc, path, "", "")))

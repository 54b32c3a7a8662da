"""A repository's identity, and a clone of its code for the classifier.

Papers write one repository in many ways; `identity` normalises them by the rules of its host: lower case,
without `.git`, the path of a branch or file, and surrounding punctuation.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from frameshare.base.files import disk_errors
from frameshare.base.settings import Settings
from frameshare.git.clone import Clone, CloneLimits, shallow_clone
from frameshare.repositories.classifier import VERSION, can_say_something

# What ends an address in running text besides whitespace: brackets, quotes, punctuation.
_ENDS = r"""/?# \t\n\r\f<>()\[\]{},;:"'`!*|\\&’”“‘。，）…"""
# Each step rewrites the result of the previous one; `=` marks a final result. The macro has the same steps.
STEPS = tuple(
    (re.compile(pattern, re.DOTALL), replacement)
    for pattern, replacement in (
        (
            r"""^[ \t\n\r\f<(\["'`]*(?:(?:git\+)?(?:https?|git|ssh):/+|git@)?(?:[^/@ \t\n\r\f]*@)?"""
            rf"""(?:www\.)?([a-z0-9.-]+\.[a-z]+)(?::[0-9]+)?[/:]+([^{_ENDS}]+(?:/+[^{_ENDS}]+)*).*$|^.*$""",
            r"\1/\2",
        ),
        (r"/+", "/"),
        (r"^(?:raw\.githubusercontent\.com|codeload\.github\.com|api\.github\.com/repos)/", "github.com/"),
        (r"^hf\.co/", "huggingface.co/"),
        (
            r"^(?:(?:git|svn|hg)\.code\.sf\.net/p|sourceforge\.net/p)/([^/]+).*$"
            r"|^([a-z0-9-]+)\.sourceforge\.(?:net|io)/.*$",
            r"sourceforge.net/projects/\1\2",
        ),
        (
            r"^github\.com/(?:orgs|topics|sponsors|users|collections|marketplace|apps"
            r"|features)(?:/.*)?$",
            "",
        ),
        (r"^((?:github\.com|bitbucket\.org|codeberg\.org|sourceforge\.net)/[^/]+/[^/]+)(?:/.*)?$", r"=\1"),
        (
            r"^(gitlab[^/]*/[^/]+(?:/[^/]+)+?)(?:/(?:-|tree|blob|raw|commits?|wikis?|blame|issues"
            r"|merge_requests|releases|tags|branches|archive|pipelines|graphs|network)(?:/.*)?)?$",
            r"=\1",
        ),
        (
            r"^huggingface\.co/(?:papers|docs|blog|models|collections|organizations|learn|tasks|api"
            r"|posts|new|join|login|settings|pricing|chat|search)(?:/.*)?$",
            "",
        ),
        (
            r"^(huggingface\.co/datasets/[^/]+)(?:/(?:tree|blob|resolve|raw|viewer|discussions"
            r"|commits?)(?:/.*)?)?$",
            r"=\1",
        ),
        (r"^(huggingface\.co/(?:datasets|spaces)/[^/]+/[^/]+)(?:/.*)?$", r"=\1"),
        (r"^huggingface\.co/spaces(?:/.*)?$", ""),
        (r"^(huggingface\.co/[^/]+)/(?:tree|blob|resolve|raw|viewer|discussions|commits?)(?:/.*)?$", r"=\1"),
        (r"^([^=/][^/]*/[^/]+(?:/[^/]+)+?)/-/.*$", r"=\1"),
        (r"^([^=/][^/]*(?:/[^/]+)+?\.git)(?:/.*)?$", r"=\1"),
        (r"^([^=/][^/]*/[^/]+/[^/]+)(?:/.*)?$", r"=\1"),
        (r"^=(.+?[^/])(?:\.git)?\.*$|^.*$", r"\1"),
    )
)
# Only ASCII letters: Python and DuckDB lower-case some others differently.
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def identity(url: str | None) -> str | None:
    """Return the repository's host and path in lower case, or None if it names no repository.

    GitLab has groups of any depth; Hugging Face has models, datasets and Spaces; SourceForge has projects;
    GitHub, Bitbucket, Codeberg and unknown hosts have owner/name, or everything before `.git` or `/-/`. The
    SQL macro `repository_identity` has the same rules; tests compare the two.
    """
    left = (url or "").translate(_LOWER)
    for pattern, replacement in STEPS:
        # Replace all runs of slashes; anchored patterns match once.
        left = pattern.sub(replacement, left, count=0 if pattern.pattern == "/+" else 1)
    return left or None


def clone_code(
    url: str,
    folder: Path,
    settings: Settings,
    limits: CloneLimits | None = None,
    *,
    rule_set: str = VERSION,
) -> Clone:
    """Clone only the files that the classifier reads into the empty `folder`."""
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
    """Reduce an address of a branch or file to its repository; other addresses are unchanged."""
    parts = urlsplit(url) if url.isprintable() else None
    if parts is None or parts.scheme not in {"http", "https"}:
        return url
    path = re.split(r"/(?:-/)?(?:tree|blob)/", parts.path, maxsplit=1)[0].rstrip("/")
    return str(urlunsplit((parts.scheme, parts.netloc, path, "", "")))

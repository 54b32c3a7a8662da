"""The Atom feed of what changed: one entry for each finding that differs from before.

An entry keeps its id however often the site is drawn; without a base address its links are relative to the
feed, which readers resolve.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from xml.etree import ElementTree as Xml

from frameshare_site.changes import Change, said_in
from frameshare_site.reach.addresses import page_path
from frameshare_site.text import visible_sentence
from frameshare_site.words import LANGUAGE_TAGS, Words

FEED = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/frameshare/frameshare#feed")


def feed(changes: Sequence[Change], words: Words, base_url: str, today: date) -> bytes:
    """Return the feed of one language as XML."""
    language = words.language
    root = Xml.Element("feed", {"xmlns": _ATOM, "xml:lang": LANGUAGE_TAGS[language]})
    _add(root, "id", _id(base_url, language))
    _add(root, "title", words("feed.title"))
    _add(root, "subtitle", words("meta.description"))
    _add(root, "updated", f"{changes[0].day if changes else today.isoformat()}T00:00:00Z")
    _add(Xml.SubElement(root, "author"), "name", "frameshare")
    here = base_url + page_path("index", language) if base_url else ""
    Xml.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{here}{FEED}"})
    Xml.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": here or "index.html"})
    for change in changes:
        _add_entry(root, change, words, here)
    return as_document(root)


def as_document(root: Xml.Element) -> bytes:
    """Return an element as an indented XML document in UTF-8."""
    Xml.indent(root)
    text: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add_entry(root: Xml.Element, change: Change, words: Words, here: str) -> None:
    entry = Xml.SubElement(root, "entry")
    after = said_in(words.language, change.after)
    _add(entry, "id", _id(change.day, change.href, words.language, after))
    _add(entry, "title", after)
    _add(entry, "updated", f"{change.day}T00:00:00Z")
    Xml.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": here + change.href})
    _add(entry, "summary", words("changed.before", sentence=said_in(words.language, change.before)))


def _add(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = visible_sentence(text)


def _id(*parts: str) -> str:
    return uuid.uuid5(_NAMESPACE, "\n".join(parts)).urn

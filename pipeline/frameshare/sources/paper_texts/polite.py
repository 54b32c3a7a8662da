"""Polite requests to publishers: a rate limit per host, robots.txt, and replaceable addresses."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from frameshare.base import resources
from frameshare.base.errors import AccessError, NotFoundError, TemporaryError
from frameshare.base.reference import read_rows
from frameshare.sources.base import Context

USER_AGENT = "frameshare"
UNKNOWN_HOST_INTERVAL_S = 5.0
MAX_PDF_BYTES = 150_000_000
_MAX_ROBOTS_BYTES = 512_000
_OAI_VERB = "?verb="
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def host_intervals() -> dict[str, float]:
    """Return seconds between requests by host, from `reference.publisher_hosts`."""
    rows = read_rows(resources.REFERENCE_DIR, "publisher_hosts")
    return {str(row["host"]): float(str(row["min_interval_s"])) for row in rows}


@dataclass
class Publisher:
    """One publisher's addresses, requested within the rate limits of its hosts.

    `FRAMESHARE_<PUBLISHER>_URL` replaces the base address; links from its lists to other hosts are then
    requested below it too, by their path: `https://aclanthology.org/N18-1001.pdf` becomes
    `<base>/N18-1001.pdf`.
    """

    key: str
    context: Context
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _chain: dict[str, bytes] = field(default_factory=dict)
    _broken: dict[str, TemporaryError] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _intervals: Mapping[str, float] = field(default_factory=host_intervals)

    @property
    def base(self) -> str:
        """The publisher's base address."""
        return self.context.base_url(self.key)

    def text(self, url: str) -> str:
        """Return the text at `url`; raises AccessError if robots.txt disallows it.

        An OAI list contains the papers of all years, so it is requested once per run and cached, compressed;
        so are failures, because the same records break it every time.
        """
        if _OAI_VERB not in url:
            return self.context.http.get(url, conditional=True, min_interval_s=self._enter(url)).text()
        if url in self._broken:
            raise self._broken[url]
        if url not in self._chain:
            try:
                text = self.context.http.get(url, min_interval_s=self._enter(url)).text()
            except TemporaryError as error:
                self._broken[url] = error
                raise
            self._chain[url] = zlib.compress(text.encode())
        return zlib.decompress(self._chain[url]).decode()

    def download(self, url: str, path: Path) -> Path:
        """Download the PDF at `url` to `path`; raises ContentError if it is something else."""
        address = self.replaced(url)
        interval = self._enter(address)
        return self.context.http.download(
            address, path, max_bytes=MAX_PDF_BYTES, accept="pdf", min_interval_s=interval
        )

    def replaced(self, url: str) -> str:
        """Return the address to request for `url`: below the base address, if a setting replaces that."""
        is_replaced = self.base != self.context.source.base_urls[self.key].rstrip("/")
        if not is_replaced or urlsplit(url).netloc == urlsplit(self.base).netloc:
            return url
        parts = urlsplit(url)
        return self.base + parts.path + (f"?{parts.query}" if parts.query else "")

    def _enter(self, url: str) -> float:
        """Return the seconds to keep between requests to the host of `url`."""
        robots = self._robots_of(url)
        if not robots.can_fetch(USER_AGENT, url):
            raise AccessError(
                "The publisher's robots.txt disallows programs",
                where=url,
                expected="permission for every program",
                found=f"a rule against {urlsplit(url).path}",
                next_step="read copies at hand with `frameshare collect paper_texts --from FOLDER`",
            )
        asked = float(robots.crawl_delay(USER_AGENT) or 0)
        return max(asked, self._interval_of(urlsplit(url).hostname or ""))

    def _interval_of(self, host: str) -> float:
        setting = self.context.settings.paper_interval_s
        if host in self._intervals:
            return self._intervals[host]
        if setting is not None:
            return setting
        return 0.0 if host in _LOOPBACK else UNKNOWN_HOST_INTERVAL_S

    def _robots_of(self, url: str) -> RobotFileParser:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            if origin not in self._robots:
                self._robots[origin] = self._read_robots(f"{origin}/robots.txt")
            return self._robots[origin]

    def _read_robots(self, url: str) -> RobotFileParser:
        robots = RobotFileParser(url)
        try:
            answer = self.context.http.get(url, max_bytes=_MAX_ROBOTS_BYTES)
            robots.parse(answer.body.decode("utf-8", "replace").splitlines())
        except (NotFoundError, AccessError):
            # RFC 9309: a robots.txt that is missing or refused disallows nothing.
            robots.parse([])
        return robots

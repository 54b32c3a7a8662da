"""The HTTP client: get, post, pages, download, range_reader, with retries, rate limits and the cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import BinaryIO, TypeVar

from pydantic import SecretStr

from frameshare.base import allowance
from frameshare.base.errors import FrameshareError
from frameshare.base.settings import Settings
from frameshare.http import ranges, refusals
from frameshare.http.addresses import shown
from frameshare.http.answers import Answer, Look
from frameshare.http.bodies import decoded_pieces
from frameshare.http.budgets import HostGate, RateBudget, Traffic
from frameshare.http.cache import BodyCache
from frameshare.http.content import SNIFFED_BYTES, check_answer
from frameshare.http.download import Download
from frameshare.http.request import MAX_BODY_BYTES, Accept, Params, Request, full_address
from frameshare.http.retries import RetryLater, with_retries
from frameshare.http.transport import Transport

T = TypeVar("T")

_ANY_SIZE = 1 << 50


class HttpClient(AbstractContextManager["HttpClient"]):
    """Reads from sources: thread-safe, with retries and rate limits, and bounded in memory, disk and time."""

    def __init__(self, settings: Settings, *, beside: HttpClient | None = None) -> None:
        """Count traffic separately, but share the rate limits of the client `beside`."""
        self._settings = settings
        # It counts the requests of other libraries as well.
        self.gate: HostGate = HostGate(settings.max_wait_s, beside.gate if beside else None)
        self._transport = Transport(settings, self.gate)
        self._cache = BodyCache(settings.cache_dir / "http")

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    @property
    def traffic(self) -> Traffic:
        """Traffic so far, over all hosts, including retries and redirects."""
        return self.gate.traffic

    def budget(self, host: str, requests: int, per_s: float) -> RateBudget:
        """Allow `host` (`example.org`, `127.0.0.1:8080`) at most `requests` within any `per_s` seconds.

        Requests beyond it wait; a wait longer than FRAMESHARE_MAX_WAIT_S raises TemporaryError instead.
        """
        return self.gate.budget(host.lower(), requests, per_s)

    def get(
        self,
        url: str,
        *,
        accept: Accept = "any",
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        token: SecretStr | None = None,
        max_bytes: int = MAX_BODY_BYTES,
        conditional: bool = False,
        min_interval_s: float = 0.0,
    ) -> Answer:
        """Return the complete response to a GET, of the accepted kind.

        `token` goes to the scheme, host and port of `url` only; `max_bytes` caps the decoded body;
        `conditional` caches the body and revalidates it with ETag or Last-Modified next time
        (`Answer.is_from_cache`). Raises TemporaryError after FRAMESHARE_MAX_ATTEMPTS or for long waits,
        NotFoundError for 404 and 410, AccessError for 401 and 403, ContentError for other kinds of content,
        LimitError beyond a limit.
        """
        request = Request(
            full_address(url, params),
            accept,
            headers or {},
            token,
            max_bytes=max_bytes,
            min_interval_s=min_interval_s,
        )
        return self._conditional_answer(request) if conditional else self._answer(request)

    def post(
        self,
        url: str,
        body: bytes,
        *,
        accept: Accept = "any",
        headers: Mapping[str, str] | None = None,
        is_permanent: Callable[[str], bool] | None = None,
    ) -> Answer:
        """Return the response to a POST of `body`, which may be sent more than once; otherwise as `get`.

        A refusal whose message `is_permanent` is not retried, whatever its status: ContentError.
        """
        address = full_address(url)
        return self._answer(Request(address, accept, headers or {}, body=body, is_permanent=is_permanent))

    def look(
        self,
        url: str,
        *,
        accept: Accept,
        most_bytes: int,
        headers: Mapping[str, str] | None = None,
        token: SecretStr | None = None,
        body: bytes | None = None,
    ) -> Look:
        """Return the response of `url`, whatever its status, without retries, up to `most_bytes` of its body.

        A POST if there is a `body` to send. Raises TemporaryError if there is no response.
        """
        deadline = time.monotonic() + min(self._settings.request_deadline_s, allowance.current().left_s)
        request = Request(
            full_address(url), accept, headers or {}, token, body, max_bytes=most_bytes, deadline=deadline
        )
        beginning = bytearray()
        try:
            with self._transport.open(request, passed=range(200, 600)) as response:
                for piece in decoded_pieces(response, replace(request, max_bytes=_ANY_SIZE)):
                    beginning += piece
                    if len(beginning) > most_bytes:
                        break
        except RetryLater as later:
            raise later.error from None
        answer = Answer(response.url, response.status_code, response.headers, bytes(beginning[:most_bytes]))
        return Look(answer, len(beginning) > most_bytes, _objection(request, answer))

    def download(
        self,
        url: str,
        path: Path,
        *,
        max_bytes: int,
        accept: Accept = "any",
        token: SecretStr | None = None,
        min_interval_s: float = 0.0,
    ) -> Path:
        """Stream `url` into `path` and return it; the file appears atomically.

        Until then it grows as `<path>.partial`, which a later call resumes if the server still has the same
        version. Raises StorageError if the disk is full; otherwise as `get`.
        """
        request = Request(
            full_address(url),
            accept,
            {"Accept-Encoding": "identity"},
            token,
            max_bytes=max_bytes,
            min_interval_s=min_interval_s,
        )
        return self._with_retries(request, Download(self._transport, path).attempt)

    def range_reader(self, url: str, token: SecretStr | None = None, *, max_bytes: int = 1 << 40) -> BinaryIO:
        """Open a remote file for random access, as `pyarrow.parquet` needs; close it when done.

        Requests ranges of 256 KiB or more. A server that ignores ranges costs one whole download into a
        temporary file of at most `max_bytes`. A file that changes meanwhile raises TemporaryError.
        """

        def fetch(headers: Mapping[str, str]) -> ranges.Part:
            request = Request(full_address(url), headers=headers, token=token)
            return self._with_retries(request, lambda a: ranges.fetch(self._transport, a))

        fall_back = partial(self.download, url, max_bytes=max_bytes, token=token)
        return ranges.open_ranges(fetch, fall_back, shown(url), self._settings.cache_dir)

    def _with_retries(self, request: Request, attempt: Callable[[Request], T]) -> T:
        """Give each attempt its own deadline."""
        earlier_attempts = count()

        def timed_attempt() -> T:
            if next(earlier_attempts):
                self.gate.count(retries=1)
            return attempt(replace(request, deadline=time.monotonic() + self._settings.request_deadline_s))

        return with_retries(timed_attempt, self._settings)

    def _answer(self, request: Request) -> Answer:
        return self._with_retries(request, self._attempt)

    def _attempt(self, request: Request) -> Answer:
        is_conditional = bool({"If-None-Match", "If-Modified-Since"} & request.headers.keys())
        with self._transport.open(request, passed={304} if is_conditional else set()) as response:
            body = b"".join(decoded_pieces(response, request))
            answer = Answer(response.url, response.status_code, response.headers, body)
        if answer.status != 304:
            check_answer(request, answer)
        return answer

    def _conditional_answer(self, request: Request) -> Answer:
        kept = self._cache.load(request)
        known, conditions = kept or (None, {})
        answer = self._answer(replace(request, headers={**request.headers, **conditions}))
        if known is not None and answer.status == 304:
            return known
        self._cache.save(request, answer)
        return answer


def _objection(request: Request, answer: Answer) -> FrameshareError | None:
    if not 200 <= answer.status < 300:
        refused = refusals.refusal(
            answer.status, answer.headers, lambda: answer.body[:SNIFFED_BYTES], request
        )
        return refused.error if isinstance(refused, RetryLater) else refused
    try:
        check_answer(request, answer)
    except FrameshareError as error:
        return error
    return None

"""huggingface_hub under our rules: our timeouts and retries, and its failures as our errors.

The library follows redirects to Xet storage, takes mirrors and sends tokens as its users expect. By default
it has no timeout for listings, waits as long as a server says between retries, and follows a listing's next
page, with the token, to any host.
"""

from __future__ import annotations

import importlib
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import huggingface_hub

from frameshare.base import stopping
from frameshare.base.errors import (
    AccessError,
    ContentError,
    FrameshareError,
    NotFoundError,
    TemporaryError,
)
from frameshare.base.settings import Settings
from frameshare.http import judgement, refusals
from frameshare.http.addresses import host_of
from frameshare.http.budgets import HostGate
from frameshare.http.retries import RETRIED_STATUSES, RetryLater, wait_asked, with_retries
from frameshare.http.transport import HUB_SILENT_WAIT_S, check_token
from frameshare.sources.answers import check_next_page

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

# How the resolvers of Linux, macOS and Windows report an unknown host.
_NO_NAME = re.compile(r"Name or service not known|name resolution|nodename nor servname|getaddrinfo", re.I)


@dataclass(frozen=True)
class _Timeouts:
    connect_s: float
    read_s: float


_SETTING = threading.Lock()
# Hosts from the user's settings: the token is sent to these only.
_HOMES: set[bytes] = set()
_SET: list[_Timeouts] = []
# State of this thread's library call: who counts its requests, and the pages of the listing that it read.
_CALLS = threading.local()


def session(settings: Settings, address: str) -> httpx2.Client:
    """Return the library's client, shared by all its calls, set to our rules for `address`."""
    check_token(settings.hf_token)
    timeouts = _Timeouts(settings.connect_timeout_s, settings.read_timeout_s)
    with _SETTING:
        _HOMES.add(_httpx().URL(address).netloc)
        if [timeouts] != _SET:
            huggingface_hub.set_client_factory(partial(_client, timeouts))
            _SET[:] = [timeouts]
    return huggingface_hub.get_session()


def _httpx() -> Any:
    """Return the library's HTTP client, imported on first use: it takes 0.2 s."""
    return importlib.import_module("httpx2")


def token_of(settings: Settings) -> str | bool:
    """Return the token for the library; False keeps it from looking for a token of its own."""
    return settings.hf_token.get_secret_value() if settings.hf_token else False


def asked(settings: Settings, where: str, call: Callable[[], T], counted_by: HostGate | None = None) -> T:
    """Return the result of a library call, retried as our own requests are.

    Raises TemporaryError after FRAMESHARE_MAX_ATTEMPTS or for long waits, NotFoundError, AccessError for what
    may not be read, ContentError for unexpected responses.
    """

    def attempt() -> T:
        stopping.check()
        judgement.of_this_run().check(host_of(where), where)
        _CALLS.gate, _CALLS.pages = counted_by, set()
        try:
            found = call()
        except (RetryLater, FrameshareError):
            raise
        except (_httpx().TransportError, huggingface_hub.errors.LocalEntryNotFoundError) as error:
            raise _unanswered(where, error) from None
        except Exception as error:
            described = _described(where, error)
            if described is None:
                raise
            raise described from None
        judgement.of_this_run().answered(host_of(where))
        return found

    return with_retries(attempt, settings)


def _client(timeouts: _Timeouts) -> httpx2.Client:
    client = huggingface_hub.utils._http.default_client_factory()
    hooks = client.event_hooks
    client.event_hooks = {
        "request": [*hooks["request"], partial(_before, timeouts)],
        "response": [*hooks["response"], _after],
    }
    return client


def _before(timeouts: _Timeouts, request: httpx2.Request) -> None:
    limits = {"connect": timeouts.connect_s, "read": timeouts.read_s}
    request.extensions["timeout"] = {**limits, "write": timeouts.read_s, "pool": timeouts.connect_s}
    if gate := getattr(_CALLS, "gate", None):
        gate.count(requests=1)
    if request.url.netloc not in _HOMES:
        request.headers.pop("Authorization", None)


def _after(response: httpx2.Response) -> None:
    """Raise for temporary failures, before the library retries by its own rules, and for a page elsewhere.

    The body is counted as it arrives.
    """
    status, url = response.status_code, str(response.url)
    if following := response.links.get("next", {}).get("url"):
        _CALLS.pages.add(url)
        check_next_page(following, url, _CALLS.pages, places=None)
    if gate := getattr(_CALLS, "gate", None):
        response.stream = _counted(response.stream, gate)
    if status not in RETRIED_STATUSES:
        return
    wait = wait_asked(response.headers, is_refused=status in {429, 503})
    is_limit = status == 429
    raise RetryLater(
        refusals.may_pass(_where(response.request), status, is_rate_limit=is_limit),
        wait_s=HUB_SILENT_WAIT_S if is_limit and wait is None else wait,
    )


def _counted(body: Any, gate: HostGate) -> Any:
    """Return a body that ends early if this process is told to stop or reaches its byte limit."""

    class Counted(_httpx().SyncByteStream):  # type: ignore[misc]
        def __iter__(self) -> Iterator[bytes]:
            for piece in body:
                gate.count(received_bytes=len(piece))
                yield piece
                stopping.check()

        def close(self) -> None:
            body.close()

    return Counted()


def _where(request: httpx2.Request) -> str:
    """Return the address without its query, which is a signature at storage hosts."""
    return str(request.url.copy_with(query=None))


def _unanswered(where: str, error: Exception) -> FrameshareError | RetryLater:
    text = f"{error!r}"
    kind = judgement.Kind.NAME_UNKNOWN if _NO_NAME.search(text) else judgement.kind_of(error)
    return refusals.unanswered(where, kind)


def _described(where: str, error: Exception) -> FrameshareError | None:
    """Translate a library error into ours; None for a defect of ours."""
    errors = huggingface_hub.errors
    if isinstance(error, errors.OfflineModeIsEnabled):
        return TemporaryError(
            "The Hub was not asked",
            where=where,
            expected="a network",
            found="HF_HUB_OFFLINE is set",
            next_step="unset HF_HUB_OFFLINE and run again",
        )
    if isinstance(error, errors.GatedRepoError):
        return _refused(where, "a gated repository")
    if isinstance(
        error, errors.RepositoryNotFoundError | errors.RevisionNotFoundError | errors.EntryNotFoundError
    ):
        return _absent(where, type(error).__name__)
    if isinstance(error, _httpx().HTTPStatusError | errors.HfHubHTTPError):
        return _of_status(where, error.response.status_code)
    if isinstance(error, ValueError | KeyError | TypeError | AttributeError):
        return ContentError(
            "Unexpected response format: the Hub's repositories",
            where=where,
            expected="what huggingface_hub reads from the Hub's API",
            found=f"{type(error).__name__}: {str(error)[:200]}",
            next_step="see whether the dataset moved or the Hub changed its API; what was collected is kept",
        )
    return None


def _of_status(where: str, status: int) -> FrameshareError:
    if status in {404, 410}:
        return _absent(where, f"status {status}")
    if status in {401, 403, 451}:
        return _refused(where, f"status {status}")
    return refusals.not_understood(where, f"status {status}")


def _absent(where: str, found: str) -> NotFoundError:
    return NotFoundError(
        "Nothing was found at this address",
        where=where,
        expected="a repository or file",
        found=found,
        next_step="check the address; the source may have renamed or removed it",
    )


def _refused(where: str, found: str) -> AccessError:
    return AccessError(
        "The source denied access",
        where=where,
        expected="access",
        found=found,
        next_step="set HF_TOKEN to a token that may read this",
    )

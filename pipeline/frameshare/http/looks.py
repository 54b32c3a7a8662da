"""One request without retries, whatever its status, reading no more of the body than needed.

For probes of a source: a refusal or an HTML page is a result, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from frameshare.base.errors import FrameshareError
from frameshare.http import refusals
from frameshare.http.answers import Answer
from frameshare.http.bodies import decoded_pieces
from frameshare.http.content import SNIFFED_BYTES, check_answer
from frameshare.http.request import Request
from frameshare.http.retries import RetryLater
from frameshare.http.transport import Transport

_ANY_SIZE = 1 << 50


@dataclass(frozen=True)
class Look:
    """The response; `is_cut` if the body continues; `error` if it is not the requested content."""

    answer: Answer
    is_cut: bool
    error: FrameshareError | None


def look(transport: Transport, request: Request) -> Look:
    """Send the request once; raises TemporaryError if there is no response."""
    body = bytearray()
    try:
        with transport.open(request, passed=range(200, 600)) as response:
            for piece in decoded_pieces(response, replace(request, max_bytes=_ANY_SIZE)):
                body += piece
                if len(body) > request.max_bytes:
                    break
    except RetryLater as later:
        raise later.error from None
    answer = Answer(response.url, response.status_code, response.headers, bytes(body[: request.max_bytes]))
    return Look(answer, len(body) > request.max_bytes, _objection(request, answer))


def _objection(request: Request, answer: Answer) -> FrameshareError | None:
    if not 200 <= answer.status < 300:
        refused = refusals.refusal_of(
            answer.status, answer.headers, lambda: answer.body[:SNIFFED_BYTES], request
        )
        return refused.error if isinstance(refused, RetryLater) else refused
    try:
        check_answer(request, answer)
    except FrameshareError as error:
        return error
    return None

"""One request without retries, whatever its status, reading no more of the body than needed.

For probes of a source: a refusal or an HTML page is a result, too.
"""

from __future__ import annotations

from dataclasses import dataclass

from requests.structures import CaseInsensitiveDict

from frameshare.base.errors import FrameshareError
from frameshare.http import judgement, refusals
from frameshare.http.addresses import host_of
from frameshare.http.answers import Answer
from frameshare.http.bodies import read_beginning
from frameshare.http.content import SNIFFED_BYTES, Accept, HtmlInsteadError, check_content
from frameshare.http.request import Request
from frameshare.http.retries import RetryLater
from frameshare.http.transport import Transport


@dataclass(frozen=True)
class Look:
    """The response; `is_cut` if the body continues; `error` if it is not the requested content."""

    answer: Answer
    is_cut: bool
    error: FrameshareError | None


def look(transport: Transport, request: Request, accept: Accept, most_bytes: int) -> Look:
    """Send the request once; raises TemporaryError if there is no response."""
    try:
        with transport.open(request, passed=range(200, 600)) as response:
            # One byte more shows whether the body continues.
            body = read_beginning(response, most_bytes + 1, request.deadline, request.where)
    except RetryLater as later:
        raise later.error from None
    headers = CaseInsensitiveDict(response.headers)
    answer = Answer(response.url, response.status_code, headers, body[:most_bytes])
    return Look(answer, len(body) > most_bytes, _objection(request, accept, answer))


def _objection(request: Request, accept: Accept, answer: Answer) -> FrameshareError | None:
    if not 200 <= answer.status < 300:
        refused = refusals.refusal_of(
            answer.status, answer.headers, lambda: answer.body[:SNIFFED_BYTES], request
        )
        return refused.error if isinstance(refused, RetryLater) else refused
    try:
        check_content(
            accept, answer.headers.get("Content-Type", ""), answer.body[:SNIFFED_BYTES], request.where
        )
    except HtmlInsteadError as error:
        judgement.of_this_run().failed(host_of(request.url), judgement.Kind.PORTAL)
        return error
    except FrameshareError as error:
        return error
    return None

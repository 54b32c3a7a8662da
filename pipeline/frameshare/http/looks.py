"""One look at an address: whatever its status, once, and no more of the body than is needed.

For questions about a source rather than about its data: a refusal or a page of HTML is an answer too.
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
    """What came; `is_cut` where the body continues; `error` where it is not what was asked for."""

    answer: Answer
    is_cut: bool
    error: FrameshareError | None


def look(transport: Transport, request: Request, accept: Accept, most_bytes: int) -> Look:
    """Ask once; raises TemporaryError where no answer came."""
    try:
        with transport.open(request, passed=range(200, 600)) as response:
            # One byte more tells a body that ends here from one that continues.
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

"""Reading Retry-After and its relatives, whatever a server writes into them."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare.base.settings import Settings
from frameshare.http.retries import backoff_s, parse_retry_after, wait_asked

SETTINGS = Settings()
MOMENTS = st.integers(0, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_breaks_the_reading(value: str, date: str) -> None:
    seconds = parse_retry_after(value, date)
    assert seconds is None or (seconds >= 0 and math.isfinite(seconds))


@given(
    st.dictionaries(
        st.sampled_from(["Retry-After", "RateLimit", "X-RateLimit-Remaining"]), st.text(max_size=40)
    )
)
def test_no_set_of_headers_breaks_the_reading(headers: dict[str, str]) -> None:
    for is_refused in (True, False):
        seconds = wait_asked(headers, is_refused=is_refused)
        assert seconds is None or (seconds >= 0 and math.isfinite(seconds))


@given(st.integers(0, 10**9))
def test_seconds_are_read_as_they_stand(seconds: int) -> None:
    assert parse_retry_after(f" {seconds} ") == seconds


@given(MOMENTS, st.integers(0, 10**6))
def test_dates_are_measured_against_the_servers_date(now: datetime, ahead: int) -> None:
    later = format_datetime(now + timedelta(seconds=ahead), usegmt=True)
    assert parse_retry_after(later, format_datetime(now, usegmt=True)) == ahead


def test_a_date_without_a_server_date_is_measured_against_our_clock() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 85 < (parse_retry_after(soon) or 0) <= 90


def test_a_date_in_the_past_means_now() -> None:
    assert parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@pytest.mark.parametrize("value", ["", "soon", "-5", "1e3", "inf", "nan", "٣", "12 s", "9" * 40])
def test_what_cannot_be_read_counts_as_nothing(value: str) -> None:
    assert parse_retry_after(value) is None


@pytest.mark.parametrize(
    ("headers", "is_refused", "wait"),
    [
        ({"RateLimit": '"api";r=0;t=47'}, False, 47),
        ({"RateLimit": '"api";r=3;t=47'}, False, None),
        ({"RateLimit": '"api";r=3;t=47'}, True, 47),
        ({"RateLimit": '"api";r=3;t=47, "pages";r=0;t=12'}, False, 12),
        ({"RateLimit": '"api"; r = 0; t = 5'}, False, 5),
        ({"RateLimit": '"api";r=0;t=47', "Retry-After": "3"}, True, 3),
        ({"Retry-After": "3"}, False, None),
        ({"RateLimit": "garbage"}, True, None),
        ({"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "99999999999"}, True, None),
        ({}, True, None),
    ],
)
def test_the_headers_of_real_sources_are_understood(
    headers: dict[str, str], is_refused: bool, wait: float | None
) -> None:
    assert wait_asked(headers, is_refused=is_refused) == wait


def test_githubs_reset_time_is_seconds_since_1970() -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 100)}
    assert 95 < (wait_asked(headers, is_refused=False) or 0) <= 100


@given(st.integers(1, 20), st.floats(0, 100), st.floats(0, 1000))
def test_back_off_doubles_within_its_limits(attempt: int, first: float, longest: float) -> None:
    wait = backoff_s(attempt, SETTINGS.model_copy(update={"backoff_s": first, "max_wait_s": longest}))
    assert 0 <= wait <= min(60.0, longest)
    assert wait >= min(first * 2 ** (attempt - 1) * 0.75, 60.0, longest)

"""Send a notice of a failure and of its recovery, once per episode.

An episode lasts from the run that first sees a trouble to the run that no longer does. A notice that fails is
sent again by the next run; it never fails a run.
"""

from __future__ import annotations

import json
import logging
import os
import shlex
import subprocess
from collections.abc import Mapping

import requests

from frameshare.base.settings import Settings
from frameshare.http.addresses import host_of
from frameshare.runs.ledger import Ledger
from frameshare.runs.status import Status

TIMEOUT_S = 30.0
log = logging.getLogger("frameshare")
# A command needs PATH and HOME; the sources' tokens are kept from it.
_SECRETS = ("HF_TOKEN", "GITHUB_TOKEN", "FRAMESHARE_NOTICE_TOKEN", "FRAMESHARE_NOTICE_WEBHOOK")


def tell(settings: Settings, status: Status, ledger: Ledger) -> None:
    """Compare the troubles with the last run's; send notices of those that began and ended since.

    A source that was never collected is not reported.
    """
    never = {f"source {row['source']}" for row in status.sources if row["as_of"] is None}
    now = {trouble.subject: trouble for trouble in status.troubles() if trouble.subject not in never}
    before = {row["subject"]: row for row in ledger.troubles()}
    for subject, trouble in now.items():
        ledger.open_trouble(subject, trouble.message)
        is_told = subject in before and before[subject]["is_told"]
        failure = _notice("failure", str(trouble.level), subject, trouble.message)
        if not is_told and _send(settings, failure):
            ledger.mark_told(subject)
    for subject, row in before.items():
        if subject in now:
            continue
        since = f"{row['since_at']:%Y-%m-%d %H:%M} UTC"
        message = f"Recovered: {subject}, which had been failing since {since}."
        # No recovery is reported of a failure that was not.
        if not row["is_told"] or _send(settings, _notice("recovery", "fine", subject, message)):
            ledger.close_trouble(subject)


def _notice(kind: str, level: str, subject: str, message: str) -> dict[str, str]:
    text = f"frameshare: {message}"
    return {"kind": kind, "level": level, "subject": subject, "message": message, "text": text}


def _send(settings: Settings, notice: Mapping[str, str]) -> bool:
    """Whether every configured channel accepted the notice; False if there is none."""
    ways = []
    if settings.notice_command:
        ways.append(_run_command(settings.notice_command, notice))
    if settings.notice_webhook is not None:
        ways.append(_post(settings, notice))
    return bool(ways) and all(ways)


def _run_command(command: str, notice: Mapping[str, str]) -> bool:
    environment = {name: value for name, value in os.environ.items() if name not in _SECRETS}
    environment |= {f"NOTICE_{key.upper()}": value for key, value in notice.items()}
    try:
        # The administrator's own command, split as by a shell but run without one.
        subprocess.run(  # noqa: S603
            shlex.split(command),
            input=json.dumps(notice, ensure_ascii=False),
            env=environment,
            text=True,
            encoding="utf-8",
            capture_output=True,
            timeout=TIMEOUT_S,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.warning("the notice command failed, the next run tries again: %s", error)
        return False
    return True


def _post(settings: Settings, notice: Mapping[str, str]) -> bool:
    assert settings.notice_webhook is not None  # noqa: S101 - for the type checker
    url, token = settings.notice_webhook.get_secret_value(), settings.notice_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    try:
        # Redirects are not followed: the token, and an address that is itself a secret, stay with their host.
        answer = requests.post(
            url, json=dict(notice), headers=headers, timeout=TIMEOUT_S, allow_redirects=False
        )
    except requests.RequestException as error:
        # The error's text repeats the address, which may hold a secret.
        log.warning("no notice to %s, the next run tries again: %s", host_of(url), type(error).__name__)
        return False
    if not answer.ok or answer.is_redirect:
        log.warning(
            "no notice to %s, the next run tries again: it answered %s", host_of(url), answer.status_code
        )
        return False
    return True

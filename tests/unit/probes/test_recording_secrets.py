"""No token, cookie or private name reaches a recording, wherever an answer repeats it."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from frameshare.base.settings import Settings
from frameshare.http import Answer
from frameshare.http.answers import Look
from frameshare.sources.probes import recording
from frameshare.sources.probes.asking import Asked
from frameshare.sources.probes.question import Question
from frameshare.sources.probes.questions import QUESTIONS
from frameshare.sources.probes.recording import write_recording
from frameshare.sources.registry import get_source
from tests.servers.replay import body_of, read_recording

# Values that settings, headers and addresses can hold, quotes and percent signs included.
WORDS = st.text(st.sampled_from("abcdefXYZ0123456789-_.~!$&'()*+%"), min_size=8, max_size=40)
NAMES = st.text(st.sampled_from("abcdefghijklmnoprstuvwxyzäéß"), min_size=5, max_size=16).map("q{}".format)
WRITINGS = st.sampled_from(
    [str, quote, quote_plus, lambda t: quote(t, safe=""), lambda t: json.dumps(t)[1:-1], str.upper]
)
FRAMES = st.sampled_from(
    [
        "{}",
        '{{"message": "for {}"}}',
        "<p>user {}, 10.1.2.3</p>",
        '"https://x.example/?token={}&page=2"',
        "{} \x00\x01",
    ]
)
PLACES = st.sampled_from(
    ["body", "binary", "link", "etag", "x-ratelimit-reset", "set-cookie", "x-debug", "address"]
)


@pytest.fixture(scope="module")
def question() -> Question:
    question = QUESTIONS["hub"][0]
    assert isinstance(question, Question)
    return question


def recorded(look: Look, question: Question, settings: Settings) -> str:
    """Return the text of a recording of one answer, and what its binary body holds."""
    asked = Asked(get_source("hub"), question, look, ())
    with tempfile.TemporaryDirectory() as folder:
        text = write_recording(Path(folder), [asked], settings).read_text(encoding="utf-8")
        (answer,) = read_recording(Path(folder))
    return text + json.loads(json.dumps(answer["headers"])).__repr__() + body_of(answer).decode("latin-1")


def planted(place: str, text: str, cookie: str, base: str) -> Look:
    """An answer that repeats `text` in one of its places, and sets a cookie that its body repeats."""
    headers = CaseInsensitiveDict({"Set-Cookie": f"session={cookie}; Path=/; HttpOnly, other=1; Secure"})
    body = f'<input name="csrf" value="{cookie}">'.encode()
    if place in {"body", "binary"}:
        body += text.encode("utf-8", "replace") + (b"\xff\xfe" if place == "binary" else b"")
    elif place == "link":
        headers["Link"] = f'<{base}/api/models?cursor={text}>; rel="next"'
    elif place != "address":
        headers[place] = f"{headers.get(place, '')}, x={text}" if place == "set-cookie" else text
    return Look(Answer(f"{base}/api/models", 200, headers, body), False, None)


def holds(text: str, secret: str) -> bool:
    writings = {secret, quote(secret), quote_plus(secret), quote(secret, safe=""), json.dumps(secret)[1:-1]}
    return any(w.lower() in text.lower() for w in writings)


@given(
    secrets=st.fixed_dictionaries(
        dict.fromkeys(("hf_token", "github_token", "notice_token", "cookie", "password"), WORDS)
    ),
    names=st.fixed_dictionaries({"user": NAMES, "folder": NAMES, "host": NAMES.filter(str.isascii)}),
    which=st.sampled_from(["hf_token", "github_token", "notice_token", "password", "user", "folder", "host"]),
    place=PLACES,
    writing=WRITINGS,
    frame=FRAMES,
)
def test_nothing_secret_or_private_is_recorded(
    secrets: dict[str, str],
    names: dict[str, str],
    which: str,
    place: str,
    writing: object,
    frame: str,
    question: Question,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_TOKEN", secrets["hf_token"])
        patch.setenv("GITHUB_TOKEN", secrets["github_token"])
        patch.setenv("FRAMESHARE_NOTICE_TOKEN", secrets["notice_token"])
        patch.setenv("FRAMESHARE_DATA_DIR", f"/srv/{names['folder']}/data")
        patch.setenv("USER", names["user"])
        login = f"{quote(names['user'])}:{quote(secrets['password'], safe='')}"
        base = f"http://{login}@{names['host']}.internal:8080"
        patch.setenv("FRAMESHARE_HUB_URL", base)
        private = {
            **secrets,
            **names,
            "folder": f"/srv/{names['folder']}/data",
            "host": f"{names['host']}.internal:8080",
        }
        text = frame.format(writing(private[which]))  # type: ignore[operator]

        kept = recorded(planted(place, text, secrets["cookie"], base), question, Settings())

    for secret in (*secrets.values(), *private.values()):
        assert not holds(kept, secret)


@pytest.mark.parametrize(
    "said",
    [
        "hf_" + "a1B2" * 8,
        "ghp_" + "a1B2" * 9,
        "github_pat_" + "a1B2_" * 9,
        '"authorization": "Bearer abcdefgh.12345"',
        "Authorization: Basic dXNlcjpwYXNzd29yZA==",
        "cookie: session=abcd1234",
        "client 192.168.17.4",
        "jane.doe@office.example",
        "/home/janedoe/frameshare",
        "C:\\Users\\janedoe\\frameshare",
        '{"path": "C:\\\\Users\\\\janedoe"}',
    ],
)
def test_what_looks_like_a_secret_is_blotted_out_though_nobody_knows_it(said: str) -> None:
    kept = recording.Secrets(()).blotted(f"before {said} after".encode()).decode()

    assert len(kept) == len(f"before {said} after")
    assert kept.startswith("before ")
    for part in ("a1B2", "abcdefgh", "dXNlcj", "abcd1234", "192.168", "office", "janedoe"):
        assert part not in kept


def test_what_is_public_stays_as_it_is() -> None:
    said = (
        b'{"id": "hf_transformers/basic-understanding", "users": 7, "createdAt": "2022-03-02T23:29:04.000Z"}'
    )

    assert recording.Secrets(()).blotted(said) == said


def test_only_some_headers_and_nothing_of_the_request_are_recorded(question: Question) -> None:
    headers = {
        "Content-Type": "application/json",
        "Via": "1.1 proxy.office",
        "Authorization": "x",
        "ETag": '"1"',
    }
    look = Look(Answer("https://huggingface.co/", 200, CaseInsensitiveDict(headers), b"[]"), False, None)

    kept = json.loads(recorded(look, question, Settings()).rpartition("}\n")[0] + "}")

    (answer,) = kept["answers"]
    assert answer["headers"] == {"content-type": "application/json", "etag": '"1"'}
    assert set(answer) == {
        "base", "headers", "is_cut", "path", "question", "sent", "source", "status", "text",
    }  # fmt: skip


def test_a_binary_body_is_kept_byte_for_byte(question: Question) -> None:
    body = bytes(range(256))
    look = Look(Answer("https://huggingface.co/", 206, CaseInsensitiveDict(), body), False, None)

    kept = recorded(look, question, Settings())

    assert base64.b64encode(body).decode() in kept

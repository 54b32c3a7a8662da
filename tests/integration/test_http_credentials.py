"""Tokens reach the host that they were given for, and nothing else: not hosts, messages, logs or files."""

from __future__ import annotations

import logging
import os
import shutil
import ssl
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from frameshare.base.errors import AccessError, ContentError, FrameshareError, TemporaryError, UsageError
from frameshare.http import HttpClient, certificates
from frameshare.http.addresses import origin_of, shown
from tests.servers.clients import quick_settings
from tests.servers.local import LocalServer, Reply, json_reply

SECRET = "hf_" + "x7Q" * 10
TOKEN = SecretStr(SECRET)


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status, {"Location": to})


def tokens_seen(server: LocalServer) -> list[str | None]:
    return [request.headers.get("Authorization") for request in server.requests]


def test_a_token_goes_to_its_host_and_not_along_a_redirect(
    server: LocalServer, other_server: LocalServer, http: HttpClient
) -> None:
    server.route("/file", redirect(other_server.url + "/cdn/file"))
    other_server.route("/cdn/file", redirect(server.url + "/final"))
    server.route("/final", json_reply({}))

    answer = http.get(
        server.url + "/file", token=TOKEN, headers={"Cookie": "a=b", "X-Api-Key": "k", "X-Other": "stays"}
    )

    assert answer.url == server.url + "/final"
    assert tokens_seen(server) == [f"Bearer {SECRET}", None]
    assert tokens_seen(other_server) == [None]
    assert "Cookie" not in other_server.requests[0].headers
    assert "X-Api-Key" not in other_server.requests[0].headers
    assert other_server.requests[0].headers["X-Other"] == "stays"


def test_a_token_stays_on_redirects_within_its_host(server: LocalServer, http: HttpClient) -> None:
    server.route("/old", redirect("/new?x=1", 308))
    server.route("/new", json_reply({}))
    http.get(server.url + "/old", token=TOKEN)
    assert tokens_seen(server) == [f"Bearer {SECRET}"] * 2


def test_downloads_and_ranges_leave_the_token_behind_as_well(
    server: LocalServer, other_server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    server.route("/file", redirect(other_server.url + "/cdn"))
    other_server.route("/cdn", Reply(body=b"data"))
    http.download(server.url + "/file", tmp_path / "file", max_bytes=100, token=TOKEN)
    with http.range_reader(server.url + "/file", token=TOKEN) as file:
        assert file.read() == b"data"
    assert set(tokens_seen(server)) == {f"Bearer {SECRET}"}
    assert set(tokens_seen(other_server)) == {None}


@pytest.mark.parametrize(
    "location",
    [
        "ftp://example.org/x",
        "file:///etc/passwd",
        "",
        "javascript:alert(1)",
        "http://",
        "http://[bad/x",
        "//",
    ],
)
def test_redirects_to_nowhere_are_refused(server: LocalServer, http: HttpClient, location: str) -> None:
    server.route("/old", redirect(location))
    with pytest.raises(ContentError, match="redirect cannot be followed"):
        http.get(server.url + "/old")
    assert len(server.requests) == 1


def test_a_redirect_loop_is_noticed_at_once(server: LocalServer, http: HttpClient) -> None:
    server.route("/a", redirect("/b"))
    server.route("/b", redirect("/a"))
    with pytest.raises(ContentError, match="a loop back to"):
        http.get(server.url + "/a")
    assert len(server.requests) == 2


def test_at_most_five_redirects_are_followed(server: LocalServer, http: HttpClient) -> None:
    server.route(r"/\d+", lambda request: redirect(f"/{int(request.path[1:]) + 1}"))
    server.route("/5", json_reply("fifth"))
    assert http.get(server.url + "/0").json() == "fifth"
    with pytest.raises(ContentError, match="more than 5 redirects"):
        http.get(server.url + "/6")
    assert len(server.requests) == 12


def test_a_post_turns_into_a_get_only_where_the_status_says_so(server: LocalServer, http: HttpClient) -> None:
    server.route("/see-other", redirect("/target", 303))
    server.route("/same", redirect("/target", 307))
    server.route("/target", lambda request: json_reply([request.method, request.body.decode()]))
    assert http.post(server.url + "/see-other", b"q").json() == ["GET", ""]
    assert http.post(server.url + "/same", b"q").json() == ["POST", "q"]


@pytest.fixture
def tls_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """An https server whose certificate REQUESTS_CA_BUNDLE vouches for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    asked = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([openssl, *asked.split(), *files], check=True, capture_output=True)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with LocalServer(tls=context) as local:
        yield local


@pytest.mark.deep
@pytest.mark.parametrize("named_by", ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_certificates_are_trusted_whichever_variable_names_them(
    tls_server: LocalServer, http: HttpClient, monkeypatch: pytest.MonkeyPatch, named_by: str
) -> None:
    bundle = os.environ["REQUESTS_CA_BUNDLE"]
    for name in certificates.NAMED_BY:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv(named_by, bundle)
    tls_server.route("/x", json_reply("sealed"))

    certificates.trust()

    assert http.get(tls_server.url + "/x").json() == "sealed"


def test_object_storage_works_although_its_library_was_imported_first() -> None:
    program = (
        "import botocore.httpsession\n"
        "from frameshare.http import certificates\n"
        "certificates.trust()\n"
        "botocore.httpsession.create_urllib3_context()\n"
    )
    unnamed = {k: v for k, v in os.environ.items() if k not in certificates.NAMED_BY}
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, env=unnamed, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-500:]


def test_https_is_spoken_and_never_left_for_http(
    tls_server: LocalServer, server: LocalServer, http: HttpClient
) -> None:
    tls_server.route("/x", json_reply("sealed"))
    tls_server.route("/down", redirect(server.url + "/x"))
    assert http.get(tls_server.url + "/x", token=TOKEN).json() == "sealed"
    with pytest.raises(ContentError, match="from https to http"):
        http.get(tls_server.url + "/down", token=TOKEN)
    assert server.requests == []


def test_a_token_for_http_does_not_move_on_to_https(
    tls_server: LocalServer, server: LocalServer, http: HttpClient
) -> None:
    server.route("/up", redirect(tls_server.url + "/x"))
    tls_server.route("/x", json_reply("sealed"))
    assert http.get(server.url + "/up", token=TOKEN).json() == "sealed"
    assert tokens_seen(tls_server) == [None]


def test_scheme_host_and_port_make_an_origin() -> None:
    assert origin_of("https://Example.org/a") == origin_of("https://example.org:443/b")
    assert origin_of("https://example.org") != origin_of("http://example.org")
    assert origin_of("https://example.org") != origin_of("https://example.org:8443")
    assert origin_of("https://example.org") != origin_of("https://api.example.org")


def test_netrc_is_not_read_and_addresses_do_not_carry_passwords(
    server: LocalServer, http: HttpClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password from-netrc\ndefault login me password from-netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    server.route("/x", json_reply({}))

    http.get(server.url + "/x")
    http.get(server.url.replace("http://", "http://me:word@") + "/x")

    assert tokens_seen(server) == [None, None]


def test_cookies_are_not_kept(server: LocalServer, http: HttpClient) -> None:
    server.route("/x", json_reply({}, headers={"Set-Cookie": "session=1; Path=/"}))
    http.get(server.url + "/x")
    http.get(server.url + "/x")
    assert "Cookie" not in server.requests[1].headers


def test_a_proxy_of_the_environment_is_used(
    server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("http_proxy", server.url)
    server.route(".*", json_reply("through the proxy"))
    with HttpClient(quick_settings(tmp_path)) as http:
        assert http.get("http://source.invalid/list").json() == "through the proxy"
    assert server.requests[0].target == "http://source.invalid/list"


def test_a_broken_proxy_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("http_proxy", "http://me:proxy-word@127.0.0.1:9")
    with HttpClient(quick_settings(tmp_path)) as http, pytest.raises(TemporaryError) as caught:
        http.get("http://source.invalid/list")
    assert "proxy-word" not in "".join(traceback.format_exception(caught.value))
    assert "proxy" in str(caught.value)


@pytest.mark.parametrize("status", [401, 403, 404, 400, 500, 429])
def test_no_message_or_log_holds_the_token_even_if_the_server_echoes_it(
    server: LocalServer, http: HttpClient, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    server.route("/x", json_reply({"error": f"bad token {SECRET}"}, status))

    with pytest.raises(FrameshareError) as caught:
        http.get(server.url + "/x?token=in-the-address&a=1", token=TOKEN)

    shown_text = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    assert SECRET not in shown_text
    assert "in-the-address" not in str(caught.value)
    if status in {401, 403}:
        assert isinstance(caught.value, AccessError)
        assert "bad token ***" in str(caught.value)


@pytest.mark.parametrize("bad", ["two\nlines", "with blank", "ünïcode", "", "a\rb: c"])
def test_a_token_that_cannot_be_sent_is_refused_unseen(
    server: LocalServer, http: HttpClient, bad: str
) -> None:
    with pytest.raises(UsageError) as caught:
        http.get(server.url + "/x", token=SecretStr(bad))
    assert server.requests == []
    assert not bad or bad not in str(caught.value)


def test_no_file_holds_the_token(server: LocalServer, http: HttpClient, tmp_path: Path) -> None:
    server.route("/plain", json_reply({"a": 1}, headers={"ETag": '"1"'}))
    server.route("/echo", json_reply({"token": SECRET}, headers={"ETag": '"1"'}))
    http.get(server.url + "/plain", token=TOKEN, conditional=True)
    http.get(server.url + "/echo", token=TOKEN, conditional=True)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert all(SECRET.encode() not in path.read_bytes() for path in files)


@pytest.mark.parametrize(
    ("url", "as_shown"),
    [
        ("https://me:word@example.org/a?b=1#c", "https://example.org/a?b=1"),
        (
            "https://cdn.org/f?X-Amz-Signature=abc&X-Amz-Date=1",
            "https://cdn.org/f?X-Amz-Signature=***&X-Amz-Date=1",
        ),
        ("https://a.org/?author=x&key=y&monkey=z", "https://a.org/?author=x&key=***&monkey=z"),
        ("https://a.org/?cursor=1&access_token=t", "https://a.org/?cursor=1&access_token=***"),
    ],
)
def test_addresses_are_shown_without_secrets(url: str, as_shown: str) -> None:
    assert shown(url) == as_shown

"""The client of the own fleet's portal: what is sent, and what answers mean."""

import ast
import base64
import json
import logging
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import requests

import sof_portal
from sof_portal import (
    SofPortalError,
    SofPortalLoginError,
    SofPortalRefused,
    SofPortalUnavailable,
    is_base,
    is_path,
)

AUTH = "https://sofp.example/api/auth"
STATUSES = "https://sofp.example/api/packages/statuses"
NOW = 1772330400.0
MOMENT = datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=8)))
PASSWORD = "pass-word-1"
PACKAGE = Path(sof_portal.__file__).parent
ALLOWED = sys.stdlib_module_names | {"requests", "urllib3"}


def jwt(claims):
    def part(value):
        text = json.dumps(value).encode()
        return base64.urlsafe_b64encode(text).decode().rstrip("=")

    return f"{part({'alg': 'HS256'})}.{part(claims)}.c2lnbmF0dXJl"


def kept(portal):
    return portal.token, portal.token_expires_at


# === LOG-IN === #


def test_a_log_in(web, portal):
    token = jwt({"exp": NOW + 900})
    web.post(AUTH, json={"token": token})
    assert kept(portal) == (None, None)
    portal.authenticate()
    assert kept(portal) == (token, NOW + 840)
    [call] = web.calls
    assert json.loads(call.request.body) == {"username": "driver", "password": PASSWORD}
    assert "Authorization" not in call.request.headers


@pytest.mark.parametrize(
    "body",
    [
        '{"token": "TOKEN"}',
        '{"access_token": "TOKEN", "jwt": "other"}',
        '{"token": null, "jwt": "TOKEN"}',
        '{"token": {"a": 1}, "data": {"token": "TOKEN"}}',
        "TOKEN\n",
        '"TOKEN"',
    ],
)
@pytest.mark.parametrize("status", [200, 201])
def test_shapes_of_a_token(web, portal, body, status):
    token = jwt({"exp": NOW + 900})
    web.post(AUTH, body=body.replace("TOKEN", token), status=status)
    portal.authenticate()
    assert kept(portal) == (token, NOW + 840)


@pytest.mark.parametrize(
    "body",
    [
        *("", "{}", "[]", "null", '"abc"', "a.b", "a.b.c.d", "<html>a.b.c</html>"),
        *('{"token": ""}', '{"token": "a b"}', '{"token": "a\\r\\nX: 1"}', "[" * 9999),
        *('{"data": []}', '{"data": {"token": 5}}', '{"token": "ä"}'),
    ],
)
def test_a_log_in_without_a_token(web, portal, body):
    web.post(AUTH, body=body)
    with pytest.raises(SofPortalError, match="without a token") as caught:
        portal.authenticate()
    assert type(caught.value) is SofPortalError
    assert kept(portal) == (None, None)


@pytest.mark.parametrize(
    "token",
    [
        "opaque",
        "a.b.c",
        "a.%%.c",
        jwt([1]),
        jwt({}),
        jwt({"exp": None}),
        jwt({"exp": "1772331300"}),
        jwt({"exp": True}),
        jwt({"exp": (NOW + 900) * 1000}),
        jwt({"exp": float("nan")}),
        jwt({"exp": float("-inf")}),
        jwt({"exp": 10**400}),
    ],
)
def test_a_token_that_does_not_tell_its_end(web, portal, token):
    web.post(AUTH, json={"token": token})
    portal.authenticate()
    assert kept(portal) == (token, NOW + 300)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_wrong_log_in(web, portal, status):
    web.post(AUTH, json={"error": f"no: {PASSWORD}"}, status=status)
    with pytest.raises(SofPortalLoginError) as caught:
        portal.send_status("T1", "shipped", MOMENT)
    assert str(caught.value) == f"HTTP {status}: no: ***"
    assert len(web.calls) == 1


@pytest.mark.parametrize("status", [204, 302, 404, 405])
def test_the_log_in_is_elsewhere(web, portal, status):
    web.post(AUTH, status=status, headers={"Location": "https://evil.example/"})
    with pytest.raises(SofPortalError, match=str(status)) as caught:
        portal.authenticate()
    assert type(caught.value) is SofPortalError


# === STATUSES === #


@pytest.fixture
def known(make_portal):
    with make_portal(token="old", token_expires_at=NOW + 10) as portal:
        yield portal


def test_a_status(web, known):
    web.post(STATUSES, status=202)
    assert known.send_status("T1", "delivered", MOMENT) is None
    [call] = web.calls
    assert call.request.headers["Authorization"] == "JWT old"
    assert call.request.headers["Content-Type"] == "application/json"
    assert json.loads(call.request.body) == {
        "status": "delivered",
        "tracking_number": "T1",
        "timestamp": "2026-03-01T10:00:00+08:00",
    }


def test_paths_and_scheme_are_settings(web, make_portal):
    paths = {"auth_path": "login/", "status_path": "/api/statuses/"}
    portal = make_portal("https://sofp.example/v2/", scheme="Bearer", **paths)
    web.post("https://sofp.example/v2/login/", json={"token": "new"})
    web.post("https://sofp.example/v2/api/statuses/", body="whatever", status=200)
    portal.send_status("T1", "shipped", MOMENT)
    assert web.calls[1].request.headers["Authorization"] == "Bearer new"


@pytest.mark.parametrize("scheme", ["", "J WT", "JWT\n", "JWT€"])
def test_a_scheme_that_cannot_be_sent(make_portal, scheme):
    with pytest.raises(ValueError):
        make_portal(scheme=scheme)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 1, tzinfo=timezone.utc), "2026-01-01T00:00:00+00:00"),
        (MOMENT.replace(microsecond=999_999), "2026-03-01T10:00:00+08:00"),
        (
            MOMENT.replace(tzinfo=timezone(timedelta(hours=7, minutes=6, seconds=30))),
            "2026-03-01T02:53:30+00:00",
        ),
        (
            MOMENT.replace(tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
            "2026-03-01T10:00:00-03:30",
        ),
    ],
)
def test_times(web, known, moment, text):
    web.post(STATUSES, status=202)
    known.send_status("T1", "shipped", moment)
    assert json.loads(web.calls[0].request.body)["timestamp"] == text


@pytest.mark.parametrize(
    "arguments",
    [
        ("T1", "lost", MOMENT),
        ("", "shipped", MOMENT),
        (None, "shipped", MOMENT),
        ("T1", "shipped", MOMENT.replace(tzinfo=None)),
    ],
)
def test_what_cannot_be_sent(known, arguments):
    with pytest.raises(ValueError):
        known.send_status(*arguments)


def test_one_log_in_serves_many_messages(web, portal, clock):
    web.post(AUTH, json={"token": "t"})
    web.post(STATUSES, status=202)
    for status in ("shipped", "delivered"):
        portal.send_status("T1", status, MOMENT)
    assert [call.request.url for call in web.calls] == [AUTH, STATUSES, STATUSES]
    clock.seconds += 300
    portal.send_status("T2", "shipped", MOMENT)
    assert [call.request.url for call in web.calls][3:] == [AUTH, STATUSES]


@pytest.mark.parametrize(
    ("kept_token", "ends", "log_ins"),
    [
        ("old", NOW + 1, 0),
        ("old", NOW, 1),
        ("old", None, 0),
        (None, NOW + 1, 1),
        ("", None, 1),
        ("bad\ntoken", None, 1),
    ],
)
def test_a_token_that_the_caller_kept(web, make_portal, kept_token, ends, log_ins):
    portal = make_portal(token=kept_token, token_expires_at=ends)
    if log_ins:
        web.post(AUTH, json={"token": "new"})
    web.post(STATUSES, status=202)
    portal.send_status("T1", "shipped", MOMENT)
    assert len(web.calls) == 1 + log_ins
    assert portal.token == ("new" if log_ins else kept_token)


def test_a_token_that_ended_before_its_time(web, known):
    web.post(STATUSES, status=401)
    web.post(AUTH, json={"token": "new"})
    web.post(STATUSES, status=202)
    known.send_status("T1", "shipped", MOMENT)
    tokens = [call.request.headers.get("Authorization") for call in web.calls]
    assert tokens == ["JWT old", None, "JWT new"]
    assert kept(known) == ("new", NOW + 300)


def test_only_one_new_log_in(web, known):
    web.post(STATUSES, json={"error": "bad token new-token"}, status=401)
    web.post(AUTH, json={"token": "new-token"})
    with pytest.raises(SofPortalLoginError) as caught:
        known.send_status("T1", "shipped", MOMENT)
    assert len(web.calls) == 3
    assert "new-token" not in str(caught.value)


def test_no_log_in_after_a_401(web, known):
    web.post(STATUSES, status=401)
    web.post(AUTH, status=503)
    with pytest.raises(SofPortalUnavailable) as caught:
        known.send_status("T1", "shipped", MOMENT)
    assert not caught.value.unknown_result
    assert kept(known) == (None, None)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": "no such package"}', "HTTP 400: no such package"),
        (b'{"message": "no", "code": 7}', "HTTP 400: no"),
        (b'{"errors": {"status": ["bad"]}}', 'HTTP 400: {"status": ["bad"]}'),
        (b'["a", "b"]', 'HTTP 400: ["a", "b"]'),
        (b'"plain"', "HTTP 400: plain"),
        (b"A package\n does not exist", "HTTP 400: A package does not exist"),
        (b"<html>secret page</html>", "HTTP 400"),
        (b"", "HTTP 400"),
        (b"\xff\xfe", "HTTP 400: \ufffd\ufffd"),
        (b"x" * 5000, "HTTP 400: " + "x" * 300),
    ],
)
def test_a_refusal_is_final(web, known, body, words):
    web.post(STATUSES, body=body, status=400)
    with pytest.raises(SofPortalRefused) as caught:
        known.send_status("T1", "shipped", MOMENT)
    assert str(caught.value) == caught.value.message == words
    assert len(web.calls) == 1


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        (409, SofPortalRefused),
        (422, SofPortalRefused),
        (403, SofPortalLoginError),
        (404, SofPortalError),
        (405, SofPortalError),
        (301, SofPortalError),
        (429, SofPortalUnavailable),
        (500, SofPortalUnavailable),
        (504, SofPortalUnavailable),
    ],
)
def test_other_statuses(web, known, status, error_class):
    web.post(STATUSES, status=status, headers={"Location": "https://evil.example/"})
    with pytest.raises(SofPortalError) as caught:
        known.send_status("T1", "shipped", MOMENT)
    assert type(caught.value) is error_class
    assert len(web.calls) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("999999999", 3600),
        ("9" * 400, 3600),
        ("Sun, 01 Mar 2099 02:00:30 GMT", 3600),
        ("Sun, 01 Mar 2026 02:00:30 GMT", 30),
        ("Sun, 01 Mar 2020 00:00:00 GMT", 0),
        ("soon", None),
        ("", None),
    ],
)
@pytest.mark.parametrize(("status", "unknown"), [(429, False), (503, True)])
def test_when_to_come_again(web, known, header, seconds, status, unknown):
    web.post(STATUSES, status=status, headers={"Retry-After": header})
    with pytest.raises(SofPortalUnavailable) as caught:
        known.send_status("T1", "shipped", MOMENT)
    assert caught.value.retry_after == seconds
    assert caught.value.unknown_result is unknown


@pytest.mark.parametrize(
    ("failure", "unknown"),
    [
        (requests.ConnectTimeout("x"), False),
        (requests.ReadTimeout("x"), True),
        (requests.ConnectionError("reset"), True),
        (requests.ConnectionError(), True),
        (requests.exceptions.ChunkedEncodingError("x"), True),
    ],
)
def test_the_network_fails(web, known, make_portal, failure, unknown):
    web.post(STATUSES, body=failure)
    with pytest.raises(SofPortalUnavailable) as caught:
        known.send_status("T1", "shipped", MOMENT)
    assert caught.value.unknown_result is unknown
    assert caught.value.retry_after is None
    web.post(AUTH, body=failure)
    with pytest.raises(SofPortalUnavailable) as caught:
        make_portal().send_status("T1", "shipped", MOMENT)
    assert not caught.value.unknown_result


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://portal.invalid"])
def test_nobody_there(make_portal, url):
    with pytest.raises(SofPortalUnavailable) as caught:
        make_portal(url, token="t").send_status("T1", "shipped", MOMENT)
    assert not caught.value.unknown_result


@pytest.mark.parametrize(
    "url", ["", None, "sofp.example", "ftp://x", "http://", "http://["]
)
def test_no_address(make_portal, url):
    with pytest.raises(SofPortalError) as caught:
        make_portal(url).authenticate()
    assert type(caught.value) is SofPortalError


# === SECRETS AND CLEANNESS === #


def test_nothing_leaks(web, caplog, make_portal):
    caplog.set_level(logging.DEBUG)
    password = 'quo"te  ü'
    portal = make_portal(password=password)
    web.post(AUTH, json={"token": "first-token"})
    web.post(STATUSES, json={"a": {"b": [password, "first-token"]}}, status=400)
    with pytest.raises(SofPortalRefused) as refused:
        portal.send_status("T1", "shipped", MOMENT)
    web.replace("POST", STATUSES, body=requests.ReadTimeout("first-token"))
    with pytest.raises(SofPortalUnavailable) as lost:
        portal.send_status("T1", "shipped", MOMENT)
    for caught in (refused, lost):
        logging.getLogger("any").error("failed", exc_info=caught.value)
        assert caught.value.__context__ is caught.value.__cause__ is None
    assert refused.value.message == 'HTTP 400: {"a": {"b": ["***", "***"]}}'
    shown = caplog.text + repr(portal) + str(vars(refused.value))
    assert "HTTP 400" in shown
    for secret in (password, 'quo\\"te', "first-token"):
        assert secret not in shown


def test_no_netrc(web, known, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine sofp.example login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    web.post(STATUSES, status=202)
    known.send_status("T1", "shipped", MOMENT)
    assert web.calls[0].request.headers["Authorization"] == "JWT old"


def test_no_log_in_without_a_password(web, make_portal):
    for password in (False, ""):
        with pytest.raises(SofPortalLoginError):
            make_portal(password=password).authenticate()
    assert not web.calls


def test_the_session_is_closed(web, make_portal):
    class Session(requests.Session):
        closed = False

        def close(self):
            self.closed = True

    session = Session()
    web.post(STATUSES, status=202)
    with make_portal(token="t", session=session) as portal:
        portal.send_status("T1", "shipped", MOMENT)
    assert session.closed


# === ADDRESSES === #


@pytest.mark.parametrize(
    ("url", "is_usable"),
    [
        ("https://portal.example.com", True),
        ("http://127.0.0.1:5000/sofp", True),
        ("https://portal.example.com:8443/", True),
        ("portal.example.com", False),
        ("ftp://portal.example.com", False),
        ("https://", False),
        ("https://[", False),
        ("https://a:b", False),
        ("https://good.example@evil.example", False),
        ("https://good.example\\@evil.example", False),
        ("https://good.example/?x=", False),
        ("https://good.example/#", False),
        ("https://good.example /", False),
        ("", False),
    ],
)
def test_base_addresses(url, is_usable):
    assert is_base(url) is is_usable


@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("/api/auth", True),
        ("api/statuses/", True),
        ("/auth?v=2", True),
        ("//evil.example/x", False),
        ("https://evil.example", False),
        ("/a/../../b", False),
        ("/a\\b", False),
        ("/a b", False),
    ],
)
def test_paths_stay_on_the_portal(path, stays):
    assert is_path(path) is stays


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda p: p.name)
def test_only_the_standard_library_and_requests(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in getattr(node, "names", [])]
        if isinstance(node, ast.ImportFrom):
            assert node.level < 2
            names = [] if node.level else [node.module]
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            assert {name.split(".")[0] for name in names} <= ALLOWED

"""Faults, bans, the ledger and triggers."""

import json
import socket
import time
from urllib.parse import urlencode

import pytest
import requests

from lazada_simulator import ControlError

EVER = "2020-01-01T00:00:00+08:00"
PATH = "/seller/get"


def _get(caller, path=PATH, timeout=5):
    query = caller.parameters(path)
    return requests.get(f"{caller.simulator.url}{path}", query, timeout=timeout)


@pytest.fixture
def fault(simulator):
    return simulator.control.add_fault


@pytest.mark.parametrize("kind", ["reset", "cut", "timeout"])
def test_a_broken_connection(caller, fault, kind):
    fault(kind=kind)
    with pytest.raises(
        (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
    ):
        _get(caller)
    assert _get(caller).json()["code"] == "0"


def test_no_answer_in_time(caller, fault):
    fault(kind="timeout", seconds=1)
    with pytest.raises(requests.ReadTimeout):
        _get(caller, timeout=0.2)


def test_a_slow_answer(caller, fault):
    fault(kind="delay", seconds=0.3)
    started = time.monotonic()
    assert _get(caller).json()["code"] == "0"
    assert time.monotonic() - started >= 0.3


def test_a_slow_answer_does_not_stop_others(simulator, caller, fault):
    fault(kind="timeout", seconds=60)
    with pytest.raises(requests.ReadTimeout):
        _get(caller, timeout=0.1)
    started = time.monotonic()
    assert _get(caller).json()["code"] == "0"
    assert time.monotonic() - started < 30


def test_truncated_json(caller, fault):
    fault(kind="truncated")
    response = _get(caller)
    assert response.status_code == 200
    with pytest.raises(ValueError):
        response.json()


def test_html_instead_of_json(caller, fault):
    fault(kind="html")
    response = _get(caller)
    assert response.status_code == 200
    assert response.text.startswith("<html>")


def test_what_json_forbids_in_a_text(caller, fault):
    """Only a lenient reader takes it."""
    fault(kind="raw")
    content = _get(caller).content
    with pytest.raises(ValueError):
        json.loads(content.decode())
    assert json.loads(content.decode("utf-8", "replace"), strict=False)["code"] == "0"


@pytest.mark.parametrize("kind", ["large", "bomb"])
def test_an_answer_as_large_as_one_likes(caller, fault, kind):
    fault(kind=kind, size=5_000_000)
    query = caller.parameters(PATH)
    url = f"{caller.simulator.url}{PATH}"
    with requests.get(url, query, timeout=5, stream=True) as response:
        travelled = len(response.raw.read(decode_content=False))
    assert (travelled > 5_000_000) if kind == "large" else (travelled < 50_000)
    fault(kind=kind, size=5_000_000)
    response = _get(caller)
    assert (response.json()["code"], len(response.content) > 5_000_000) == ("0", True)


@pytest.mark.parametrize("kind", ["drip", "drip_head"])
def test_an_answer_that_never_ends(caller, fault, kind):
    """No wait is long enough for a time-out."""
    fault(kind=kind, seconds=0.05)
    address = caller.simulator.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1])), timeout=1) as line:
        query = urlencode(caller.parameters(PATH))
        line.sendall(f"GET {PATH}?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        ends = time.monotonic() + 1
        while time.monotonic() < ends:
            assert line.recv(4096)
    assert _get(caller).json()["code"] == "0"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_http_status(caller, fault, status):
    fault(kind="status", status=status)
    assert _get(caller).status_code == status


def test_an_error_of_lazada(caller, fault):
    fault(kind="error", code="ServiceUnavailable", message="Later", error_type="SYSTEM")
    body = _get(caller).json()
    assert body["code"] == "ServiceUnavailable"
    assert (body["type"], body["message"]) == ("SYSTEM", "Later")
    assert body["request_id"]


def test_a_ban_really_bans(simulator, caller, fault):
    simulator.control.set_clock(now=int(time.time()), frozen=True)
    fault(kind="ban", seconds=10)
    body = _get(caller).json()
    assert body["code"] == "ApiCallLimit"
    assert "this ban will last 10 seconds" in body["message"]
    simulator.control.set_clock(advance=9)
    assert caller.code("/orders/get", created_after=EVER) == "ApiCallLimit"
    simulator.control.set_clock(advance=1)
    assert _get(caller).json()["code"] == "0"


def test_path_count_and_skip(caller, fault):
    fault(kind="error", code="901", path="/orders/get", skip=1, count=2)
    codes = [caller.code("/orders/get", created_after=EVER) for _number in range(4)]
    assert codes == ["0", "901", "901", "0"]
    assert _get(caller).json()["code"] == "0"


def test_a_share_of_the_calls(simulator, caller, fault):
    fault(kind="error", code="6", share=0.5, count=None)
    codes = [_get(caller).json()["code"] for _number in range(60)]
    assert 10 < codes.count("6") < 50
    simulator.control.clear_faults()
    assert _get(caller).json()["code"] == "0"


@pytest.mark.parametrize("after_work", [False, True])
def test_a_lost_answer_with_or_without_its_work(simulator, caller, fault, after_work):
    """A lost answer to a refresh: the old token is gone only if the work was done."""
    refresh_token = caller.grant["refresh_token"]
    fault(kind="reset", path="/auth/token/refresh", after_work=after_work)
    with pytest.raises(requests.ConnectionError):
        caller("/auth/token/refresh", refresh_token=refresh_token)
    again = caller.code("/auth/token/refresh", refresh_token=refresh_token)
    assert again == ("IllegalRefreshToken" if after_work else "0")


def test_bad_faults_are_refused(simulator):
    for wrong in ({"kind": "flood"}, {}, {"kind": "reset", "colour": "red"}):
        with pytest.raises(ControlError):
            simulator.control.add_fault(**wrong)


def test_the_ledger(simulator, caller, fault):
    simulator.control.reset_calls()
    fault(kind="html", path="/orders/get")
    caller.code("/order/get", order_id="1")
    _get(caller, "/orders/get")
    found = simulator.control.calls()
    assert found["total"] == 2
    assert found["by_path"] == {"/order/get": 1, "/orders/get": 1}
    first, second = found["calls"]
    assert (first["code"], first["region"], first["fault"]) == ("16", "sg", "")
    assert first["parameters"]["order_id"] == "1"
    assert second["fault"] == "html"
    only = simulator.control.calls(path="/order/get", last=5)["calls"]
    assert [entry["path"] for entry in only] == ["/order/get"]


def test_the_ledger_keeps_no_secret(simulator, caller):
    caller("/auth/token/create", code=simulator.control.issue_code())
    caller("/auth/token/refresh", refresh_token=caller.grant["refresh_token"])
    text = str(simulator.control.calls())
    assert caller.token not in text
    assert caller.grant["refresh_token"] not in text
    for entry in simulator.control.calls()["calls"]:
        secrets = {"sign", "access_token", "code", "refresh_token"}
        shown = secrets & set(entry["parameters"])
        assert {entry["parameters"][name] for name in shown} == {"***"}


def test_an_order_changes_between_two_pages(simulator, caller):
    walk = {"sort_by": "updated_at", "sort_direction": "ASC", "limit": 10}
    first = caller.orders(**walk)["orders"]
    moved = first[0]["order_id"]
    simulator.control.touch_order_after_page(2, moved)
    assert caller.orders(**walk)["orders"][0]["order_id"] == moved
    second = caller.orders(**walk, offset=10)["orders"]
    third = caller.orders(**walk, offset=20)["orders"]
    assert third[-1]["order_id"] == moved
    # The rest moved up by one, so a walk by offset misses an order.
    seen = {row["order_id"] for row in first + second + third}
    assert len(seen) == 29


def test_a_trigger_may_run_any_action(simulator, caller):
    simulator.control.add_trigger(path="/seller/get", action="expire_tokens", after=2)
    codes = [_get(caller).json()["code"] for _number in range(3)]
    assert codes == ["0", "0", "IllegalAccessToken"]


def test_who_calls_too_often_is_banned(simulator, caller):
    simulator.control.limit_calls(calls=2, seconds=60, ban=1)
    codes = [_get(caller).json()["code"] for _call in range(4)]
    assert codes == ["0", "0", "ApiCallLimit", "ApiCallLimit"]
    simulator.control.clear_faults()
    assert _get(caller).json()["code"] == "0"


def test_calls_at_a_pace_are_not_too_many(simulator, caller):
    simulator.control.limit_calls(calls=1, seconds=0.2, ban=60)
    for _call in range(3):
        assert _get(caller).json()["code"] == "0"
        time.sleep(0.25)

"""The portal of the seller's own fleet: log-in, statuses, refusals, faults."""

import base64
import json
import time

import pytest
import requests

from lazada_simulator import ControlError

MOMENT = "2026-03-01T10:00:00+08:00"


@pytest.fixture
def control(simulator):
    return simulator.control


@pytest.fixture
def log_in(simulator):
    def log_in(**fields):
        about = simulator.about()
        body = {"username": about["sof_username"], "password": about["sof_password"]}
        body = {name: text for name, text in {**body, **fields}.items() if text}
        return requests.post(f"{about['sof_url']}/api/auth", json=body, timeout=30)

    return log_in


@pytest.fixture
def token(log_in):
    return log_in().json()["token"]


@pytest.fixture
def send(simulator, token):
    """Send a status; None leaves a field out."""

    def send(path="/api/packages/statuses", scheme="JWT", token=token, **fields):
        body = {"status": "shipped", "timestamp": MOMENT, **fields}
        body = {name: text for name, text in body.items() if text is not None}
        headers = {"Authorization": f"{scheme} {token}"} if token else {}
        url = simulator.sof_url + path
        return requests.post(url, json=body, headers=headers, timeout=30)

    return send


@pytest.fixture
def make(control):
    def make(status="ready_to_ship", is_sof=1):
        units = [{"delivery_option_sof": is_sof}]
        made = control.create_order(units=units, status=status)
        return made["order"]["order_id"], made["items"][0]["tracking_code"]

    return make


def status_of(caller, order_id):
    [item] = caller.data("/order/items/get", order_id=order_id)
    return item["status"]


@pytest.mark.parametrize(
    ("shape", "read"),
    [
        ("token", lambda response: response.json()["token"]),
        ("access_token", lambda response: response.json()["access_token"]),
        ("jwt", lambda response: response.json()["jwt"]),
        ("data.token", lambda response: response.json()["data"]["token"]),
        ("bare", lambda response: response.text),
    ],
)
def test_a_log_in(control, log_in, send, make, shape, read):
    control.set_portal(token_shape=shape, login_status=201, token_life=60)
    response = log_in()
    assert response.status_code == 201
    token = read(response)
    claims = token.split(".")[1]
    padding = "=" * (-len(claims) % 4)
    ends = json.loads(base64.urlsafe_b64decode(claims + padding))["exp"]
    assert 50 <= ends - time.time() <= 60
    assert send(token=token, tracking_number=make()[1]).status_code == 202
    assert control.portal_logins() == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_wrong_log_in(control, log_in, status):
    control.set_portal(refusal_status=status)
    assert log_in(password="wrong").status_code == status
    assert log_in(username="nobody").status_code == status
    assert log_in(password=None).status_code == 400
    control.set_portal_user(username="driver", password="new")
    assert log_in(username="driver", password="new").status_code == 200
    control.set_portal_user(username="driver", password=None)
    assert log_in(username="driver", password="new").status_code == status


def test_from_shipped_to_delivered(control, caller, send, make):
    order_id, number = make()
    assert send(tracking_number=number).content == b""
    assert status_of(caller, order_id) == "shipped"
    done = send(path="/api/statuses/", tracking_number=number, status="delivered")
    assert done.status_code == 202
    assert status_of(caller, order_id) == "delivered"
    entries = control.accepted(channel="portal", subject=number)["entries"]
    assert [row["status"] for row in entries] == ["shipped", "delivered"]
    assert {row["event_time"] for row in entries} == {MOMENT}


def test_not_delivered(caller, send, make):
    order_id, number = make()
    assert send(tracking_number=number, status="not_delivered").status_code == 202
    assert status_of(caller, order_id) == "failed_delivery"


def test_a_repetition_is_accepted_and_counted(control, caller, send, make):
    order_id, number = make()
    for status in ("delivered", "delivered", "shipped"):
        assert send(tracking_number=number, status=status).status_code == 202
    assert status_of(caller, order_id) == "delivered"
    [repeated] = control.accepted()["repeated"]
    assert (repeated["status"], repeated["count"]) == ("delivered", 2)


def test_items_can_stay_as_they_are(control, caller, send, make):
    control.set_portal(moves_items=False)
    order_id, number = make()
    assert send(tracking_number=number).status_code == 202
    assert status_of(caller, order_id) == "ready_to_ship"


def test_items_can_follow_later(control, caller, send, make):
    control.set_portal(lags=True)
    order_id, number = make()
    for status in ("shipped", "delivered"):
        assert send(tracking_number=number, status=status).status_code == 202
    assert status_of(caller, order_id) == "ready_to_ship"
    assert control.catch_up_portal() == 2
    assert status_of(caller, order_id) == "delivered"
    assert control.catch_up_portal() == 0


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"tracking_number": "T404"}, "does not exist"),
        ({"status": None}, "required value is missing"),
        ({"timestamp": None}, "required value is missing"),
        ({"tracking_number": None}, "required value is missing"),
        ({"tracking_number": ["T"]}, "required value is missing"),
        ({"status": "lost"}, "is not registered"),
        ({"timestamp": "2026-03-01T10:00:00Z"}, "not valid"),
        ({"timestamp": "2026-03-01T10:00:00.5+08:00"}, "not valid"),
        ({"timestamp": "2026-03-01T10:00:00"}, "not valid"),
        ({"timestamp": "2026-02-30T10:00:00+08:00"}, "not valid"),
    ],
)
@pytest.mark.parametrize("as_text", [False, True])
def test_a_wrong_status(control, send, make, fields, text, as_text):
    control.set_portal(refusals_as_text=as_text)
    _order_id, number = make()
    response = send(**{"tracking_number": number, **fields})
    assert response.status_code == 400
    assert text in (response.text if as_text else response.json()["error"])
    assert control.accepted()["total"] == 0


def test_packages_of_lazadas_carriers_do_not_exist_there(send, make):
    assert send(tracking_number=make(is_sof=0)[1]).status_code == 400


def test_the_token(control, send, make, token):
    _order_id, number = make()
    assert send(tracking_number=number, scheme="Bearer").status_code == 401
    assert send(tracking_number=number, token="a.b.c").status_code == 401
    assert send(tracking_number=number, token=None).status_code == 401
    control.set_clock(advance=3601)
    assert send(tracking_number=number).status_code == 401
    control.set_clock(advance=-3601)
    assert send(tracking_number=number).status_code == 202
    assert control.expire_portal_tokens() == 1
    assert send(tracking_number=number).status_code == 401
    assert control.accepted()["total"] == 1


def test_tokens_that_nobody_can_read(control, log_in, send, make):
    control.set_portal(opaque_tokens=True)
    token = log_in().json()["token"]
    assert "." not in token
    assert send(token=token, tracking_number=make()[1]).status_code == 202


@pytest.mark.parametrize("after_work", [False, True])
def test_a_lost_answer(control, send, make, after_work):
    _order_id, number = make()
    path = "/sofp/api/packages/statuses"
    control.add_fault(kind="reset", path=path, after_work=after_work)
    with pytest.raises(requests.ConnectionError):
        send(tracking_number=number)
    assert control.accepted()["total"] == int(after_work)


def test_busy(control, send, make):
    _order_id, number = make()
    path = "/sofp/api/packages/statuses"
    control.add_fault(kind="status", status=429, seconds=7, path=path)
    response = send(tracking_number=number)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
    control.add_fault(kind="status", status=503, path=path)
    response = send(tracking_number=number)
    assert response.status_code == 503
    assert "Retry-After" not in response.headers
    assert control.accepted()["total"] == 0


def test_the_ledger_has_no_secret(simulator, control, send, make, token):
    send(tracking_number=make()[1])
    calls = control.calls()
    assert calls["by_path"]["/sofp/api/auth"] == 1
    assert calls["by_path"]["/sofp/api/packages/statuses"] == 1
    assert simulator.about()["sof_password"] not in json.dumps(calls)
    assert token not in json.dumps(calls)


def test_a_wrong_mode_is_told_so(control):
    for wrong in ({"colour": "red"}, {"token_shape": "cookie"}):
        with pytest.raises(ControlError):
            control.set_portal(**wrong)


def test_only_post(simulator):
    assert requests.get(f"{simulator.sof_url}/api/auth", timeout=30).json()["code"] == (
        "InvalidApiPath"
    )

"""Wire forms, checks in front of every call, and the envelope."""

import json
import time
from urllib.parse import quote

import pytest
import requests

from lazada_simulator import Simulator

EVER = "2020-01-01T00:00:00+08:00"
SYSTEM = ("app_key", "access_token", "timestamp", "sign_method", "sign", "partner_id")


def _split(parameters):
    system = {name: value for name, value in parameters.items() if name in SYSTEM}
    business = {name: value for name, value in parameters.items() if name not in SYSTEM}
    return system, business


def _query_only(url, system, business):
    return requests.get(url, params={**system, **business}, timeout=30)


def _form_only(url, system, business):
    return requests.post(url, data={**system, **business}, timeout=30)


def _query_and_form(url, system, business):
    return requests.post(url, params=system, data=business, timeout=30)


def _post_query_only(url, system, business):
    return requests.post(url, params={**system, **business}, timeout=30)


def _post_query_with_empty_json(url, system, business):
    return requests.post(url, params={**system, **business}, json={}, timeout=30)


def _post_query_repeated_in_json(url, system, business):
    body = {**business, "unsigned": "1"}
    return requests.post(url, params={**system, **business}, json=body, timeout=30)


def _query_and_json(url, system, business):
    return requests.post(url, params=system, json=business, timeout=30)


def _json_only(url, system, business):
    return requests.post(url, json={**system, **business}, timeout=30)


def _json_percent_encoded(url, system, business):
    body = {name: quote(value, safe="") for name, value in (system | business).items()}
    return requests.post(url, json=body, timeout=30)


def _multipart(url, system, business):
    files = {"image": ("a.png", b"\x89PNG")}
    return requests.post(url, data={**system, **business}, files=files, timeout=30)


FORMS = [
    _query_only,
    _form_only,
    _query_and_form,
    _post_query_only,
    _post_query_with_empty_json,
    _post_query_repeated_in_json,
    _query_and_json,
    _json_only,
    _json_percent_encoded,
    _multipart,
]


@pytest.mark.parametrize("prefix", ["", "/rest"])
@pytest.mark.parametrize("send", FORMS)
def test_wire_form(shared, shared_caller, send, prefix):
    parameters = shared_caller.parameters(
        "/orders/get", created_after=EVER, limit="1", status="", partner_id="Ünï&=+"
    )
    response = send(f"{shared.url}{prefix}/orders/get", *_split(parameters))
    assert response.status_code == 200
    assert response.json()["code"] == "0"
    assert response.json()["data"]["count"] == 1


def test_numbers_in_a_json_body(shared, shared_caller):
    parameters = shared_caller.parameters("/orders/get", created_after=EVER, limit="3")
    parameters["limit"] = 3
    response = requests.post(f"{shared.url}/orders/get", json=parameters, timeout=30)
    assert response.json()["data"]["count"] == 3


@pytest.mark.parametrize("name", ["app_key", "timestamp", "sign_method"])
def test_a_missing_system_parameter(shared_caller, name):
    body = shared_caller("/seller/get", **{name: None})
    assert body["code"] == "MissingParameter"
    assert name in body["message"]


def test_a_missing_sign(shared, shared_caller):
    parameters = shared_caller.parameters("/seller/get")
    del parameters["sign"]
    body = requests.get(f"{shared.url}/seller/get", parameters, timeout=30).json()
    assert body["code"] == "MissingParameter"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"app_key": "1"}, "InvalidAppKey"),
        ({"sign_method": "md5"}, "IncompleteSignature"),
        ({"secret": "x" * 32}, "IncompleteSignature"),
        ({"access_token": None}, "MissingParameter"),
        ({"access_token": "50000nonsense"}, "IllegalAccessToken"),
        ({"timestamp": "nonsense"}, "IllegalTimestamp"),
        ({"timestamp": "9" * 30}, "IllegalTimestamp"),
        ({"timestamp": "-1"}, "IllegalTimestamp"),
    ],
)
def test_a_wrong_system_parameter(shared_caller, parameters, code):
    assert shared_caller.code("/seller/get", **parameters) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(0, "0"), (-7100, "0"), (7100, "0")]
    + [(seconds, "IllegalTimestamp") for seconds in (-7300, 7300)],
)
def test_the_timestamp_window(shared_caller, seconds, code):
    timestamp = int((time.time() + seconds) * 1000)
    assert shared_caller.code("/seller/get", timestamp=timestamp) == code


def test_seconds_instead_of_milliseconds_are_refused(shared_caller):
    code = shared_caller.code("/seller/get", timestamp=int(time.time()))
    assert code == "IllegalTimestamp"


def test_a_changed_parameter_breaks_the_signature(shared, shared_caller):
    parameters = shared_caller.parameters("/orders/get", created_after=EVER)
    parameters["limit"] = "1"
    body = requests.get(f"{shared.url}/orders/get", parameters, timeout=30).json()
    assert body["code"] == "IncompleteSignature"


@pytest.mark.parametrize(
    "path", ["/orders/gets", "/order/rts", "/", "/rest/seller/get"]
)
def test_an_unknown_path(shared_caller, path):
    body = shared_caller(path)
    assert body["code"] == "InvalidApiPath"
    assert body["type"] == "ISV"


def test_every_answer_has_a_request_id_of_its_own(shared_caller):
    ids = {shared_caller("/seller/get")["request_id"] for _number in range(3)}
    ids.add(shared_caller("/nothing")["request_id"])
    assert len(ids) == 4


def test_an_error_is_http_200_with_the_documented_fields(shared, shared_caller):
    query = shared_caller.parameters("/order/get", order_id="1")
    response = requests.get(f"{shared.url}/rest/order/get", query, timeout=30)
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"type", "code", "message", "request_id"}
    assert (body["type"], body["code"]) == ("ISP", "16")
    assert body["message"].startswith("E016: ")


def test_text_is_utf_8(simulator, caller):
    made = simulator.control.create_order(order={"buyer_note": "ขอบคุณ 🙏"})
    order_id = made["order"]["order_id"]
    query = caller.parameters("/order/get", order_id=order_id)
    response = requests.get(f"{simulator.url}/order/get", query, timeout=30)
    assert json.loads(response.content)["data"]["buyer_note"] == "ขอบคุณ 🙏"
    assert "ขอบคุณ 🙏".encode() in response.content


def test_the_documented_wire_quotes_every_scalar(make_caller):
    with Simulator(orders=3, wire="documented") as simulator:
        order = make_caller(simulator).orders()["orders"][0]
    assert isinstance(order["order_id"], str)
    assert order["is_cancel_pending"] == "false"
    assert float(order["shipping_fee"]) >= 0

"""Y2: who keeps a log of calls gets endpoint, order numbers and result; no more."""

import pytest
import requests

from lazada_api import LazadaApiError, LazadaUnavailable
from lazada_api.call_record import record_of

API = "https://api.lazada.sg/rest"
BUYER = {"first_name": "Ana", "phone": "6591234567", "order_note": "ring 912345678"}


def test_without_a_list_nothing_is_kept(client, lazada):
    lazada.get(f"{API}/seller/get", json={"code": "0", "data": {}})
    client.get_seller()
    assert client.records is None


def test_each_call_is_kept_answered_or_not(client, lazada):
    client.records = []
    lazada.get(f"{API}/order/get", json={"code": "16", "request_id": "0r"})
    with pytest.raises(LazadaApiError):
        client.get_order("7")
    lazada.post(f"{API}/order/package/rts", body=requests.ReadTimeout())
    with pytest.raises(LazadaUnavailable):
        client.ready_to_ship(["FP1"])
    first, second = client.records
    assert (first.endpoint, first.orders, first.code) == ("/order/get", ["7"], "16")
    assert (first.request_id, second.request_id) == ("0r", None)
    assert (second.endpoint, second.orders, second.code) == (
        "/order/package/rts", [], None,
    )  # fmt: skip
    assert second.seconds >= 0


def test_order_numbers_of_question_and_answer():
    asked = {"packReq": {"pack_order_list": [{"order_id": 8, "order_item_list": [1]}]}}
    assert record_of("/order/fulfill/pack", asked, None, 0).orders == ["8"]
    answer = {
        "code": "0",
        "data": {"orders": [{"order_id": n, "address": BUYER} for n in (1, 2, 1)]},
    }
    kept = record_of("/orders/get", {"limit": 100}, answer, 0)
    assert kept.orders == ["1", "2"]
    for text in BUYER.values():
        assert text not in repr(kept)


def test_what_is_no_number_is_no_order():
    answer = {"code": "0", "order_id": "Ana 12", "data": {"order_id": None}}
    kept = record_of("/order/get", {"order_ids": ["5", {"x": 1}]}, answer, 0)
    assert kept.orders == ["5"]
    listed = {"code": "0", "data": [{"order_id": n} for n in range(900)]}
    assert len(record_of("/orders/get", {}, listed, 0).orders) == 500
    assert record_of("/products/get", {}, listed, 0).orders == []

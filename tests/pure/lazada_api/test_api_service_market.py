"""The subscription of a seller in the Service Market."""

from datetime import datetime, timezone

import pytest

from lazada_api import LazadaApiError, LazadaClient, LazadaUnavailable

URL = "https://api.lazada.sg/rest/service/market/subs/query"
ROW = {
    "nick": "SG1ABC",
    "item_code": "SVC-1-1",
    "article_code": "SVC-1",
    "end_time": "1767225600000",
    "status": "1",
}


def answer(rows):
    return {"code": "0", "result": {"success": True, "data": rows}, "request_id": "0r"}


def test_subscription_is_asked_for_without_a_token(client, lazada, sent):
    lazada.get(URL, json=answer([ROW, {**ROW, "status": 2, "end_time": "soon"}]))
    ends = client.get_subscription_ends("SVC-1", "SG1ABC")
    assert ends == [datetime(2026, 1, 1, tzinfo=timezone.utc)]
    ((method, path, query, _body),) = sent()
    assert (method, path) == ("GET", "/service/market/subs/query")
    assert query == {
        "app_key": "900001",
        "timestamp": "1767225600000",
        "sign_method": "sha256",
        "articleCode": "SVC-1",
        "shortCode": "SG1ABC",
    }


def test_no_token_is_needed(lazada, clock):
    lazada.get(URL, json=answer([]))
    with LazadaClient(
        "900001", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6", region="sg", now=clock.now
    ) as client:
        assert client.get_subscription_ends("SVC-1", "SG1ABC") == []


def test_refusals(client, lazada):
    refused = {"success": False, "error_code": "X", "error_msg": "no such article"}
    lazada.get(URL, json={"code": "0", "result": refused})
    with pytest.raises(LazadaApiError, match="no such article"):
        client.get_subscription_ends("SVC-1", "SG1ABC")
    lazada.get(URL, json=answer({"no": "list"}))
    with pytest.raises(LazadaUnavailable, match="without a list of subscriptions"):
        client.get_subscription_ends("SVC-1", "SG1ABC")

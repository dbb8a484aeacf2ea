"""Packing, own fleet and labels: what is sent, and what is made of the answers."""

import base64
import json

import pytest
import requests

from lazada_api import (
    ItemResult,
    LazadaApiError,
    LazadaAuthError,
    LazadaUnavailable,
    PackageResult,
)

API = "https://api.lazada.sg/rest"
PDF_URL = "https://files.lazada.sg/label.pdf?token=abc"
DONE = {"item_err_code": "0", "msg": "success", "retry": False}
MOVES = {
    "ready_to_ship": ("/order/package/rts", "readyToShipReq"),
    "repack": ("/order/package/repack", "rePackReq"),
    "sof_delivered": ("/order/package/sof/delivered", "dbsDeliveryReq"),
    "sof_failed_delivery": (
        "/order/package/sof/failed_delivery",
        "dbsFailedDeliveryReq",
    ),
}


def answer(data, **result):
    result = {
        "success": True,
        "error_code": "",
        "error_msg": "",
        "data": data,
        **result,
    }
    return {"code": "0", "result": result, "request_id": "0r"}


def packages(*rows):
    return answer({"packages": list(rows)})


def packed(*rows, order_id=9):
    return answer({
        "pack_order_list": [{"order_id": order_id, "order_item_list": list(rows)}]
    })  # fmt: skip


@pytest.fixture(params=MOVES)
def move(request, lazada, client):
    """A call on packages: its method, and how to prepare its answer."""
    path, _parameter = MOVES[request.param]

    class Move:
        send = getattr(client, request.param)
        wire = MOVES[request.param]

        @staticmethod
        def answers(**options):
            lazada.post(API + path, **options)

    return Move


# === PACKAGES === #


def test_a_call_on_packages(move, sent):
    rows = [{"package_id": "FP1", **DONE}, {"package_id": "FP2", **DONE}]
    move.answers(json=packages(*rows))
    assert move.send(["FP1", "FP2", "FP1"]) == [
        PackageResult("FP1", "0", "success", False),
        PackageResult("FP2", "0", "success", False),
    ]
    [(method, path, _query, body)] = sent()
    assert (method, path) == ("POST", move.wire[0])
    assert json.loads(body[move.wire[1]]) == {
        "packages": [{"package_id": "FP1"}, {"package_id": "FP2"}]
    }
    assert set(body) == {move.wire[1]}


@pytest.mark.parametrize(
    ("row", "result"),
    [
        ({"item_err_code": 0, "retry": "false"}, ("0", "", False)),
        ({"item_err_code": "700000", "msg": "no"}, ("700000", "no", False)),
        ({"item_err_code": 700024, "retry": "true"}, ("700024", "", True)),
        ({"item_err_code": "7", "retry": 1}, ("7", "", True)),
        ({"item_err_code": "7", "retry": "perhaps"}, ("7", "", False)),
        ({"item_err_code": None}, (None, "Lazada gave no answer for this", False)),
        ({"item_err_code": "null", "msg": "hm"}, (None, "hm", False)),
    ],
)
def test_forms_of_a_row(move, row, result):
    move.answers(json=packages({"package_id": "FP1", **row}))
    [found] = move.send(["FP1"])
    assert (found.code, found.message, found.retry) == result
    assert found.ok is (result[0] == "0")


@pytest.mark.parametrize(
    ("code", "retry", "temporary"),
    [
        ("0", True, False),
        ("700024", False, True),
        ("40011", False, True),
        ("700000", False, False),
        ("700000", True, True),
        (None, False, False),
    ],
)
def test_what_may_work_later(code, retry, temporary):
    assert PackageResult("FP1", code, "", retry).temporary is temporary


def test_a_package_without_an_answer(move):
    move.answers(
        json=packages({"package_id": 3, **DONE}, {"package_id": "FP9", **DONE})
    )
    missing, found = move.send(["FP1", "3"])
    assert (missing.package_id, missing.code, missing.ok) == ("FP1", None, False)
    assert "no answer" in missing.message
    assert found.ok


def test_at_most_twenty(client):
    many = [f"FP{number}" for number in range(21)]
    for name in (*MOVES, "get_package_label"):
        with pytest.raises(ValueError, match="at most 20"):
            getattr(client, name)(many)
    with pytest.raises(ValueError, match="at most 20"):
        client.pack(dict.fromkeys(range(21), [1]), allocate_type="TFS")
    assert client.calls == 0


def test_nothing_to_send(client):
    for name in MOVES:
        assert getattr(client, name)([]) == []
        with pytest.raises(ValueError):
            getattr(client, name)([""])
    assert client.pack({}, allocate_type="TFS") == []
    with pytest.raises(ValueError):
        client.get_package_label([])
    assert client.calls == 0


@pytest.mark.parametrize(
    ("code", "error_class", "kind"),
    [
        ("700022", LazadaApiError, "input"),
        ("700000", LazadaApiError, "status"),
        ("700009", LazadaApiError, "not_supported"),
        ("600001", LazadaApiError, "not_found"),
        ("600002", LazadaApiError, "status"),
        ("700017", LazadaApiError, "missing_parameter"),
        ("700016", LazadaApiError, "other"),
        ("700024", LazadaUnavailable, "unavailable"),
        ("40011", LazadaUnavailable, "unavailable"),
    ],
)
def test_the_whole_batch_fails(move, client, code, error_class, kind):
    failed = {"success": False, "error_code": code, "error_msg": "no"}
    move.answers(json=answer(None, **failed))
    with pytest.raises(error_class) as caught:
        move.send(["FP1"])
    assert (caught.value.code, caught.value.kind) == (code, kind)
    assert caught.value.request_id == "0r"
    assert client.calls == 1


def test_a_refusal_that_repeats_the_token(move):
    words = "bad token 50000000tokenEXAMPLE"
    move.answers(json=answer(None, success="false", error_code="7", error_msg=words))
    with pytest.raises(LazadaApiError) as caught:
        move.send(["FP1"])
    assert "tokenEXAMPLE" not in str(caught.value)


@pytest.mark.parametrize("data", [None, [], {}, {"packages": {}}, {"packages": [1]}])
def test_an_answer_that_says_nothing(move, data):
    move.answers(json=answer(data))
    with pytest.raises(LazadaUnavailable):
        move.send(["FP1"])


@pytest.mark.parametrize(
    "failure",
    [
        requests.ConnectTimeout("x"),
        requests.ReadTimeout("x"),
        requests.ConnectionError("x"),
    ],
)
def test_a_write_is_sent_once(move, client, clock, failure):
    move.answers(body=failure)
    with pytest.raises(LazadaUnavailable):
        move.send(["FP1"])
    assert (client.calls, clock.slept) == (1, [])


def test_a_refused_token(move):
    move.answers(json={"code": "IllegalAccessToken", "message": "x"})
    with pytest.raises(LazadaAuthError):
        move.send(["FP1"])


# === PACK === #


def item(item_id, **fields):
    facts = {"package_id": "FP1", "tracking_number": "T1", "shipment_provider": "Demo"}
    return {"order_item_id": item_id, **DONE, **facts, **fields}


def test_pack(lazada, client, sent):
    lazada.post(f"{API}/order/fulfill/pack", json=packed(item(2), item("1")))
    assert client.pack({"9": ["1", 2]}, allocate_type="TFS") == [
        ItemResult("9", "1", "FP1", "T1", "Demo", "0", "success", False),
        ItemResult("9", "2", "FP1", "T1", "Demo", "0", "success", False),
    ]
    [(_method, _path, _query, body)] = sent()
    assert json.loads(body["packReq"]) == {
        "pack_order_list": [{"order_id": 9, "order_item_list": [1, 2]}],
        "delivery_type": "dropship",
        "shipping_allocate_type": "TFS",
    }


def test_pack_with_a_chosen_provider(lazada, client, sent):
    lazada.post(f"{API}/order/fulfill/pack", json=packed(item(1)))
    client.pack({9: [1]}, allocate_type="NTFS", provider_code="demo_1")
    [(_method, _path, _query, body)] = sent()
    request = json.loads(body["packReq"])
    assert request["shipping_allocate_type"] == "NTFS"
    assert request["shipment_provider_code"] == "demo_1"


def test_pack_in_part(lazada, client):
    refused = item(2, item_err_code="700026", msg="no", package_id=None)
    own_fleet = item(3, tracking_number="", shipment_provider=None)
    lazada.post(f"{API}/order/fulfill/pack", json=packed(refused, own_fleet))
    missing, failed, done = client.pack({9: [1, 2, 3]}, allocate_type="TFS")
    assert (missing.code, missing.package_id, missing.ok) == (None, "", False)
    assert (failed.code, failed.message, failed.package_id) == ("700026", "no", "")
    assert (done.ok, done.tracking_number, done.shipment_provider) == (True, "", "")


@pytest.mark.parametrize("rows", [None, 5, "x", [None], [{"order_item_id": True}]])
def test_pack_answered_with_nonsense(lazada, client, rows):
    data = {"pack_order_list": [{"order_id": 9, "order_item_list": rows}]}
    lazada.post(f"{API}/order/fulfill/pack", json=answer(data))
    [result] = client.pack({9: [1]}, allocate_type="TFS")
    assert result.code is None


def test_an_id_that_is_none(client):
    for orders in ({"A1": [1]}, {9: ["x"]}, {9: [None]}):
        with pytest.raises(ValueError):
            client.pack(orders, allocate_type="TFS")
    assert client.calls == 0


# === CARRIERS, LABELS, FILES === #


def test_how_carriers_are_chosen(lazada, client, sent):
    data = {
        "platform_default": 1,
        "shipping_allocate_type": "TFS",
        "shipment_providers": [{"name": "Demo Carrier", "provider_code": "demo_1"}],
    }
    lazada.get(f"{API}/order/shipment/providers/get", json=answer(data))
    assert client.get_allocate_type("9", ["1", 2]) == "TFS"
    [(_method, _path, query, _body)] = sent()
    assert json.loads(query["getShipmentProvidersReq"]) == {
        "orders": [{"order_id": 9, "order_item_ids": [1, 2]}]
    }


def test_a_read_is_repeated(lazada, client):
    path = f"{API}/order/shipment/providers/get"
    lazada.get(path, json={"code": "ServiceTimeout", "message": "x"})
    lazada.get(path, json=answer({"shipment_providers": None}))
    assert client.get_allocate_type(9, [1]) == ""
    assert client.calls == 2


def test_a_label(lazada, client, sent):
    file = base64.b64encode(b"<iframe>").decode()
    data = {"file": file, "doc_type": "PDF", "pdf_url": PDF_URL}
    lazada.get(f"{API}/order/package/document/get", json=answer(data))
    label = client.get_package_label(["FP1"])
    assert (label.pdf_url, label.html) == (PDF_URL, b"<iframe>")
    [(_method, _path, query, _body)] = sent()
    request = json.loads(query["getDocumentReq"])
    assert request == {"doc_type": "PDF", "packages": [{"package_id": "FP1"}]}


def test_a_damaged_label(lazada, client):
    path = f"{API}/order/package/document/get"
    lazada.get(path, json=answer({"file": "*", "pdf_url": PDF_URL}))
    with pytest.raises(LazadaUnavailable, match="damaged"):
        client.get_package_label(["FP1"])


def test_a_file(lazada, client):
    lazada.get(PDF_URL, body=b"%PDF-1.4")
    assert client.download(PDF_URL) == b"%PDF-1.4"


def test_a_redirect_on_the_same_host(lazada, client):
    lazada.get(PDF_URL, status=302, headers={"Location": "/other.pdf"})
    lazada.get("https://files.lazada.sg/other.pdf", body=b"%PDF")
    assert client.download(PDF_URL) == b"%PDF"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/x.pdf",
        "http://files.lazada.sg/label.pdf",
        "https://files.lazada.sg:8443/label.pdf",
        "//evil.example/x",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_elsewhere(lazada, client, target):
    lazada.get(PDF_URL, status=302, headers={"Location": target})
    with pytest.raises(LazadaApiError) as caught:
        client.download(PDF_URL)
    assert caught.value.kind == "address"


def test_redirects_without_end(lazada, client):
    lazada.get(PDF_URL, status=302, headers={"Location": PDF_URL})
    with pytest.raises(LazadaApiError, match="endlessly"):
        client.download(PDF_URL)
    assert len(lazada.calls) == 4


@pytest.mark.parametrize("url", ["", "label.pdf", "file:///etc/passwd", "ftp://h/x"])
def test_no_address(client, url):
    with pytest.raises(LazadaApiError) as caught:
        client.download(url)
    assert caught.value.kind == "address"


def test_a_file_that_is_too_large(lazada, client, monkeypatch):
    monkeypatch.setattr("lazada_api.const.MAX_FILE_BYTES", 100)
    lazada.get(PDF_URL, body=b"x" * 101)
    with pytest.raises(LazadaApiError, match="larger"):
        client.download(PDF_URL)


@pytest.mark.parametrize(
    ("status", "error_class", "kind"),
    [
        (404, LazadaApiError, "not_found"),
        (403, LazadaApiError, "not_found"),
        (400, LazadaApiError, "other"),
        (429, LazadaUnavailable, "unavailable"),
        (502, LazadaUnavailable, "unavailable"),
    ],
)
def test_no_file(lazada, client, status, error_class, kind):
    lazada.get(PDF_URL, status=status)
    with pytest.raises(error_class) as caught:
        client.download(PDF_URL)
    assert caught.value.kind == kind
    assert "token=" not in str(caught.value)


def test_the_network_fails_in_a_download(lazada, client):
    lazada.get(PDF_URL, body=requests.ConnectionError(PDF_URL))
    with pytest.raises(LazadaUnavailable) as caught:
        client.download(PDF_URL)
    assert "abc" not in str(caught.value)
    assert caught.value.__context__ is caught.value.__cause__ is None

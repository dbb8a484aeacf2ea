"""Sellable quantities: what is sent, and what is made of the answers."""

from xml.etree import ElementTree

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from lazada_api import (
    LazadaApiError,
    LazadaAuthError,
    LazadaUnavailable,
    SellableQuantity,
    SkuResult,
)
from lazada_api.sku_updates import payload
from lazada_api.stock import _add_quantity, is_kept_by_lazada, read_sellable

API = "https://api.lazada.sg/rest"
UPDATE = f"{API}/product/stock/sellable/update"
DONE = {"code": "0", "data": {}, "request_id": "0r"}
FIRST = SellableQuantity("1001", "2002", "MUG-RED", 10)
SECOND = SellableQuantity("1001", "2003", "MUG-BLUE", 0)
THIRD = SellableQuantity("1002", "2004", "PEN", 7)


def refusal(code, *detail, message="no"):
    return {"code": code, "message": message, "detail": list(detail), "type": "ISP"}


def skus_of(body):
    """The SKUs of a payload as dicts."""
    request = ElementTree.fromstring(body["payload"])
    assert request.tag == "Request"
    return [
        {child.tag: child.text for child in sku}
        for sku in request.findall("Product/Skus/Sku")
    ]


# === WHAT IS SENT === #


def test_several_skus_in_one_call(lazada, client, sent):
    lazada.post(UPDATE, json=DONE)
    assert client.update_sellable_quantities([FIRST, SECOND]) == [
        SkuResult("2002", "MUG-RED", True, "0", ""),
        SkuResult("2003", "MUG-BLUE", True, "0", ""),
    ]
    [(method, path, _query, body)] = sent()
    assert (method, path) == ("POST", "/product/stock/sellable/update")
    assert set(body) == {"payload"}
    assert body["payload"] == (
        "<Request><Product><Skus>"
        "<Sku><ItemId>1001</ItemId><SkuId>2002</SkuId><SellerSku>MUG-RED</SellerSku>"
        "<SellableQuantity>10</SellableQuantity></Sku>"
        "<Sku><ItemId>1001</ItemId><SkuId>2003</SkuId><SellerSku>MUG-BLUE</SellerSku>"
        "<SellableQuantity>0</SellableQuantity></Sku>"
        "</Skus></Product></Request>"
    )


def test_several_warehouses(lazada, client, sent):
    lazada.post(UPDATE, json=DONE)
    places = {"dropshipping": 3, "SG-WH-2": 0}
    row = SellableQuantity("1001", "2002", "MUG-RED", None, places)
    assert client.update_sellable_quantities([row])[0].ok
    [(_method, _path, _query, body)] = sent()
    request = ElementTree.fromstring(body["payload"])
    found = request.findall(".//MultiWarehouseInventories/MultiWarehouseInventory")
    assert [{child.tag: child.text for child in place} for place in found] == [
        {"WarehouseCode": "dropshipping", "SellableQuantity": "3"},
        {"WarehouseCode": "SG-WH-2", "SellableQuantity": "0"},
    ]
    assert request.find(".//Sku/SellableQuantity") is None


def test_names_that_are_markup_are_escaped_and_signed_as_sent(lazada, client, sent):
    lazada.post(UPDATE, json=DONE)
    name = "A<b>&\"'</SellerSku> ü 杯"
    client.update_sellable_quantities([SellableQuantity("1", "2", name, 1)])
    [(_method, _path, _query, body)] = sent()
    assert "A&lt;b&gt;&amp;" in body["payload"]
    assert skus_of(body)[0]["SellerSku"] == name


@given(
    st.text(min_size=1), st.text(min_size=1, alphabet="<&>\"' ]-!CDATA\t\n\r\x00é杯")
)
def test_any_name_gives_readable_markup(name, tricky):
    for text in (name, tricky):
        row = SellableQuantity("1", "2", text, 1)
        [sku] = skus_of({"payload": payload([row], _add_quantity)})
        assert sku.pop("SellerSku", text) == text
        assert sku == {"ItemId": "1", "SkuId": "2", "SellableQuantity": "1"}


def test_a_name_that_xml_cannot_hold_is_left_out_beside_the_ids(lazada, client, sent):
    lazada.post(UPDATE, json=DONE)
    client.update_sellable_quantities([SellableQuantity("1", "2", "A\x00", 1)])
    assert "SellerSku" not in skus_of(sent()[0][3])[0]
    with pytest.raises(ValueError, match="cannot be named"):
        client.update_sellable_quantities([SellableQuantity("", "", "A\x00", 1)])


def test_a_sku_without_ids_goes_by_its_name(lazada, client, sent):
    lazada.post(UPDATE, json=DONE)
    client.update_sellable_quantities([SellableQuantity("", "", "OLD", 1)])
    assert skus_of(sent()[0][3]) == [{"SellerSku": "OLD", "SellableQuantity": "1"}]


@pytest.mark.parametrize(
    "row",
    [
        SellableQuantity("1", "2", "A", -1),
        SellableQuantity("1", "2", "A", 1.0),
        SellableQuantity("1", "2", "A", True),
        SellableQuantity("1", "2", "A"),
        SellableQuantity("1", "2", "A", 1, {"dropshipping": 1}),
        SellableQuantity("1", "2", "A", None, {"dropshipping": -1}),
        SellableQuantity("", "", "", 1),
    ],
)
def test_what_lazada_could_only_refuse(client, row):
    with pytest.raises(ValueError):
        client.update_sellable_quantities([row])
    assert client.calls == 0


def test_limits(client):
    many = [SellableQuantity("1", str(number), "A", 1) for number in range(21)]
    with pytest.raises(ValueError, match="at most 20"):
        client.update_sellable_quantities(many)
    with pytest.raises(ValueError, match="twice"):
        client.update_sellable_quantities([FIRST, FIRST])
    assert client.update_sellable_quantities([]) == []
    assert client.calls == 0


# === ANSWERS === #


def send(lazada, client, answer, *rows):
    lazada.post(UPDATE, json=answer)
    results = client.update_sellable_quantities(list(rows))
    assert [result.sku_id for result in results] == [row.sku_id for row in rows]
    assert client.calls == 1
    return [(result.ok, result.code, result.message) for result in results]


def test_one_bad_sku_among_three(lazada, client):
    detail = {"field": "Quantity", "seller_sku": "MUG-BLUE", "message": "negative"}
    first, second, third = send(
        lazada, client, refusal("501", detail), FIRST, SECOND, THIRD
    )
    assert second == (False, "501", "Quantity: negative")
    assert first[:2] == third[:2] == (None, None)
    assert "did not say" in first[2]


@pytest.mark.parametrize("name", ["sku_id", "SkuId", "skuId"])
def test_a_detail_may_name_a_sku_by_its_id(lazada, client, name):
    detail = {name: 2003, "message": "locked", "code": 4170}
    _first, second = send(lazada, client, refusal("501", detail), FIRST, SECOND)
    assert second == (False, "4170", "locked")


def test_several_details_of_one_sku(lazada, client):
    details = [
        {"seller_sku": "PEN", "field": "Quantity", "message": "a"},
        {"seller_sku": "PEN", "message": "b", "code": "4170"},
        {"seller_sku": "PEN", "message": "b"},
        {"seller_sku": "SOMEBODY-ELSE", "message": "c"},
    ]
    [result] = send(lazada, client, refusal("501", *details), THIRD)
    assert result == (False, "4170", "Quantity: a; b")


@pytest.mark.parametrize("code", ["4170", "4225", "212", "501", "207", "98765"])
def test_a_refusal_without_detail(lazada, client, code):
    """Of one SKU it is that SKU's; of several, nobody knows whose."""
    assert send(lazada, client, refusal(code), FIRST) == [(False, code, "no")]
    lazada.reset()
    client.calls = 0
    results = send(lazada, client, refusal(code), FIRST, SECOND)
    assert [result[:2] for result in results] == [(None, None)] * 2
    assert all("no" in result[2] for result in results)


def test_a_detail_without_a_name_is_that_of_a_single_sku(lazada, client):
    detail = {"field": "Quantity", "message": "negative"}
    [result] = send(lazada, client, refusal("501", detail), FIRST)
    assert result == (False, "501", "Quantity: negative")


def test_a_success_that_names_a_sku_is_not_believed(lazada, client):
    answer = {**DONE, "detail": [{"seller_sku": "PEN", "message": "hm"}]}
    first, third = send(lazada, client, answer, FIRST, THIRD)
    assert first == (True, "0", "")
    assert third == (None, None, "hm")


@pytest.mark.parametrize(
    "detail", [None, "x", [None], [{}], [{"seller_sku": None}], {}]
)
def test_details_without_sense(lazada, client, detail):
    answer = {"code": "501", "message": "no", "detail": detail}
    results = send(lazada, client, answer, FIRST, SECOND)
    assert [result[0] for result in results] == [None, None]


@pytest.mark.parametrize(
    ("code", "message", "kind", "temporary"),
    [
        ("4170", "", "campaign_lock", False),
        ("501", "negative sellable on channel inventory", "campaign_lock", False),
        ("501", "THD_IC_ERR_F_IC_ABILITY_PG_004:…", "campaign_lock", False),
        ("4225", "", "global_plus", False),
        ("4136", "", "not_found", False),
        ("901", "", "throttled", True),
        ("4147", "", "unavailable", True),
        ("501", "negative quantity", "other", False),
        ("98765", "", "other", False),
    ],
)
def test_what_a_refusal_is(code, message, kind, temporary):
    result = SkuResult("1", "A", False, code, message)
    assert (result.kind, result.temporary) == (kind, temporary)


@pytest.mark.parametrize(
    ("code", "error_class", "kind"),
    [
        ("IllegalAccessToken", LazadaAuthError, "token"),
        ("InsufficientPermission", LazadaApiError, "permission"),
        ("Mp3SellerApiLimit", LazadaApiError, "ease_mode"),
        ("901", LazadaUnavailable, "throttled"),
        ("998", LazadaUnavailable, "throttled"),
        ("AppCallLimit", LazadaUnavailable, "throttled"),
        ("513", LazadaUnavailable, "unavailable"),
        ("1000", LazadaUnavailable, "unavailable"),
        ("6", LazadaUnavailable, "unavailable"),
    ],
)
def test_a_call_that_fails_as_a_whole(lazada, client, clock, code, error_class, kind):
    """Also when it names SKUs: the reason is another one. Writes go once."""
    named = refusal(code, {"seller_sku": "PEN", "message": "x"})
    lazada.post(UPDATE, json=named)
    with pytest.raises(error_class) as caught:
        client.update_sellable_quantities([FIRST, THIRD])
    assert (caught.value.code, caught.value.kind) == (code, kind)
    assert (client.calls, clock.slept) == (1, [])


def test_a_ban_says_how_long(lazada, client):
    words = "frequency exceeds the limit. this ban will last 2 seconds"
    lazada.post(UPDATE, json=refusal("ApiCallLimit", message=words))
    with pytest.raises(LazadaUnavailable) as caught:
        client.update_sellable_quantities([FIRST])
    assert caught.value.retry_after == 2


def test_a_lost_answer(lazada, client):
    lazada.post(UPDATE, body=requests.ReadTimeout("x"))
    with pytest.raises(LazadaUnavailable):
        client.update_sellable_quantities([FIRST])
    assert client.calls == 1


@pytest.mark.parametrize(
    ("row", "figures"),
    [
        ({"Available": 10, "quantity": 12}, {"": 10}),
        ({"Available": "10"}, {"": 10}),
        ({"quantity": "12.0"}, {"": 12}),
        (
            {
                "Available": 10,
                "multiWarehouseInventories": [
                    {"warehouseCode": "dropshipping", "sellableQuantity": "7"},
                    {"warehouseCode": "north", "sellableQuantity": 3},
                ],
            },
            {"dropshipping": 7, "north": 3},
        ),
        ({"Available": "many"}, None),
        ({"Available": 10**30}, None),
        ({}, None),
        ({"multiWarehouseInventories": "?"}, None),
    ],
)
def test_read_sellable(row, figures):
    assert read_sellable(row) == figures


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({"fblWarehouseInventories": [{"warehouseCode": "OMS"}]}, True),
        ({"fblWarehouseInventories": []}, False),
        ({"FulfillmentBySellable": "3"}, True),
        ({"FulfillmentBySellable": 0}, False),
        ({"FulfillmentBySellable": "?"}, False),
        ({}, False),
    ],
)
def test_is_kept_by_lazada(row, kept):
    assert is_kept_by_lazada(row) is kept

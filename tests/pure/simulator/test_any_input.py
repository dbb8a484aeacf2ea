"""Whatever a client sends, it gets an answer of Lazada's kind."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lazada_simulator.app import create_app
from lazada_simulator.endpoints import all_endpoints
from lazada_simulator.settings import Settings
from lazada_simulator.signature import sign
from lazada_simulator.world import World

NAMES = [
    *("created_after", "update_before", "status", "sort_by", "sort_direction"),
    *("offset", "limit", "order_id", "order_ids", "item_id", "seller_sku", "filter"),
    *("create_after", "sku_seller_list", "options", "code", "refresh_token"),
    *("page_no", "page_size", "page_number", "reverse_order_id", "agree_cancel"),
    *("reverse_order_line_id", "reverse_order_item_ids", "request_type_list"),
    *("ReverseOrderLineModifiedTimeRangeStart", "image_info_list", "action"),
]
BATCHES = {
    "/order/shipment/providers/get": "getShipmentProvidersReq",
    "/order/fulfill/pack": "packReq",
    "/order/package/rts": "readyToShipReq",
    "/order/package/repack": "rePackReq",
    "/order/package/document/get": "getDocumentReq",
    "/order/package/sof/delivered": "dbsDeliveryReq",
    "/order/digital/delivered": "digitalDeliveryReq",
}
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    *("packages", "package_id", "orders", "order_id", "doc_type"),
                    *("order_item_list", "order_item_ids", "pack_order_list"),
                    *("delivery_type", "shipping_allocate_type"),
                ]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=15,
)
VALUES = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.sampled_from(
        [
            *("0", "-1", "9" * 5000, "1e3", "null", "[]", "[1.5]", "[" * 500),
            *("2026-01-01T00:00:00+08:00", "0001-01-01T00:00:00+14:00"),
            *("9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00+99:99"),
            '["\\ud800"]',
        ]
    ),
)


@pytest.fixture(scope="module")
def world():
    return World(Settings(orders=5, products=3))


@pytest.fixture(scope="module")
def client(world):
    return create_app(world).test_client()


def _signed(world, path, parameters):
    code = world.tokens.new_code("sg", "a")
    system = {
        "app_key": world.settings.app_key,
        "sign_method": "sha256",
        "timestamp": str(int(time.time() * 1000)),
        "access_token": world.tokens.redeem(code).access_token,
    }
    merged = {**parameters, **system}
    return {**merged, "sign": sign(world.settings.app_secret, path, merged)}


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(all_endpoints())),
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6),
    st.sampled_from(["query_string", "data", "json"]),
)
def test_signed_calls(world, client, path, parameters, where):
    arguments = {where: _signed(world, path, parameters)}
    method = client.get if where == "query_string" else client.post
    response = method(path, **arguments)
    assert response.status_code == 200
    assert response.json["request_id"]
    refused_before_the_endpoint = {"IncompleteSignature", "IllegalTimestamp"}
    assert response.json["code"] not in refused_before_the_endpoint


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(BATCHES)), ANYTHING)
def test_batches(world, client, path, content):
    if isinstance(content, dict):
        terms = {"delivery_type": "dropship", "shipping_allocate_type": "TFS"}
        content = {**content, **terms, "doc_type": "PDF"}
    data = _signed(world, path, {BATCHES[path]: json.dumps(content)})
    body = client.post(path, data=data).json
    assert body["code"] == "0"
    assert body["result"]["success"] in (True, False)


@settings(max_examples=100, deadline=None)
@given(ANYTHING)
def test_any_portal_body(client, content):
    assert client.post("/sofp/api/auth", json=content).status_code == 400
    assert client.post("/sofp/api/statuses/", json=content).status_code == 401


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_body(client, body):
    response = client.post("/orders/get", data=body, content_type="application/json")
    assert response.json["code"] == "MissingParameter"


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"a": "\xff"}', b'{"sign": NaN}'])
def test_odd_json(client, body):
    response = client.post("/orders/get", data=body, content_type="application/json")
    assert response.json["code"] == "MissingParameter"


def test_half_a_character_breaks_only_the_signature(world, client):
    parameters = _signed(world, "/seller/get", {})
    response = client.post("/seller/get", json={**parameters, "x": "\ud800"})
    assert response.json["code"] == "IncompleteSignature"

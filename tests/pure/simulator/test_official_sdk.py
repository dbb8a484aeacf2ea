"""lazop-sdk from PyPI, unmodified, against a running simulator."""

import base64
import json
import time
import types
from xml.sax.saxutils import escape

import pytest

EVER = "2020-01-01T00:00:00+08:00"
MOMENT = 1767225600


@pytest.fixture
def sdk(lazop, simulator):
    """``execute(path, method, token, files, **parameters)`` of the SDK."""
    settings = simulator.settings
    client = lazop.LazopClient(
        f"{simulator.url}/rest", settings.app_key, settings.app_secret
    )

    def execute(path, method="GET", token=None, files=(), **parameters):
        request = lazop.LazopRequest(path, method)
        for name, value in parameters.items():
            request.add_api_param(name, value)
        for name, content in files:
            request.add_file_param(name, content)
        return client.execute(request, token)

    execute.client = client
    return execute


@pytest.fixture
def token(sdk, simulator):
    code = simulator.control.issue_code()
    return sdk("/auth/token/create", "POST", code=code).body["access_token"]


def test_create_and_refresh_a_token(sdk, simulator):
    code = simulator.control.issue_code(account="me@example.com")
    created = sdk("/auth/token/create", "POST", code=code)
    assert created.code == "0"
    assert created.body["account"] == "me@example.com"
    old = created.body["refresh_token"]
    refreshed = sdk("/auth/token/refresh", "POST", refresh_token=old)
    assert refreshed.code == "0"
    new_token = refreshed.body["access_token"]
    assert sdk("/seller/get", token=new_token).code == "0"
    rotated = sdk("/auth/token/refresh", "POST", refresh_token=old)
    assert rotated.code == "IllegalRefreshToken"


def test_list_orders_items_products_and_seller(sdk, token):
    listed = sdk("/orders/get", token=token, created_after=EVER, limit=100).body
    orders = listed["data"]["orders"]
    assert len(orders) == listed["data"]["countTotal"] == 30
    order_id = orders[0]["order_id"]
    single = sdk("/order/get", token=token, order_id=order_id).body["data"]
    assert single["price"] == orders[0]["price"]
    items = sdk("/order/items/get", token=token, order_id=order_id).body["data"]
    assert len(items) == orders[0]["items_count"]
    ids = json.dumps([order["order_id"] for order in orders])
    many = sdk("/orders/items/get", token=token, order_ids=ids).body["data"]
    assert [row["order_id"] for row in many] == json.loads(ids)
    products = sdk("/products/get", token=token, filter="all").body["data"]
    item_id = products["products"][0]["item_id"]
    product = sdk("/product/item/get", token=token, item_id=item_id).body["data"]
    assert product["skus"]
    assert sdk("/seller/get", token=token).body["data"]["status"] == "ACTIVE"


def test_a_document(sdk, token, simulator):
    made = simulator.control.create_order(units=[{}], status="packed")
    ids = json.dumps([item["order_item_id"] for item in made["items"]])
    answer = sdk(
        "/order/document/get", token=token, doc_type="invoice", order_item_ids=ids
    )
    assert answer.code == "0"
    document = answer.body["data"]["document"]
    assert document["mime_type"] == "text/html"
    order_id = str(made["order"]["order_id"])
    assert order_id in base64.b64decode(document["file"]).decode()


@pytest.mark.parametrize("form", ["xml", "json"])
def test_stock_and_a_price(sdk, token, simulator, form):
    made = simulator.control.add_product(skus=[{"SellerSku": "R&D", "quantity": 5}])
    ids = {"ItemId": made["item_id"], "SkuId": made["skus"][0]["SkuId"]}
    for path, field, figure in (
        ("/product/stock/sellable/update", "SellableQuantity", "7"),
        ("/product/price_quantity/update", "Price", "9.90"),
    ):
        sku = {**ids, "SellerSku": "R&D", field: figure}
        payload = {"xml": _as_xml, "json": _as_json}[form](sku)
        assert sdk(path, "POST", token, payload=payload).code == "0"
    held = simulator.control.stock(seller_skus=["R&D"])["R&D"]
    assert (held["sellable"], held["price"]) == (7, 9.9)
    bad = {**ids, "SkuId": 1, "SellableQuantity": "7"}
    answer = sdk(path, "POST", token, payload=_as_xml(bad))
    assert answer.code == "4136"
    assert answer.body["detail"][0]["field"] == "SkuId"


def test_warehouses(sdk, token):
    wanted = '["warehouse"]'
    answer = sdk("/seller/warehouse/get", token=token, addressTypes=wanted)
    [place] = answer.body["result"]["module"]
    assert place["code"] == "dropshipping"


def _as_xml(sku):
    fields = "".join(
        f"<{name}>{escape(str(text))}</{name}>" for name, text in sku.items()
    )
    return f"<Request><Product><Skus><Sku>{fields}</Sku></Skus></Product></Request>"


def _as_json(sku):
    return json.dumps({"Request": {"Product": {"Skus": {"Sku": [sku]}}}})


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_both_methods_of_the_sdk(sdk, token, method):
    assert sdk("/orders/get", method, token, created_after=EVER).code == "0"


def test_a_file_is_not_signed(sdk, token):
    answer = sdk("/seller/get", "POST", token, files=[("image", b"\x89PNG")])
    assert answer.code == "0"


def test_debug_is_signed_when_sent(sdk, token):
    sdk.client.log_level = "DEBUG"
    assert sdk("/seller/get", token=token).code == "0"


def test_a_wrong_secret_is_refused(sdk, token):
    sdk.client._app_secret = "0" * 32
    assert sdk("/seller/get", token=token).code == "IncompleteSignature"


def test_a_stale_timestamp_is_refused(sdk, token, lazop, monkeypatch):
    _set_sdk_clock(lazop, monkeypatch, MOMENT)
    answer = sdk("/seller/get", token=token)
    assert answer.code == "IllegalTimestamp"
    assert answer.request_id


def test_a_used_code_is_refused(sdk, simulator):
    code = simulator.control.issue_code()
    assert sdk("/auth/token/create", code=code).code == "0"
    assert sdk("/auth/token/create", code=code).code == "InvalidCode"


def test_an_old_code_is_refused(sdk, simulator):
    code = simulator.control.issue_code()
    simulator.control.set_clock(advance=30 * 60 + 1)
    assert sdk("/auth/token/create", code=code).code == "InvalidCode"


def test_the_sdk_at_the_moment_of_the_vectors(sdk, lazop, simulator, monkeypatch):
    """Its signatures, proved in test_signature, are taken: only the token is not."""
    simulator.control.set_clock(now=MOMENT, frozen=True)
    _set_sdk_clock(lazop, monkeypatch, MOMENT)
    answer = sdk(
        "/orders/get",
        token="50000000tokenEXAMPLE",
        created_after="2026-01-01T00:00:00+08:00",
        limit="100",
    )
    assert answer.code == "IllegalAccessToken"


def _set_sdk_clock(lazop, monkeypatch, moment):
    clock = types.SimpleNamespace(
        time=lambda: moment, strftime=time.strftime, localtime=time.localtime
    )
    monkeypatch.setattr(lazop.base, "time", clock)

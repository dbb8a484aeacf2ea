"""Prices: what is sent. Answers are read as for quantities (test_api_stock)."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api import LazadaClient, SkuPrice, SkuResult

DONE = {"code": "0", "data": {}}
PATH = "/product/price_quantity/update"
UPDATE = f"https://api.lazada.sg/rest{PATH}"
NEW_YEAR, MAY = date(2026, 1, 1), date(2026, 5, 1)


def price(amount, *sale):
    return SkuPrice("1001", "2002", "MUG-RED", Decimal(amount), *sale)


def sku_of(body):
    [sku] = ElementTree.fromstring(body["payload"]).findall("Product/Skus/Sku")
    names = ("ItemId", "SkuId", "SellerSku")
    return {child.tag: child.text for child in sku if child.tag not in names}


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (price("32"), {"Price": "32.00"}),
        (
            price("32.5", Decimal("29.90"), NEW_YEAR, MAY),
            {
                "Price": "32.50",
                "SalePrice": "29.90",
                "SaleStartDate": "2026-01-01",
                "SaleEndDate": "2026-05-01",
            },
        ),
        (price("5", Decimal(4)), {"Price": "5.00", "SalePrice": "4.00"}),
    ],
)
def test_a_price(lazada, client, sent, row, fields):
    lazada.post(UPDATE, json=DONE)
    assert client.update_prices([row]) == [SkuResult("2002", "MUG-RED", True, "0", "")]
    [(method, path, _query, body)] = sent()
    assert (method, path) == ("POST", PATH)
    assert sku_of(body) == fields
    assert "Quantity" not in body["payload"]


def test_a_currency_without_decimals(lazada, sent):
    url = f"https://api.lazada.vn/rest{PATH}"
    lazada.post(url, json=DONE)
    with LazadaClient(
        "900001", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6", region="vn", access_token="x"
    ) as client:
        client.update_prices([price("45000")])
        with pytest.raises(ValueError, match="decimals"):
            client.update_prices([price("45000.5")])
    assert sku_of(sent()[0][3]) == {"Price": "45000"}


@pytest.mark.parametrize(
    "row",
    [
        price("0"),
        price("-1"),
        price("NaN"),
        price("1.234"),
        price("2", Decimal(0)),
        price("2", Decimal(3)),
        price("2", Decimal(2)),
        price("2", None, NEW_YEAR, MAY),
        price("2", Decimal(1), MAY, NEW_YEAR),
        price("2", Decimal(1), NEW_YEAR),
        price("2", Decimal(1), None, MAY),
        SkuPrice("1", "2", "A", 2.5),
    ],
)
def test_a_price_that_lazada_could_only_refuse(client, row):
    with pytest.raises(ValueError):
        client.update_prices([row])
    assert client.calls == 0


def test_a_campaign_that_locks_the_price(lazada, client):
    words = "THD_IC_ERR_F_IC_ABILITY_PG_004:Sku edit was blocked by tag"
    detail = [{"seller_sku": "MUG-RED", "message": words}]
    lazada.post(UPDATE, json={"code": "501", "message": "E501", "detail": detail})
    [result] = client.update_prices([price("3")])
    assert (result.ok, result.code, result.kind) == (False, "501", "campaign_lock")


@given(st.integers(min_value=1, max_value=10**12))
def test_any_amount_in_cents_arrives_unchanged(cents):
    sent = []

    def take(path, rows, content):
        sent.append(content)

    client = LazadaClient("a", "b", region="sg", access_token="t")
    client._update_skus = take
    client.update_prices([price(Decimal(cents).scaleb(-2))])
    assert Decimal(sku_of({"payload": sent[0]})["Price"]) == Decimal(cents) / 100

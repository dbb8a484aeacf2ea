"""Stock and prices against a running simulator."""

from datetime import date
from decimal import Decimal

import pytest

from lazada_api import (
    LazadaAuthError,
    LazadaClient,
    LazadaUnavailable,
    SellableQuantity,
    SkuPrice,
)
from lazada_simulator import Simulator

PATH = "/product/stock/sellable/update"


@pytest.fixture(scope="module")
def store():
    with Simulator(orders=0, products=0) as running:
        yield running


@pytest.fixture
def shop(store):
    store.control.clear_faults()
    settings = store.settings
    with LazadaClient(
        settings.app_key,
        settings.app_secret,
        region="sg",
        api_url=f"{store.url}/rest",
        auth_url=store.url,
    ) as client:
        code = store.control.issue_code()
        client.access_token = client.create_token(code).access_token
        yield client


@pytest.fixture
def skus(store, request):
    """Three SKUs with names that are hard to write: 10 pieces of each, at 20.00."""
    names = [f"{name} {request.node.name}" for name in ("<A>&amp;", '"B"', "C ü杯]]>")]
    fields = [{"SellerSku": each, "price": 20, "quantity": 10} for each in names]
    made = store.control.add_product(skus=fields)
    return [
        (str(made["item_id"]), str(sku["SkuId"]), sku["SellerSku"])
        for sku in made["skus"]
    ]


def quantities(skus, *figures):
    return [
        SellableQuantity(*sku, figure)
        for sku, figure in zip(skus, figures, strict=False)
    ]


def held(store, skus, name="sellable"):
    names = [sku[2] for sku in skus]
    found = store.control.stock(seller_skus=names)
    return [found[each][name] for each in names]


def test_quantities(store, shop, skus):
    results = shop.update_sellable_quantities(quantities(skus, 1, 2, 0))
    assert [result.ok for result in results] == [True] * 3
    assert held(store, skus) == [1, 2, 0]


@pytest.mark.parametrize(
    ("refusals", "outcome"),
    [
        ("coded", (False, "4170", "campaign_lock")),
        ("worded", (False, "501", "other")),
        ("whole", (None, None, "other")),
    ],
)
def test_a_campaign_lock_among_three(store, shop, skus, refusals, outcome):
    store.control.set_mode(sku_refusals=refusals)
    store.control.lock_sku(seller_sku=skus[1][2], quantity=5)
    results = shop.update_sellable_quantities(quantities(skus, 6, 4, 7))
    locked = results[1]
    assert (locked.ok, locked.code, locked.kind) == outcome
    assert [results[0].ok, results[2].ok] == [None, None]
    assert held(store, skus) == [6, 10, 7]
    [alone] = shop.update_sellable_quantities(quantities(skus, 6, 4)[1:])
    assert (alone.ok, bool(alone.message)) == (False, True)
    store.control.set_mode(sku_refusals="coded")


def test_what_is_not_known_can_be_read(store, shop, skus):
    store.control.add_item_fault(code="1000", path=PATH)
    shop.update_sellable_quantities(quantities(skus, 6, 4, 7))
    product = shop.get_product(skus[0][0])
    shown = {row["SellerSku"]: row["Available"] for row in product["skus"]}
    assert [shown[sku[2]] for sku in skus] == held(store, skus) == [10, 4, 7]


def test_failures_of_the_call(store, shop, skus):
    rows = quantities(skus, 6)
    store.control.add_fault(kind="ban", seconds=1, path=PATH)
    with pytest.raises(LazadaUnavailable) as caught:
        shop.update_sellable_quantities(rows)
    assert (caught.value.kind, caught.value.retry_after) == ("throttled", 1)
    store.control.clear_faults()
    store.control.add_fault(kind="reset", path=PATH, after_work=True)
    with pytest.raises(LazadaUnavailable):
        shop.update_sellable_quantities(rows)
    assert held(store, skus)[0] == 6
    store.control.expire_tokens()
    with pytest.raises(LazadaAuthError):
        shop.update_sellable_quantities(rows)


def test_prices(store, shop, skus):
    sale = (Decimal("15.5"), date(2026, 1, 1), date(2027, 1, 1))
    rows = [
        SkuPrice(*skus[0], Decimal(30), *sale),
        SkuPrice(*skus[1], Decimal("25.25")),
    ]
    assert [result.ok for result in shop.update_prices(rows)] == [True, True]
    assert held(store, skus, "price") == [30.0, 25.25, 20.0]
    assert held(store, skus, "special_price") == [15.5, 0, 0]
    assert held(store, skus) == [10, 10, 10]
    store.control.mark_sku(seller_sku=skus[0][2], global_plus=True)
    [refused] = shop.update_prices(rows[:1])
    assert (refused.ok, refused.kind) == (False, "global_plus")


def test_several_warehouses(store, shop, skus):
    store.control.add_warehouse(code="SG-WH-2", name="Second")
    row = SellableQuantity(*skus[0], warehouses={"dropshipping": 1, "SG-WH-2": 2})
    assert shop.update_sellable_quantities([row])[0].ok
    assert held(store, skus) == [3, 10, 10]

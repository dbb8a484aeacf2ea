"""Product lists and single products: rules, limits, errors and wire types."""

import json
from datetime import datetime, timezone

import pytest

from lazada_simulator import Simulator


@pytest.fixture(scope="module")
def shop():
    with Simulator(orders=0, products=150, regions=("sg", "th"), seed=5) as running:
        yield running


@pytest.fixture(scope="module")
def caller(shop, make_caller):
    return make_caller(shop)


def _list(caller, **parameters):
    return caller.data("/products/get", **{"filter": "all", **parameters})


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"limit": 51}, "19"),
        ({"limit": 0}, "19"),
        ({"offset": 10_001}, "14"),
        ({"offset": "x"}, "14"),
        ({"filter": "Live"}, "36"),
        ({"update_after": "2026-01-01"}, "17"),
        ({"create_before": "1767225600000"}, "17"),
        ({"sku_seller_list": "MUG"}, "70"),
        ({"sku_seller_list": "[1]"}, "70"),
        ({"sku_seller_list": json.dumps(["X"] * 101)}, "70"),
    ],
)
def test_a_refused_list(caller, parameters, code):
    answer = caller.code("/products/get", **{"filter": "all", **parameters})
    assert answer == code


def test_an_empty_list_has_no_products_key(caller):
    assert _list(caller, create_after="2990-01-01T00:00:00+0800") == {}


@pytest.mark.parametrize("offset", ["+0800", "+08:00"])
def test_both_offset_forms_are_read(caller, offset):
    since = f"2020-01-01T00:00:00{offset}"
    body = _list(caller, update_after=since, create_after=since)
    assert body["total_products"] == _list(caller)["total_products"]


def test_paging_gives_every_product_once(caller):
    total = _list(caller)["total_products"]
    pages = [_list(caller, offset=offset, limit=50) for offset in range(0, 150, 50)]
    ids = [row["item_id"] for page in pages for row in page["products"]]
    assert len(ids) == len(set(ids)) == total
    assert {page["total_products"] for page in pages} == {total}


def test_date_windows_are_inclusive(caller):
    row = _list(caller, offset=20, limit=1)["products"][0]
    seconds = int(row["updated_time"]) // 1000
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S+0000")
    body = _list(caller, update_after=text, update_before=text)
    assert [found["item_id"] for found in body["products"]] == [row["item_id"]]


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("live", lambda row: row["status"] == "Active"),
        ("inactive", lambda row: row["status"] == "InActive"),
        ("deleted", lambda row: row["status"] == "Deleted"),
        ("pending", lambda row: row["status"] == "Pending QC"),
        ("rejected", lambda row: row["subStatus"] == "Reject"),
        ("sold-out", lambda row: not any(sku["quantity"] for sku in row["skus"])),
    ],
)
def test_filters(caller, name, fits):
    rows = _list(caller, filter=name)["products"]
    assert rows
    assert all(map(fits, rows))


def test_search_by_seller_sku_is_whole_word(caller):
    row = _list(caller, limit=1)["products"][0]
    name = row["skus"][0]["SellerSku"]
    found = _list(caller, sku_seller_list=json.dumps([name, "NONE"]))
    assert [product["item_id"] for product in found["products"]] == [row["item_id"]]
    assert _list(caller, sku_seller_list=json.dumps([name[:-1]])) == {}


def test_stock_detail_only_when_asked_for(caller):
    names = {"ReservedStock", "RtsStock", "PendingStock", "RealTimeStock"}
    plain = _list(caller, limit=1)["products"][0]["skus"][0]
    detailed = _list(caller, limit=1, options=1)["products"][0]["skus"][0]
    assert not names & set(plain)
    assert names < set(detailed)
    assert detailed["FulfillmentBySellable"] == detailed["Available"]


def test_wire_types(caller):
    rows = _list(caller)["products"]
    assert {type(row["images"]) for row in rows} == {list, str}
    for row in rows:
        images = row["images"]
        assert isinstance(
            json.loads(images) if isinstance(images, str) else images, list
        )
        assert row["created_time"].endswith("000")
        assert int(row["created_time"]) <= int(row["updated_time"])
        for sku in row["skus"]:
            assert isinstance(sku["SkuId"], int)
            assert isinstance(sku["package_weight"], str)
            assert sku["Images"][-1] == ""
            assert sku["ShopSku"] == f"{row['item_id']}_SGAMZ-{sku['SkuId']}"
            assert sku["Available"] == sku["quantity"] - sum(
                place["occupyQuantity"] + place["withholdQuantity"]
                for place in sku["multiWarehouseInventories"]
            )


def test_the_catalogue_is_mixed(caller):
    rows = _list(caller)["products"]
    skus = [sku for row in rows for sku in row["skus"]]
    assert {len(row["skus"]) for row in rows} >= {1, 2, 3}
    assert {row["attributes"]["delivery_option_sof"] for row in rows} == {"Yes", "No"}
    assert any(sku["special_price"] for sku in skus)
    assert all(sku["special_price"] < sku["price"] for sku in skus)
    assert len({sku["SellerSku"] for sku in skus}) == len(skus)


def test_a_single_product(caller):
    row = next(row for row in _list(caller)["products"] if "color_family" in str(row))
    product = caller.data("/product/item/get", item_id=row["item_id"])
    assert product["item_id"] == row["item_id"]
    assert product["variation"]["Variation1"]["name"] == "color_family"
    assert "bizSupplement" in product


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "200"),
        ({"seller_sku": "MUG"}, "207"),
        ({"item_id": "1"}, "208"),
        ({"item_id": "x"}, "208"),
    ],
)
def test_a_wrong_item(caller, parameters, code):
    assert caller.code("/product/item/get", **parameters) == code


def test_the_item_of_another_store(shop, caller, make_caller):
    other = _list(make_caller(shop, "th"), limit=1)["products"][0]["item_id"]
    code = caller.code("/product/item/get", item_id=other)
    assert code == "EDIT_ITEM_NOT_BELONG_SELLER"


def test_control_adds_and_changes_products(simulator, make_caller):
    caller = make_caller(simulator)
    made = simulator.control.add_product(
        product={"name": "Zoë's lamp", "images": None},
        skus=[{"SellerSku": "LAMP-1", "price": "12.34", "quantity": 5, "Url": ""}],
    )
    [sku] = made["skus"]
    assert (sku["price"], sku["Available"], sku["Url"]) == (12.34, 5, "")
    assert made["attributes"]["name"] == "Zoë's lamp"
    first = _list(caller, limit=1)["products"][0]
    assert first["item_id"] == made["item_id"]
    simulator.control.change_product(
        item_id=made["item_id"],
        product={"status": "InActive"},
        skus={"LAMP-1": {"special_price": 9.9}},
    )
    changed = caller.data("/product/item/get", item_id=made["item_id"])
    assert changed["status"] == "InActive"
    assert changed["skus"][0]["special_price"] == 9.9

"""Stock, prices, warehouses: what is read, refused, kept, and moved by orders."""

import json

import pytest
import requests

from lazada_simulator.control_client import ControlError

SELLABLE = "/product/stock/sellable/update"
ADJUST = "/product/stock/sellable/adjust"
PRICE = "/product/price_quantity/update"
BOTH_FORMS = pytest.mark.parametrize("form", ["xml", "json"])


def as_xml(*skus):
    return (
        f"<Request><Product><Skus>{''.join(map(_xml, skus))}</Skus></Product></Request>"
    )


def _xml(fields):
    return f"<Sku>{''.join(_element(*field) for field in fields.items())}</Sku>"


def _element(name, value):
    if isinstance(value, dict):
        rows = [
            f"<MultiWarehouseInventory><WarehouseCode>{code}</WarehouseCode>"
            f"<SellableQuantity>{each}</SellableQuantity></MultiWarehouseInventory>"
            for code, each in value.items()
        ]
        return f"<MultiWarehouseInventories>{''.join(rows)}</MultiWarehouseInventories>"
    return f"<{name}>{value}</{name}>"


def as_json(*skus):
    rows = [dict(map(_member, fields.items())) for fields in skus]
    sku = rows if len(rows) > 1 else rows[0]
    return json.dumps({"Request": {"Product": {"Skus": {"Sku": sku}}}})


def _member(field):
    name, value = field
    if not isinstance(value, dict):
        return name, str(value)
    rows = [
        {"WarehouseCode": code, "SellableQuantity": str(each)}
        for code, each in value.items()
    ]
    return "MultiWarehouseInventories", {"MultiWarehouseInventory": rows}


@pytest.fixture
def shop(simulator, caller):
    """Two SKUs of one product (RED 10, BLUE 5), and how to change them."""
    skus = [
        {"SellerSku": "RED", "price": "32.00", "quantity": 10},
        {"SellerSku": "BLUE", "price": "32.00", "quantity": 5},
    ]
    made = simulator.control.add_product(product={"name": "Mug"}, skus=skus)
    return Shop(simulator, caller, made)


class Shop:
    def __init__(self, simulator, caller, made):
        self.control, self._caller, self._url = (
            simulator.control,
            caller,
            simulator.url,
        )
        self.item_id = made["item_id"]
        self._ids = {sku["SellerSku"]: sku["SkuId"] for sku in made["skus"]}

    def sku(self, name, **fields):
        ids = {"ItemId": self.item_id, "SkuId": self._ids.get(name, 404)}
        return {**ids, "SellerSku": name, **fields}

    def send(self, path, *skus, form="xml", payload=None):
        payload = payload or {"xml": as_xml, "json": as_json}[form](*skus)
        sent = self._caller.parameters(path, payload=payload)
        return requests.post(f"{self._url}/rest{path}", data=sent, timeout=30).json()

    def set_sellable(self, **figures):
        rows = [self.sku(name, SellableQuantity=each) for name, each in figures.items()]
        return self.send(SELLABLE, *rows)

    def held(self, name="RED"):
        return self.control.stock(seller_skus=[name])[name]

    def counts(self, name="RED"):
        names = ("sellable", "total", "withheld", "occupied")
        return tuple(self.held(name)[each] for each in names)

    def order(self, name="RED", status="unpaid"):
        units = [{"sku": name}]
        made = self.control.create_order(units=units, status=status)
        return made["order"]["order_id"]

    def shown(self):
        product = self._caller.data("/product/item/get", item_id=self.item_id)
        return {sku["SellerSku"]: sku for sku in product["skus"]}


# === SELLABLE === #


@BOTH_FORMS
def test_set_sellable(shop, form):
    rows = (
        shop.sku("RED", SellableQuantity=7),
        shop.sku("BLUE", SellableQuantity=0),
    )
    for part in (rows, rows[:1]):
        body = shop.send(SELLABLE, *part, form=form)
        assert (body["code"], body["data"]) == ("0", {})
    assert shop.counts() == (7, 7, 0, 0)
    assert shop.counts("BLUE") == (0, 0, 0, 0)
    assert shop.shown()["RED"]["Available"] == 7


def test_by_the_sellers_name_alone(shop):
    body = shop.send(SELLABLE, {"SellerSku": "BLUE", "SellableQuantity": 3})
    assert body["code"] == "0"
    assert shop.held("BLUE")["sellable"] == 3


def test_comments_and_space_are_no_content(shop):
    sku = as_xml(shop.sku("RED", SellableQuantity=" 8 "))
    payload = sku.replace("<Sku>", "\n <Sku><!-- a comment -->")
    assert shop.send(SELLABLE, payload=payload)["code"] == "0"
    assert shop.held()["sellable"] == 8


@BOTH_FORMS
def test_adjust(shop, form):
    for delta, left in ((-4, 6), (20, 26)):
        row = shop.sku("RED", SellableQuantity=delta)
        assert shop.send(ADJUST, row, form=form)["code"] == "0"
        assert shop.held()["sellable"] == left
    body = shop.send(ADJUST, shop.sku("RED", SellableQuantity=-27), form=form)
    assert body["code"] == "212"
    assert shop.held()["sellable"] == 26


@pytest.mark.parametrize("path", [SELLABLE, ADJUST, PRICE])
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ("", "MissingParameter"),
        ("<Request><Product>", "5"),
        ("<Other/>", "5"),
        ('{"Request": {}}', "5"),
        ("{", "5"),
        ('{"Request": {"Product": {"Skus": {"Sku": ["x"]}}}}', "5"),
        ("<Request><Product><Skus></Skus></Product></Request>", "30"),
        ('{"Request": {"Product": {"Skus": {"Sku": []}}}}', "30"),
    ],
)
def test_no_such_payload(shop, caller, path, payload, code):
    sent = caller.parameters(path, payload=payload)
    url = f"{caller.simulator.url}/rest{path}"
    assert requests.post(url, data=sent, timeout=30).json()["code"] == code


@pytest.mark.parametrize(
    ("path", "code"), [(SELLABLE, "204"), (ADJUST, "204"), (PRICE, "4171")]
)
def test_at_most_fifty(shop, path, code):
    rows = [shop.sku("RED", SellableQuantity=1)] * 51
    assert shop.send(path, *rows)["code"] == code
    assert shop.held()["sellable"] == 10


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"SellableQuantity": -1}, "4152"),
        ({"SellableQuantity": "1.5"}, "4152"),
        ({"SellableQuantity": ""}, "4152"),
        ({}, "4152"),
        ({"SellableQuantity": 1, "SkuId": 1}, "4136"),
        ({"SellableQuantity": 1, "ItemId": 1}, "4137"),
        ({"SellableQuantity": 1, "ItemId": "", "SellerSku": "NONE"}, "4136"),
        ({"MultiWarehouseInventories": {"dropshipping": 1}}, "501"),
    ],
)
def test_a_refused_sku(shop, fields, code):
    body = shop.send(SELLABLE, shop.sku("RED", **fields))
    assert body["code"] == code
    [detail] = body["detail"]
    assert detail["seller_sku"] == fields.get("SellerSku", "RED")
    assert shop.held()["sellable"] == 10


@pytest.mark.parametrize(
    ("refusals", "partial", "code", "sellable"),
    [
        ("coded", "applied", "501", 3),
        ("worded", "applied", "501", 3),
        ("whole", "applied", "4136", 3),
        ("coded", "none", "501", 10),
    ],
)
def test_a_bad_sku_beside_a_good_one(shop, refusals, partial, code, sellable):
    shop.control.set_mode(sku_refusals=refusals, partial_updates=partial)
    body = shop.set_sellable(RED=3, GONE=1)
    assert body["code"] == code
    assert shop.held()["sellable"] == sellable
    if refusals == "whole":
        assert "detail" not in body
        return
    [detail] = body["detail"]
    assert detail["seller_sku"] == "GONE"
    assert detail.get("code") == ("4136" if refusals == "coded" else None)


# === CAMPAIGNS, GLOBAL PLUS, LAZADA'S WAREHOUSE === #


def test_a_campaign_that_holds_pieces(shop):
    shop.control.lock_sku(seller_sku="RED", quantity=4)
    assert shop.set_sellable(RED=3)["code"] == "4170"
    assert shop.set_sellable(RED=4)["code"] == "0"
    row = shop.sku("RED", SellableQuantity=-1)
    assert shop.send(ADJUST, row)["code"] == "4170"
    [channel] = shop.shown()["RED"]["channelInventories"]
    assert channel["sellableQuantity"] == shop.held()["locked"] == 4
    shop.control.unlock_sku(seller_sku="RED")
    assert shop.set_sellable(RED=0)["code"] == "0"


def test_a_campaign_in_which_stock_can_only_be_raised(shop):
    shop.control.lock_sku(seller_sku="RED", seconds=3600)
    assert shop.set_sellable(RED=9)["code"] == "4170"
    assert shop.set_sellable(RED=12, BLUE=1)["code"] == "0"
    assert shop.set_sellable(RED=11, BLUE=2)["code"] == "501"
    assert (shop.held()["sellable"], shop.held("BLUE")["sellable"]) == (12, 2)
    shop.control.set_clock(advance=3601)
    assert shop.set_sellable(RED=9)["code"] == "0"


def test_a_campaign_that_locks_the_price(shop):
    shop.control.lock_sku(seller_sku="RED", price=True)
    body = shop.send(PRICE, shop.sku("RED", Price="31.00"))
    assert body["code"] == "501"
    assert "THD_IC_ERR_F_IC_ABILITY_PG_004" in body["detail"][0]["message"]


def test_global_plus(shop):
    shop.control.mark_sku(seller_sku="RED", global_plus=True)
    assert shop.send(PRICE, shop.sku("RED", Price="31.00"))["code"] == "4225"
    assert shop.send(PRICE, shop.sku("RED", Quantity=1))["code"] == "4225"
    assert shop.set_sellable(RED=1)["code"] == "0"


def test_stock_in_lazadas_warehouse(shop):
    shop.control.mark_sku(seller_sku="RED", fbl_quantity=9)
    [place] = shop.shown()["RED"]["fblWarehouseInventories"]
    assert place["sellableQuantity"] == 9
    assert shop.set_sellable(RED=1)["code"] == "501"


def test_orders_that_lazada_fulfils_move_its_own_stock(shop):
    shop.control.mark_sku(seller_sku="RED", fbl_quantity=9)
    made = shop.control.create_order(units=[{"sku": "RED", "is_fbl": 1, "quantity": 2}])
    assert [unit["shipping_type"] for unit in made["items"]] == ["Warehouse"] * 2
    assert {unit["warehouse_code"] for unit in made["items"]} == {"LAZADA-1"}
    [place] = shop.shown()["RED"]["fblWarehouseInventories"]
    assert (place["totalQuantity"], place["sellableQuantity"]) == (9, 7)
    order_id = made["order"]["order_id"]
    shop.control.set_status(order_id=order_id, status="shipped")
    [place] = shop.shown()["RED"]["fblWarehouseInventories"]
    assert (place["totalQuantity"], place["sellableQuantity"]) == (7, 7)
    first = [made["items"][0]["order_item_id"]]
    for status in ("shipped_back", "shipped_back_success", "shipped_back_success"):
        shop.control.set_status(order_id=order_id, status=status, item_ids=first)
    [place] = shop.shown()["RED"]["fblWarehouseInventories"]
    assert place["totalQuantity"] == 8
    assert shop.held()["sellable"] == 10


# === TOTALS AND PRICES === #


def test_a_total_is_never_below_what_orders_hold(shop):
    shop.order(status="pending")
    shop.order(status="unpaid")
    assert shop.send(PRICE, shop.sku("RED", Quantity=1))["code"] == "501"
    assert shop.send(PRICE, shop.sku("RED", Quantity=2))["code"] == "0"
    assert shop.counts() == (0, 2, 1, 1)
    shop.control.lock_sku(seller_sku="RED", quantity=3)
    assert shop.send(PRICE, shop.sku("RED", Quantity=4))["code"] == "4170"
    assert shop.send(PRICE, shop.sku("RED", Quantity=5))["code"] == "0"


@BOTH_FORMS
def test_a_price_and_a_sale(shop, form):
    fields = {
        "Price": "40.00",
        "SalePrice": "35.50",
        "SaleStartDate": "2026-01-01",
        "SaleEndDate": "2026-02-01",
    }
    assert shop.send(PRICE, shop.sku("RED", **fields), form=form)["code"] == "0"
    shown = shop.shown()["RED"]
    assert (shown["price"], shown["special_price"]) == (40.0, 35.5)
    assert shown["special_from_time"] == "2026-01-01 00:00"
    assert shown["special_to_date"] == "2026-02-01"
    assert shown["Available"] == 10
    assert shop.send(PRICE, shop.sku("RED", Price="41"), form=form)["code"] == "0"
    assert shop.shown()["RED"]["special_price"] == 35.5


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"Price": "0"}, "4118"),
        ({"Price": "-1"}, "4118"),
        ({"Price": "1.234"}, "4104"),
        ({"Price": "x"}, "4104"),
        ({"SalePrice": "32.00"}, "4119"),
        ({"SalePrice": "1.999"}, "4121"),
        ({"Price": "9", "SaleStartDate": "2026-01-01"}, "4132"),
        ({"SalePrice": "9", "SaleStartDate": "1 May"}, "5"),
        (
            {
                "SalePrice": "9",
                "SaleStartDate": "2026-02-02",
                "SaleEndDate": "2026-02-01",
            },
            "4117",
        ),
    ],
)
def test_a_refused_price(shop, fields, code):
    assert shop.send(PRICE, shop.sku("RED", **fields))["code"] == code
    assert shop.held()["price"] == 32.0
    assert shop.held()["special_price"] == 0


def test_buyers_pay_the_sale_price_while_it_lasts(shop):
    shop.control.set_clock(now="2026-01-15T00:00:00+08:00")
    fields = {"SaleStartDate": "2026-01-01", "SaleEndDate": "2026-02-01"}
    shop.send(PRICE, shop.sku("RED", SalePrice="30.00", **fields))

    def paid():
        made = shop.control.create_order(units=[{"sku": "RED"}])
        return made["items"][0]["item_price"]

    assert paid() == 30.0
    shop.control.set_clock(now="2026-02-01T00:00:00+08:00")
    assert paid() == 32.0


# === WAREHOUSES === #


def test_one_warehouse(shop, caller):
    wanted = {"addressTypes": '["warehouse"]'}
    result = caller("/seller/warehouse/get", **wanted)["result"]
    assert [place["code"] for place in result["module"]] == ["dropshipping"]
    single = caller("/rc/warehouse/detail/get")["result"]["module"]
    assert single["warehouse_code"] == "dropshipping"
    assert caller("/rc/warehouse/get")["result"]["success"] is True
    assert caller.code("/seller/warehouse/get") == "MissingParameter"


@BOTH_FORMS
def test_several_warehouses(shop, caller, form):
    shop.control.add_warehouse(code="SG-WH-2", name="Second")
    wanted = {"addressTypes": '["warehouse"]'}
    places = caller("/seller/warehouse/get", **wanted)["result"]["module"]
    assert [place["code"] for place in places] == ["dropshipping", "SG-WH-2"]
    details = caller("/rc/warehouse/detail/get")["result"]["module"]
    assert [place["warehouse_code"] for place in details] == ["dropshipping", "SG-WH-2"]
    rows = {"Dropshipping": 3, "SG-WH-2": 4}
    row = shop.sku("RED", MultiWarehouseInventories=rows)
    assert shop.send(SELLABLE, row, form=form)["code"] == "0"
    assert shop.held()["warehouses"] == {"dropshipping": 3, "SG-WH-2": 4}
    shown = shop.shown()["RED"]
    assert shown["Available"] == 7
    assert len(shown["multiWarehouseInventories"]) == 2
    assert shop.set_sellable(RED=1)["code"] == "0", "the plain form means the first"
    assert shop.held()["warehouses"] == {"dropshipping": 1, "SG-WH-2": 4}
    unknown = shop.sku("RED", MultiWarehouseInventories={"OTHER": 1})
    assert shop.send(SELLABLE, unknown, form=form)["code"] == "501"


# === ORDERS MOVE STOCK === #


def test_the_life_of_a_unit(shop):
    order_id = shop.order()
    assert shop.counts() == (9, 10, 1, 0)
    shop.control.advance_orders(order_ids=[order_id])
    assert shop.counts() == (9, 10, 0, 1)
    shop.control.advance_orders(order_ids=[order_id])
    assert shop.counts() == (9, 10, 0, 1)
    shop.control.advance_orders(order_ids=[order_id])
    assert shop.counts() == (9, 9, 0, 0)
    shop.control.advance_orders(order_ids=[order_id], steps=3)
    assert shop.counts() == (9, 9, 0, 0)


@pytest.mark.parametrize("status", ["unpaid", "pending", "packed"])
def test_a_cancelled_unit_goes_back(shop, status):
    order_id = shop.order(status=status)
    assert shop.held()["sellable"] == 9
    shop.control.cancel_order(order_id=order_id)
    assert shop.counts() == (10, 10, 0, 0)


def test_a_seller_who_is_out_of_stock(shop):
    order_id = shop.order(status="pending")
    body = shop.control.cancel_order(order_id=order_id, reason="Out of stock")
    assert body["items"][0]["cancel_return_initiator"] == "cancellation-seller"
    assert shop.counts() == (0, 0, 0, 0)


def test_packing_and_shipping_by_calls(shop, caller):
    made = shop.control.create_order(units=[{"sku": "RED"}], status="pending")
    [row] = caller.packed(made)
    assert shop.counts() == (9, 10, 0, 1)
    path = "/order/package/rts"
    assert caller.packages(path, "readyToShipReq", row["package_id"])
    assert shop.counts() == (9, 9, 0, 0)


def test_what_is_ordered_though_there_is_none(shop):
    shop.set_sellable(RED=0)
    order_id = shop.order(status="pending")
    shop.set_sellable(RED=5)
    shop.control.advance_orders(order_ids=[order_id], steps=2)
    assert (shop.counts(), shop.held()["oversold"]) == ((5, 5, 0, 0), 1)


def test_generated_orders_hold_their_stock(simulator):
    held = simulator.control.stock().values()
    assert any(sku["occupied"] for sku in held)
    for sku in held:
        parts = sku["sellable"] + sku["withheld"] + sku["occupied"]
        assert sku["total"] == parts


# === THE LEDGER, FAULTS, CONTROL === #


def test_accepted_figures(shop):
    shop.set_sellable(RED=3, BLUE=4)
    shop.set_sellable(RED=2, GONE=1)
    shop.send(PRICE, shop.sku("RED", Price="33.00"))
    entries = shop.control.accepted_figures(seller_sku="RED")
    sellable = [entry["sellable"] for entry in entries]
    assert sellable == [{"dropshipping": 3}, {"dropshipping": 2}, None]
    assert [entry["number"] for entry in entries] == [1, 3, 4]
    assert entries[-1]["price"]["price"] == 33.0
    assert [entry["path"] for entry in entries] == [SELLABLE, SELLABLE, PRICE]
    shop.control.reset_figures()
    assert shop.control.accepted_figures() == []


@pytest.mark.parametrize("after_work", [False, True])
def test_a_fault_of_one_sku(shop, after_work):
    fault = {"code": "1000", "path": SELLABLE, "skip": 1, "after_work": after_work}
    shop.control.add_item_fault(**fault)
    body = shop.set_sellable(RED=3, BLUE=4)
    assert [row["seller_sku"] for row in body["detail"]] == ["BLUE"]
    assert shop.held()["sellable"] == 3
    assert shop.held("BLUE")["sellable"] == (4 if after_work else 5)


def test_a_lost_answer(shop):
    shop.control.add_fault(kind="reset", path=SELLABLE, after_work=True)
    with pytest.raises(requests.ConnectionError):
        shop.set_sellable(RED=3)
    assert shop.held()["sellable"] == 3


def test_throttling(shop):
    for code in ("901", "513", "ApiCallLimit"):
        shop.control.add_fault(kind="error", path=SELLABLE, code=code)
        assert shop.set_sellable(RED=3)["code"] == code
    assert shop.held()["sellable"] == 10


def test_control_of_stock(shop):
    assert shop.control.set_stock(seller_sku="RED", sellable=2)["sellable"] == 2
    with pytest.raises(ControlError, match="no SKU"):
        shop.control.set_stock(seller_sku="NONE", sellable=2)

"""X4: what an order, a unit and a product say is read without ever failing."""

from datetime import datetime, timedelta, timezone

import pytest

from lazada_api import LazadaApiError, wire
from lazada_api.catalogue_reading import (
    read_product,
    read_sku,
    read_skus,
    split_products,
)
from lazada_api.invoicing import no_invoice_reason
from lazada_api.order_checks import contradictions, split_units, summary, usable_id
from lazada_api.order_reading import (
    last_change,
    read_amounts,
    read_change,
    read_currencies,
    read_order,
    read_sku_of,
    read_unit,
    split_page,
    units_gone,
    units_to_look_at,
)
from lazada_api.order_units import fetch_units
from lazada_api.order_values import unit_status

SG = timezone(timedelta(hours=8))
NOW = datetime(2026, 1, 20, 4, 0)
COUNTED = datetime(2026, 1, 18)
JUNK = [None, "", "x", 1, 1.5, True, [], ["x"], {}, {"a": 1}, "9" * 400, -1]


def unit(number, **values):
    return {
        "order_item_id": number,
        "item_price": "10.00",
        "status": "pending",
        "sku": "MUG",
        "currency": "SGD",
        **values,
    }


def row(**values):
    return {
        "order_id": 7,
        "created_at": "2026-01-15 10:00:00 +0800",
        "updated_at": "2026-01-15 10:05:00 +0800",
        **values,
    }


@pytest.mark.parametrize("junk", JUNK)
def test_any_value_of_any_field_can_be_read(junk):
    fields = ("order_number", "created_at", "updated_at", "statuses", "tax_code")
    for name in (*fields, "extra_attributes", "shipping_fee", "customer_first_name"):
        order = row(**{name: junk})
        read_order(order, [], SG, NOW)
        read_amounts(order, [unit(1)], True)
        units_gone(order, [unit(1, status="shipped")], COUNTED, SG)
    for name in unit(1):
        odd = unit(1, **{name: junk})
        read_unit(odd)
        read_sku_of(odd)
        read_currencies([odd])
        read_amounts(row(), [odd], True)
        split_units([odd])
    for name in ("item_id", "attributes", "skus", "images", "updated_time"):
        product = {"item_id": 1, name: junk}
        read_product(product, SG)
        read_skus(product)
        split_products([product, junk])
    for name in ("SkuId", "SellerSku", "price", "quantity", "saleProp", "Status"):
        read_sku({name: junk})
    split_page([junk, row(order_id=junk)])


def test_a_change_that_is_still_to_come_is_none():
    rows = [row(), row(updated_at="2099-01-01 00:00:00 +0800"), row(updated_at="soon")]
    assert [bool(read_change(each, SG, NOW)) for each in rows] == [True, False, False]
    assert last_change(rows, SG, NOW) == datetime(2026, 1, 15, 2, 5)
    assert last_change(rows[1:], SG, NOW) is None


def test_orders_of_a_page():
    page = [row(), "text", row(order_id=None), row(order_id="x", created_at=None), None]
    rows, nameless, others = split_page(page)
    assert (list(rows), nameless) == (["7"], ["2026-01-15 10:00:00 +0800", "?"])
    assert others == ["text", "nothing"]


@pytest.mark.parametrize("value", [None, "", "x", 1.5, True, "١٢", -3, [1], "9" * 400])
def test_ids_that_are_none(value):
    assert usable_id({"order_item_id": value}) == ""


def test_units_that_cannot_be_told_apart_are_left_out():
    items = [unit(1), unit(None), unit(1, item_price=5), unit("2")]
    units, left_out = split_units(items)
    assert ([each["order_item_id"] for each in units], len(left_out)) == ([1, "2"], 2)
    found = contradictions(row(price="30"), units + left_out)
    assert summary(found) == "unit_without_id 4 3; unit_twice 3 2; price 30 35.00"
    assert summary([]) == ""


@pytest.mark.parametrize(
    ("status", "paid", "meant"),
    [
        ("pending", "unpaid", "unpaid"),
        ("pending", "Unpaid final payment", "unpaid"),
        ("pending", None, "pending"),
        ("canceled", "unpaid", "canceled"),
        ("delivered", "unpaid", "delivered"),
        ("NEW_WORD", "unpaid", "unpaid"),
    ],
)
def test_a_presale(status, paid, meant):
    item = unit(1, status=status, stage_pay_status=paid)
    assert unit_status(item) == read_unit(item)["status"] == meant
    assert read_order(row(), [item, unit(2)], SG, NOW)["status"] in (meant, "pending")


@pytest.mark.parametrize(
    ("status", "changed", "ordered", "gone"),
    [
        ("delivered", None, "2026-01-15", True),
        ("delivered", "2026-01-19", "2026-01-15", True),
        ("INFO_ST_DOMESTIC_BACK_TO_SHIPPER", None, "2026-01-15", True),
        ("INFO_ST_DOMESTIC_NEW", "2026-01-19", "2026-01-15", True),
        ("delivered", None, "2026-01-19", False),
        ("shipped", "2026-01-17", "2026-01-15", True),
        ("shipped", "2026-01-19", "2026-01-15", False),
        ("shipped", None, "2026-01-15", True),
        ("ready_to_ship", None, "2026-01-15", False),
        ("canceled", None, "2026-01-15", False),
        ("NEW_WORD", None, "2026-01-15", False),
    ],
)
def test_what_had_left_before_the_count(status, changed, ordered, gone):
    found = units_gone(
        row(created_at=ordered),
        [unit(1, status=status, updated_at=changed)],
        COUNTED,
        SG,
    )
    assert found == ({"1"} if gone else set())


def test_the_bonus_is_whose_the_store_says():
    bonus = unit(1, voucher_platform=3, voucher_seller_lpi=2, voucher_amount=3)
    lazada, seller = (
        read_amounts(row(), [bonus], True, ours) for ours in (False, True)
    )
    assert (lazada["expected_total"], seller["expected_total"]) == (10, 8)
    assert lazada["buyer_paid_amount"] == seller["buyer_paid_amount"] == 7
    assert lazada["disputed_bonus_amount"] == seller["disputed_bonus_amount"] == 2


def test_what_was_written_is_restored():
    value = [row(note="\x00 \ud800 ü", amount=29.9), unit(1)]
    assert wire.json_restore(wire.json_dumps(value)) == value


class Client:
    """Has the units of orders, and refuses some of them."""

    def __init__(self, units, *refused):
        self.units, self.refused, self.asked = units, refused, []

    def get_multiple_order_items(self, order_ids):
        self._ask(order_ids)
        return {key: self.units[key] for key in order_ids if key in self.units}

    def get_order_items(self, order_id):
        self._ask([order_id])
        return self.units[order_id]

    def _ask(self, order_ids):
        self.asked.append(list(order_ids))
        if set(order_ids) & set(self.refused):
            raise LazadaApiError("not yours")


def test_units_of_many_orders_in_one_call():
    client = Client({"1": [unit(1)], "2": ["x", unit(2)], "3": []})
    items, refused = fetch_units(client, ["1", "2", "3", "4"])
    assert (list(items), refused) == (["1"], {"2": "", "3": "", "4": ""})
    assert client.asked == [["1", "2", "3", "4"]]
    assert fetch_units(Client({}), []) == ({}, {})


def test_one_order_that_is_refused_does_not_cost_the_others():
    client = Client({"1": [unit(1)], "3": [unit(3)]}, "2")
    items, refused = fetch_units(client, ["1", "2", "3"])
    assert list(items) == ["1", "3"]
    assert list(refused) == ["2"] and "not yours" in refused["2"]


@pytest.mark.parametrize(
    ("status", "changed", "counted", "told"),
    [
        ("delivered", "2026-01-10", COUNTED, False),
        # on its way back: somebody waits for it, however old the order is
        ("shipped_back", "2026-01-10", COUNTED, True),
        ("failed_delivery", "2026-01-10", COUNTED, True),
        ("TELEPORTED", "2026-01-10", COUNTED, True),
        # over before the stock was counted
        ("returned", "2026-01-10", COUNTED, False),
        ("lost_by_3pl", "2026-01-10", COUNTED, False),
        # and after, or who knows when
        ("returned", "2026-01-19", COUNTED, True),
        ("returned", "", COUNTED, True),
        ("returned", "2026-01-10", False, True),
    ],
)
def test_units_that_a_person_has_to_look_at(status, changed, counted, told):
    units = [unit(1, status=status, updated_at=changed and f"{changed} 10:00:00 +0800")]
    found = units_to_look_at({}, units, counted, SG)
    assert found == ({"1": unit_status(units[0])} if told else {})


@pytest.mark.parametrize(
    ("status", "policy", "ordered", "since", "reason"),
    [
        ("canceled", "open", NOW, COUNTED, "cancelled"),
        ("returned", "open", NOW, COUNTED, "returned"),
        ("lost", "manual", NOW, COUNTED, "returned"),
        ("delivered", "manual", NOW, False, "manual"),
        ("delivered", "open", NOW, False, "no_day"),
        ("delivered", "open", COUNTED, NOW, "early"),
        ("delivered", "open", False, NOW, "early"),
        ("delivered", "open", NOW, NOW, None),
        # it waits until it is delivered, or understood
        ("pending", "completed", NOW, COUNTED, None),
        ("unknown", "completed", NOW, COUNTED, None),
    ],
)
def test_why_an_order_gets_no_invoice(status, policy, ordered, since, reason):
    assert no_invoice_reason(status, policy, ordered, since) == reason

"""The amounts of an order, from what Lazada sends."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api.order_values import (
    BadAmount,
    awaits_payment,
    buyer_paid,
    disputed_bonus,
    expected_total,
    goods_lines,
    item_price,
    live_items,
    platform_voucher,
    seller_voucher,
    shipping_fee,
)

cents = st.integers(0, 10**9).map(lambda number: Decimal(number) / 100)


def unit(number=1, price="10.00", **values):
    row = {
        "order_item_id": number,
        "sku": "A",
        "sku_id": 11,
        "status": "pending",
        "item_price": price,
    }
    return {**row, **values}


units = st.lists(
    st.builds(
        unit,
        st.integers(1, 10**12),
        st.one_of(cents.map(str), cents.map(float)),
        voucher_seller=st.one_of(st.none(), cents.map(str)),
        voucher_platform=st.one_of(st.none(), cents.map(float)),
        status=st.sampled_from(["pending", "shipped", "canceled", None]),
        sku_id=st.sampled_from([11, "12", None]),
        sku=st.sampled_from(["A", "B", ""]),
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    "value",
    [None, "", "null", "free", "1,5", True, float("nan"), float("inf"), [], {"a": 1}]
    + ["1e400", "NaN", "9" * 400, 10**400, -0.01, "-5.00", "1" * 14],
)
def test_no_price_is_assumed(value):
    with pytest.raises(BadAmount) as error:
        item_price(unit(7, value))
    assert (error.value.field, error.value.item_id) == ("item_price", "7")


@pytest.mark.parametrize("value", ["1e400", 10**400, "free", [2], "NaN"])
@pytest.mark.parametrize(
    ("field", "of_unit"),
    [
        ("shipping_fee", False),
        ("voucher_seller", True),
        ("voucher_seller_lpi", True),
        ("voucher_platform", True),
    ],
)
def test_an_amount_that_cannot_be_read_is_named(field, of_unit, value):
    """X4: one error for all, which a person can be told."""
    order = {} if of_unit else {field: value}
    item = unit(7, **{field: value} if of_unit else {})
    with pytest.raises(BadAmount) as error:
        buyer_paid(order, [item])
    assert (error.value.field, error.value.item_id) == (field, "7" if of_unit else "")
    assert len(str(error.value)) < 130


def test_a_shipping_fee_is_not_below_zero():
    with pytest.raises(BadAmount, match=r"^shipping_fee: -1\.50$"):
        expected_total({"shipping_fee": "-1.50"}, [unit()], True)


@pytest.mark.parametrize(
    ("word", "awaits"),
    [
        ("unpaid", True), ("unpaid final payment", True), (" Unpaid ", True),
        ("UNPAID FINAL PAYMENT", True), (None, False), ("", False), ("null", False),
        ("paid", False), ("paid final payment", False), ([], False),
    ],
)  # fmt: skip
def test_presale(word, awaits):
    """It waits until all of it is paid."""
    assert awaits_payment(unit(stage_pay_status=word)) is awaits
    assert not awaits_payment(unit())


def test_whose_money_a_bonus_within_the_platforms_voucher_is():
    """X1: the store decides; what the buyer pays is the same."""
    item = unit(voucher_platform=5, voucher_seller_lpi=2, voucher_amount=5)
    assert disputed_bonus(item) == 2
    assert (seller_voucher(item), platform_voucher(item)) == (0, 5)
    assert (seller_voucher(item, True), platform_voucher(item, True)) == (2, 3)
    assert expected_total({}, [item], False) == 10
    assert expected_total({}, [item], False, bonus_by_seller=True) == 8
    [line] = goods_lines([item], bonus_by_seller=True)
    assert line.seller_voucher == 2
    assert buyer_paid({}, [item]) == buyer_paid({}, [item], True) == 5


@pytest.mark.parametrize(
    "vouchers",
    [
        {},
        # on top of the vouchers
        {"voucher_seller_lpi": 2, "voucher_platform": 5, "voucher_amount": 7},
        # within the seller's own
        {"voucher_seller": 3, "voucher_seller_lpi": 2, "voucher_amount": 3},
        # Lazada's own
        {"voucher_platform": 5, "voucher_platform_lpi": 2, "voucher_amount": 5},
        # within neither
        {"voucher_platform": 1, "voucher_seller_lpi": 2, "voucher_amount": 1},
    ],
)
def test_a_bonus_that_leaves_no_doubt(vouchers):
    item = unit(**vouchers)
    assert disputed_bonus(item) == 0
    assert seller_voucher(item) == seller_voucher(item, True)


def test_a_sku_that_makes_no_sense_parts_no_lines():
    lines = goods_lines([unit(1, sku_id=None, sku=["A"]), unit(2, sku_id=[], sku=None)])
    assert [line.item_ids for line in lines] == [("1",), ("2",)]


def test_a_blank_behind_a_sku_makes_no_line_of_its_own():
    [line] = goods_lines([unit(1, sku_id=None), unit(2, sku_id=None, sku="A ")])
    assert line.quantity == 2


@pytest.mark.parametrize("value", [0, "0", "0.00", 0.0])
def test_gift_costs_nothing(value):
    assert item_price(unit(price=value)) == 0


@pytest.mark.parametrize(
    ("vouchers", "wanted"),
    [
        ({}, "0"),
        ({"voucher_seller": "2.50"}, "2.50"),
        ({"voucher_seller": 1, "voucher_platform": 2, "voucher_amount": 3}, "1"),
        # the bonus is within the vouchers
        ({"voucher_seller": 3, "voucher_seller_lpi": 1, "voucher_amount": 3}, "3"),
        # the bonus comes on top
        ({"voucher_seller": 3, "voucher_seller_lpi": 1, "voucher_amount": 4}, "4"),
        (
            {
                "voucher_seller": 3,
                "voucher_platform": 2,
                "voucher_seller_lpi": 1,
                "voucher_platform_lpi": "0.5",
                "voucher_amount": "6.5",
            },
            "4",
        ),
    ],
)
def test_voucher_of_the_seller(vouchers, wanted):
    assert seller_voucher(unit(**vouchers)) == Decimal(wanted)


def test_voucher_of_lazada_is_no_discount_of_the_seller():
    item = unit(voucher_platform="4.00")
    assert platform_voucher(item) == 4
    assert expected_total({}, [item], False) == 10


@pytest.mark.parametrize(
    ("order", "fee"),
    [
        ({}, 0),
        ({"shipping_fee": None}, 0),
        ({"shipping_fee": ""}, 0),
        ({"shipping_fee": "1,234.50"}, Decimal("1234.50")),
        ({"shipping_fee": 3.5}, Decimal("3.5")),
    ],
)
def test_shipping_fee(order, fee):
    assert shipping_fee(order) == fee
    assert expected_total(order, [unit()], True) == 10 + fee
    assert expected_total(order, [unit()], False) == 10


def test_unreadable_fee_is_not_taken_for_zero():
    with pytest.raises(ValueError, match="^shipping_fee: free$"):
        expected_total({"shipping_fee": "free"}, [unit()], True)


def test_price_of_a_cancelled_unit_does_not_matter():
    assert expected_total({}, [unit(), unit(2, None, status="canceled")], True) == 10


def test_units_of_one_sku_at_one_price_are_one_line():
    first, second = goods_lines(
        [unit(1), unit(2, 10), unit(3, "9.99"), unit(4, status="canceled")]
    )
    assert (first.quantity, first.total) == (2, Decimal("20.00"))
    assert first.item_ids == ("1", "2")
    assert (second.quantity, second.unit_price) == (1, Decimal("9.99"))


def test_lines_without_an_id_are_parted_by_the_sellers_sku():
    lines = goods_lines([unit(1, sku_id=None), unit(2, sku_id=None, sku="B")])
    assert [line.item_ids for line in lines] == [("1",), ("2",)]


@given(units)
def test_lines_and_total_agree(items):
    lines = goods_lines(items)
    total = sum((line.total - line.seller_voucher for line in lines), Decimal(0))
    assert total == expected_total({}, items, True)


@given(units)
def test_every_live_unit_is_in_one_line(items):
    found = [item_id for line in goods_lines(items) for item_id in line.item_ids]
    wanted = [str(item["order_item_id"]) for item in live_items(items)]
    assert sorted(found) == sorted(wanted)


@given(units)
def test_vouchers_within_the_prices(items):
    """E1: the same units and the same total; each unit at what is left of its price."""
    lines = goods_lines(items, in_price=True)
    total = sum((line.total - line.seller_voucher for line in lines), Decimal(0))
    assert total == expected_total({}, items, True)
    found = [line.unit_price for line in lines for _item_id in line.item_ids]
    left = [item_price(item) - seller_voucher(item) for item in live_items(items)]
    assert sorted(found) == sorted(max(amount, Decimal(0)) for amount in left)


def test_units_with_another_voucher_are_another_line():
    first, second = goods_lines(
        [unit(n, voucher_seller=off) for n, off in ((1, "3.33"), (2, 3.33), (3, 3.34))],
        in_price=True,
    )
    assert (first.unit_price, first.item_ids) == (Decimal("6.67"), ("1", "2"))
    assert (second.unit_price, second.item_ids) == (Decimal("6.66"), ("3",))
    assert first.seller_voucher == second.seller_voucher == 0


def test_units_that_have_left_together_stay_one_line():
    rows = [unit(1), unit(2, "9.99"), unit(3, "9.98"), unit(4, 10)]
    first, second = goods_lines(rows, together={"1": "A", "2": "A", "3": "A"})
    assert (first.item_ids, first.total) == (("1", "2", "3"), Decimal("29.97"))
    assert (second.item_ids, second.unit_price) == (("4",), 10)


def test_a_voucher_beyond_the_price_stays_a_voucher():
    [line] = goods_lines([unit(voucher_seller=12)], in_price=True)
    assert (line.unit_price, line.seller_voucher) == (0, 2)

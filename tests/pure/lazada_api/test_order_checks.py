"""Whether an order contradicts itself (X1)."""

from decimal import Decimal

import pytest

from lazada_api.order_checks import contradictions
from lazada_api.order_values import BadAmount


def unit(number, price="10.00", **values):
    return {
        "order_item_id": number,
        "item_price": price,
        "voucher_seller": "1.00",
        "status": "pending",
        **values,
    }


UNITS = [unit(1), unit(2, "25.00", status="shipped")]
ORDER = {"items_count": 2, "price": "35.00", "voucher_seller": 2.0}


def found(order, items):
    return [(each.code, each.told, each.found) for each in contradictions(order, items)]


def test_figures_that_agree():
    assert found(ORDER, UNITS) == []
    assert found({"items_count": "2", "price": 35, "voucher_seller": "2"}, UNITS) == []


@pytest.mark.parametrize("nothing", [None, "", "null"])
def test_what_is_left_out_contradicts_nothing(nothing):
    assert found(dict.fromkeys(ORDER, nothing), UNITS) == []
    assert found({}, UNITS) == []


@pytest.mark.parametrize("item_id", [None, "", "null", "A-1", 1.5, True, [], "9" * 300])
def test_a_unit_without_a_usable_id(item_id):
    """Units of 10.00 and 25.00, the second without: not a sales order of 10.00."""
    units = [UNITS[0], {**UNITS[1], "order_item_id": item_id}]
    assert found(ORDER, units) == [("unit_without_id", 2, 1)]


def test_a_unit_that_is_missing():
    assert found(ORDER, UNITS[:1]) == [
        ("items_count", 2, 1),
        ("price", 35, 10),
        ("voucher_seller", 2, 1),
    ]


@pytest.mark.parametrize("again", [1, "1", " 1", 1.0])
def test_a_unit_that_comes_twice(again):
    units = [*UNITS, unit(again)]
    assert ("unit_twice", 3, 2) in found(ORDER, units)
    assert found({}, [UNITS[0], unit(again, "10.00")]) == [("unit_twice", 2, 1)]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"items_count": 3}, ("items_count", 3, 2)),
        ({"items_count": 1}, ("items_count", 1, 2)),
        ({"price": "35.01"}, ("price", Decimal("35.01"), 35)),
        ({"price": 0}, ("price", 0, 35)),
        ({"voucher_seller": 3}, ("voucher_seller", 3, 2)),
        ({"voucher_seller": 0}, ("voucher_seller", 0, 2)),
    ],
)
def test_figures_that_contradict_each_other(values, wanted):
    assert found({**ORDER, **values}, UNITS) == [wanted]


@pytest.mark.parametrize(
    "figures",
    [
        {"items_count": 2, "price": "35.00", "voucher_seller": 2},
        {"items_count": 1, "price": "25.00", "voucher_seller": 1},
    ],
)
def test_cancelled_units_may_count_or_not(figures):
    """Which of the two Lazada does is not documented."""
    assert found(figures, [unit(1, status="canceled"), UNITS[1]]) == []


def test_a_cancelled_unit_may_have_no_price():
    units = [unit(1, None, status="canceled"), UNITS[1]]
    assert found({"price": "25.00"}, units) == []
    assert found({"price": "24.00"}, units) == [("price", 24, 25)]


@pytest.mark.parametrize("told", [2, "4.00"])
def test_the_bonus_may_be_within_the_orders_voucher_or_not(told):
    units = [{**item, "voucher_seller_lpi": 1} for item in UNITS]
    assert found({"voucher_seller": told}, units) == []
    assert found({"voucher_seller": 3}, units) == [("voucher_seller", 3, 2)]


@pytest.mark.parametrize(
    "field",
    [
        "voucher_seller",
        "voucher_platform",
        "voucher_seller_lpi",
        "voucher_platform_lpi",
    ],
)
def test_a_voucher_below_zero(field):
    """It would raise the total."""
    units = [unit(1, **{"voucher_seller": 0, field: "-1.00"})]
    assert found({}, units) == [("negative_voucher", -1, 0)]
    assert found({}, [{**units[0], "status": "canceled"}]) == []


def test_the_orders_voucher_below_zero():
    assert ("negative_voucher", -2, 0) in found({**ORDER, "voucher_seller": -2}, UNITS)


@pytest.mark.parametrize("field", ORDER)
@pytest.mark.parametrize("value", ["1e400", "x", 10**400, [], "NaN"])
def test_a_figure_that_cannot_be_read_is_named(field, value):
    with pytest.raises(BadAmount, match=f"^{field}: "):
        contradictions({**ORDER, field: value}, UNITS)

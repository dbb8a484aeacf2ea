"""R4: what the seller gives back, and when it is credited."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api.order_checks import contradictions
from lazada_api.order_values import expected_total, goods_lines
from lazada_api.return_money import (
    credit_step,
    give_back,
    less_given,
    unit_worth,
)

CENTS = st.integers(0, 100_000).map(lambda cents: Decimal(cents) / 100)


def unit(number=1, **values):
    return {
        "order_item_id": number, "sku": "MUG", "sku_id": 1, "item_price": "30.00",
        "voucher_seller": "1.10", "voucher_platform": "1.50", "status": "delivered",
        **values,
    }  # fmt: skip


# What is asked: rule, kind, stage, goods; what is to be done.
STEPS = [
    ("refunded", "return", "to_decide", "none", "later"),
    ("refunded", "return", "agreed", "awaited", "later"),
    ("refunded", "return", "on_the_way", "booked", "later"),
    ("refunded", "return", "refunded", "awaited", "now"),
    ("refunded", "return", "closed", "booked", "now"),
    ("refunded", "return", "dispute", "booked", "later"),
    ("refunded", "return", "refused", "booked", "never"),
    ("refunded", "return", "open", "booked", "later"),
    ("refunded", "refund_only", "refunded", "none", "now"),
    ("received", "return", "on_the_way", "booked", "now"),
    ("received", "return", "refunded", "awaited", "later"),
    ("received", "return", "refunded", "none", "now"),
    ("received", "refund_only", "refunded", "none", "now"),
    ("received", "return", "cancelled", "booked", "never"),
    ("refunded", "abnormal", "on_the_way", "awaited", "later"),
    ("refunded", "abnormal", "on_the_way", "booked", "now"),
    ("received", "abnormal", "received", "booked", "now"),
    ("manual", "return", "refunded", "booked", "asked"),
    ("manual", "abnormal", "received", "booked", "asked"),
    ("manual", "return", "to_decide", "none", "later"),
    ("manual", "return", "on_the_way", "awaited", "later"),
    ("manual", "abnormal", "on_the_way", "awaited", "later"),
    ("manual", "return", "refused", "booked", "never"),
    ("refunded", "cancel", "refunded", "none", "never"),
    ("manual", "cancel", "closed", "none", "never"),
]


@pytest.mark.parametrize(("rule", "kind", "stage", "goods", "step"), STEPS)
def test_when_it_is_credited(rule, kind, stage, goods, step):
    assert credit_step(rule, kind, stage, goods) == step


def test_a_full_refund_gives_back_what_was_invoiced():
    """Lazada's example: 2740 cents of a unit that is invoiced at 28.90."""
    assert unit_worth(unit()) == (Decimal("28.90"), Decimal("27.40"))
    assert give_back(Decimal("28.90"), Decimal("27.40"), [Decimal("27.40")]) == [
        Decimal("28.90")
    ]


def test_a_partial_refund_gives_back_what_was_refunded():
    worth = Decimal("28.90"), Decimal("27.40")
    assert give_back(*worth, [Decimal(10)]) == [10]
    assert give_back(*worth, [Decimal(10), Decimal(5)]) == [10, 5]


def test_refunds_that_add_up_are_partial_each():
    """Lazada takes from the seller what each of them was; none was a full one."""
    worth = Decimal("28.90"), Decimal("27.40")
    refunds = [Decimal(10), Decimal("17.40"), Decimal(1), Decimal(5)]
    assert give_back(*worth, refunds) == [10, Decimal("17.40"), 1, Decimal("0.50")]


def test_a_full_refund_after_a_partial_one_gives_back_the_rest():
    worth = Decimal("28.90"), Decimal("27.40")
    refunds = [Decimal(10), Decimal("27.40")]
    assert give_back(*worth, refunds) == [10, Decimal("18.90")]


@given(CENTS, CENTS, st.lists(CENTS, max_size=5))
def test_never_more_than_the_unit_was_sold_for(net, less, refunds):
    """X: over all refunds credit notes never exceed the invoice."""
    paid = max(Decimal(0), net - less)
    found = give_back(net, paid, refunds)
    assert len(found) == len(refunds)
    assert all(amount >= 0 for amount in found)
    assert sum(found) <= net
    if refunds and max(refunds) >= paid:
        assert sum(found) == net
    else:
        assert sum(found) == min(net, sum(refunds))


def test_a_bonus_is_whose_the_store_says():
    bonus = unit(
        voucher_seller=0, voucher_platform="3.00", voucher_seller_lpi="2.00",
        voucher_amount="3.00",
    )  # fmt: skip
    assert unit_worth(bonus) == (30, 27)
    assert unit_worth(bonus, bonus_by_seller=True) == (28, 27)


@given(CENTS, st.booleans(), st.booleans())
def test_what_was_given_before_the_invoice_is_off_the_total(amount, bonus, by_seller):
    """Nothing else of the order changes."""
    units = [unit(1), unit(2, status="canceled"), unit(3)]
    if bonus:
        units[0].update(
            voucher_seller=0, voucher_seller_lpi="1.00", voucher_amount="1.50"
        )
    order = {"voucher_seller": "2.20", "shipping_fee": "3.00", "items_count": 3}
    net, _paid = unit_worth(units[0], by_seller)
    amount = min(amount, net)
    before = expected_total(order, units, True, by_seller)
    row = {**order, "voucher_seller": None}
    rows = less_given(units, {"1": amount, "2": Decimal(5)}, (), by_seller)
    assert expected_total(row, rows, True, by_seller) == before - amount
    assert contradictions(row, rows) == []
    assert unit_worth(rows[0], by_seller)[0] == net - amount
    assert [line.item_ids for line in goods_lines(rows)] == [("1", "3")]


def test_nothing_given_is_the_units_as_lazada_sent_them():
    assert less_given([unit()], {"7": Decimal(5)}, {"7"}) == [unit()]


def test_a_unit_that_a_return_has_credited_is_not_credited_again():
    units = [unit(1, status="canceled"), unit(2, status="canceled")]
    found = less_given(units, {}, {"1"})
    assert [each["status"] for each in found] == ["returned", "canceled"]
    assert expected_total({}, found, False) == Decimal("28.90")

"""What tests of returns compare with: where each unit is, what it has cost the seller,
and clocks that end when a test says so."""

import pytest

from support.return_shop import DAY, NOW, REFUND_ONLY


@pytest.fixture
def control(shop):
    return shop.control


def truth(shop):
    """``{number of the unit: (refunded, given back, place)}``."""
    return {
        shop.items.index(unit["item_id"]): (
            unit["refunded"],
            unit["given_back"],
            unit["place"],
        )
        for unit in shop.control.returned_units()
    }


def test_goods_on_their_way_to_the_seller(shop, control):
    return_id = shop.ask(item_ids=shop.items[:2])
    assert truth(shop) == dict.fromkeys((0, 1), ("0.00", "0", "buyer"))
    shop.decide("agreeReturn", return_id)
    control.advance_returns()
    assert truth(shop)[1] == ("0.00", "0", "under_way")
    control.advance_returns()
    assert truth(shop)[1] == ("0.00", "0", "seller")
    shop.decide("confirmDelivery", return_id, ids=shop.line_ids(return_id)[:1])
    shop.decide("agreeRefund", return_id, ids=shop.line_ids(return_id)[:1])
    control.advance_returns()
    # The platform's voucher of 2.50 is Lazada's money.
    assert truth(shop) == {
        0: ("27.40", "29.90", "seller"),
        1: ("0.00", "0", "seller"),
    }


@pytest.mark.parametrize(
    "decision, places",
    [
        ("scrap", ["lazada", "lazada"]),
        ("return_to_customer", ["buyer", "buyer"]),
        ("return_to_merchant", ["under_way", "seller"]),
    ],
)
def test_goods_on_their_way_to_lazada(shop, control, decision, places):
    return_id = shop.ask(to_seller=False)
    control.advance_returns(steps=3)
    assert truth(shop)[0][2] == "lazada"
    control.check_quality(return_id=return_id, decision=decision)
    control.advance_returns()
    found = []
    for _step in range(2):
        control.advance_returns()
        found.append(truth(shop)[0][2])
    assert found == places


def test_refunds_without_goods_in_two_parts(shop, control):
    for amount in ("7.40", "20.00"):
        return_id = shop.ask(kind="ONLY_REFUND", refunds=[amount])
        shop.decide("agreeRefund", return_id, REFUND_ONLY)
        control.advance_returns()
    [unit] = control.returned_units()
    assert (unit["paid"], unit["sold_for"]) == ("27.40", "29.90")
    assert unit["refunded"] == "27.40"
    assert (unit["given_back"], unit["place"]) == ("27.40", "buyer")
    assert unit["return_ids"] == control.list_returns()


def test_the_sellers_voucher_is_no_loss(shop, control):
    units = [{"item_price": "20.00", "voucher_seller": "3.00"}]
    made = control.create_order(units=units, status="delivered")
    shop.order_id = made["order"]["order_id"]
    shop.items = [item["order_item_id"] for item in made["items"]]
    shop.decide("instantRefund", shop.ask())
    control.advance_returns()
    assert truth(shop) == {0: ("17.00", "17.00", "buyer")}


def test_a_parcel_that_nobody_took(shop, control):
    shop.order_id, shop.items = shop.order("shipped")
    assert truth(shop) == {}
    control.send_parcel_back(order_id=shop.order_id, steps=2)
    assert truth(shop)[2] == ("0.00", "0", "under_way")
    control.send_parcel_back(order_id=shop.order_id)
    assert truth(shop)[2] == ("0.00", "0", "seller")


def test_a_clock_that_ends_now(shop, control):
    ended = shop.ask(refunds=["5.00"])
    other = shop.ask(item_ids=shop.items[1:2])
    assert control.end_return_clocks(return_ids=[ended]) == [ended]
    assert shop.status(ended) == "REFUND_PENDING"
    assert shop.line(other)["sla"] == (NOW + 2 * DAY) * 1000
    [decision] = control.return_decisions()["entries"]
    assert (decision["by"], decision["return_id"]) == ("lazada", ended)
    assert control.end_return_clocks(return_ids=[ended]) == [ended], "of the refund"
    assert shop.status(ended) == "REFUND_SUCCESS"
    assert control.end_return_clocks(return_ids=[ended]) == []

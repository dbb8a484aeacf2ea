"""What of an order matters after it was imported."""

import json

import pytest

from lazada_api.order_changes import changed_units, is_money_changed, reflect
from lazada_api.order_values import expected_total
from lazada_api.status import STATUSES, TROUBLE_STATUSES

ADDRESS = {"first_name": "Ana", "address1": "1 Raffles Place", "city": "Singapore"}


def order(**values):
    return {"shipping_fee": 2.0, "address_shipping": ADDRESS, **values}


def unit(number, **values):
    return {
        "order_item_id": number,
        "item_price": 10,
        "voucher_seller": 1,
        "status": "pending",
        **values,
    }


def seen(*units, **values):
    return reflect(order(**values), list(units))


def test_it_can_be_kept_as_json_and_holds_no_address():
    reflected = seen(unit(1), unit(2, status="canceled"))
    assert json.loads(json.dumps(reflected)) == reflected
    assert "Raffles" not in json.dumps(reflected)
    assert "Ana" not in json.dumps(reflected)


def test_the_form_of_an_amount_is_no_change():
    assert seen(unit(1, item_price="10.00"), shipping_fee="2") == seen(unit(1))


@pytest.mark.parametrize(
    "status", sorted(set(STATUSES) - {*TROUBLE_STATUSES, "unknown", "canceled"})
)
def test_a_normal_life_is_no_change(status):
    assert seen(unit(1, status=status)) == seen(unit(1))


@pytest.mark.parametrize("status", [*TROUBLE_STATUSES, "canceled"])
def test_trouble_and_cancellation_are_told(status):
    before, after = seen(unit(1), unit(2)), seen(unit(1, status=status), unit(2))
    assert changed_units(before, after) == {"1": status}
    assert changed_units(after, after) == {}
    assert changed_units(after, before) == {"1": ""}
    assert changed_units(None, after) == {"1": status}
    assert is_money_changed(before, after) == (status == "canceled")


@pytest.mark.parametrize(
    "values", [{"item_price": 11}, {"voucher_seller": 2}, {"item_price": None}]
)
def test_amounts_of_live_units_are_money(values):
    assert is_money_changed(seen(unit(1)), seen(unit(1, **values)))
    gone = {"status": "canceled"}
    assert not is_money_changed(seen(unit(1, **gone)), seen(unit(1, **gone, **values)))


def test_units_and_fees_that_come_and_go_are_money():
    before = seen(unit(1))
    assert is_money_changed(before, seen(unit(1), unit(2)))
    assert is_money_changed(before, seen(unit(1), shipping_fee=3))
    assert is_money_changed(None, before)


def test_a_new_address_is_no_money():
    before, after = seen(unit(1)), seen(unit(1), address_shipping=None)
    assert before["recipient"] and not after["recipient"]
    assert not is_money_changed(before, after)


def test_nobody_pays_the_shipping_of_an_order_that_is_cancelled():
    gone = [unit(1, status="canceled")]
    assert expected_total(order(), gone, include_shipping_fee=True) == 0
    assert expected_total(order(), [*gone, unit(2)], include_shipping_fee=True) == 11

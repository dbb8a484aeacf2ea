"""One seller has one store in a country: two would import every order twice."""

import pytest

LAZADA = {"orders": 3, "products": 2, "seed": 43, "region": "id"}


@pytest.fixture(scope="module")
def stores(office):
    """Two stores, the first of them connected."""
    app_id = office.create_app()
    first = office.create_store(app_id, "id", "FIRST")
    second = office.create_store(app_id, "id", "SECOND")
    assert office.connect(first).ok
    return first, second


@pytest.mark.parametrize("active", [True, False])
def test_the_second_store_of_a_seller_is_refused(office, stores, active):
    first, second = stores
    office.client.call("lazada.store", "write", [first], {"active": active})
    page = office.connect(second)
    assert page.status_code == 400
    assert "Store FIRST" in page.text
    assert office.store(second, "state")["state"] == "draft"
    office.client.call("lazada.store", "write", [first], {"active": True})
    assert office.connect(first).ok


def test_orders_of_the_future_keep_none_away(office, stores, lazada):
    """Lazada's clock was set to 2099 for a moment."""
    first, _second = stores
    now = lazada.control.set_clock()
    lazada.control.set_clock(now=now + 73 * 365 * 86400)
    lazada.control.create_order(size=1)
    lazada.control.set_clock(now=now)
    office.press(first, "action_download_orders")
    lazada.control.create_order(size=1)
    office.press(first, "action_download_orders")
    here = {order["lazada_id"] for order in office.orders(first)}
    assert here == set(lazada.order_ids())
    assert office.store(first, "orders_synced_until")["orders_synced_until"] < "2090"

"""What goes wrong at Lazada, on the way, or in the middle of Odoo's work.

The server here is one that may be killed. After each mishap the same holds: no order is
lost, none comes twice, and whoever looks can read what happened.
"""

import threading
from collections import Counter
from decimal import Decimal

import pytest
import requests
from playwright.sync_api import expect

from environment.odoo_client import OdooRefusal
from support.back_office import BackOffice, another_session
from support.parallel import at_once
from support.waiting import wait_until
from support.web_client import WebClient, screenshots_folder

DATABASE = "lazada_end_to_end_faults"
# More than one page of orders, and more than two batches of the import.
ORDERS = 160
PAGE = 100
# The client asks once, and repeats a read twice.
TRIES = 3
LIST, UNITS = "/orders/get", "/orders/items/get"
NOT_REACHED = "could not be reached"
FAULTS = {
    "timeout": ({"kind": "timeout", "seconds": 0.5}, NOT_REACHED),
    "reset": ({"kind": "reset"}, NOT_REACHED),
    "cut": ({"kind": "cut"}, NOT_REACHED),
    "500": ({"kind": "status", "status": 500}, NOT_REACHED),
    "502": ({"kind": "status", "status": 502}, NOT_REACHED),
    "html": ({"kind": "html"}, NOT_REACHED),
    "truncated": ({"kind": "truncated"}, NOT_REACHED),
    "ban": ({"kind": "ban", "seconds": 60}, "call less often"),
}
LAZADA = {"orders": ORDERS, "products": 10, "seed": 17, "region": "my"}


@pytest.fixture
def office(server, lazada):
    yield BackOffice(server.client, lazada)
    lazada.control.clear_faults()


@pytest.fixture(scope="module")
def app_id(server, lazada):
    return BackOffice(server.client, lazada).create_app()


@pytest.fixture(scope="module")
def old_store(server, lazada, app_id):
    """A store that has downloaded all orders already."""
    office = BackOffice(server.client, lazada)
    store_id = office.connected_store(app_id, "my", "OLD")
    office.press(store_id, "action_download_orders")
    check_downloads(office, store_id)
    return store_id


@pytest.fixture
def new_store(office, app_id, request):
    return office.connected_store(app_id, "my", request.node.name.upper())


def check_downloads(office, store_id):
    """Every order of Lazada's is here, and once."""
    found = Counter(order["lazada_id"] for order in office.orders(store_id))
    assert found == dict.fromkeys(office.lazada.order_ids(), 1)


@pytest.mark.parametrize(
    ("name", "path"), [*((name, LIST) for name in FAULTS), ("truncated", UNITS)]
)
def test_a_download_that_fails_is_readable_and_made_up_for(
    office, old_store, lazada, name, path
):
    fault, words = FAULTS[name]
    lazada.control.create_order(size=1)
    lazada.control.add_fault(path=path, count=TRIES, **fault)
    with pytest.raises(OdooRefusal) as refusal:
        office.press(old_store, "action_download_orders")
    assert words in str(refusal.value)
    run = office.runs(old_store, "download_orders")[0]
    assert run["state"] == "failed"
    assert words in run["message"]
    assert run["api_calls"] > 0

    lazada.control.clear_faults()
    office.end_pause()
    office.press(old_store, "action_download_orders")
    assert office.runs(old_store, "download_orders")[0]["state"] == "done"
    check_downloads(office, old_store)


@pytest.mark.parametrize("name", ["timeout", "502", "truncated"])
def test_a_short_disturbance_is_not_even_noticed(office, old_store, lazada, name):
    fault, _words = FAULTS[name]
    lazada.control.create_order(size=1)
    lazada.control.add_fault(path=LIST, count=TRIES - 1, **fault)
    office.press(old_store, "action_download_orders")
    assert office.runs(old_store, "download_orders")[0]["state"] == "done"
    check_downloads(office, old_store)


def test_the_second_page_fails(office, new_store, lazada):
    """What has been read stays, and the next run goes on from there."""
    fault = {"kind": "status", "path": LIST, "skip": 1, "count": TRIES}
    lazada.control.add_fault(**fault)
    with pytest.raises(OdooRefusal):
        office.press(new_store, "action_download_orders")
    assert office.count_orders(new_store) == PAGE
    office.press(new_store, "action_download_orders")
    check_downloads(office, new_store)


def test_the_token_ends_in_the_middle_of_a_walk(office, new_store, lazada):
    lazada.control.add_trigger(path=LIST, action="expire_tokens", after=1)
    lazada.control.reset_calls()
    office.press(new_store, "action_download_orders")
    assert lazada.control.calls()["by_path"]["/auth/token/refresh"] == 1
    assert lazada.control.calls()["by_code"]["IllegalAccessToken"] == 1
    check_downloads(office, new_store)


def test_an_order_changes_between_two_pages(office, new_store, lazada):
    """It moves to the end, and all behind it move up by one place."""
    ids = lazada.order_ids()
    lazada.control.touch_order_after_page(1, int(ids[3]))
    office.press(new_store, "action_download_orders")
    check_downloads(office, new_store)


def test_four_users_download_at_once(office, new_store, lazada):
    """Nobody is told of a failure: whoever is second looks again."""
    users = [BackOffice(another_session(office.client), lazada) for _user in range(4)]
    for button, task in (
        ("action_download_products", "download_products"),
        ("action_download_orders", "download_orders"),
    ):
        at_once(*[lambda u=u, b=button: u.press(new_store, b) for u in users])
        runs = office.runs(new_store, task)
        assert [run["state"] for run in runs] == ["done"] * len(users), runs
    check_downloads(office, new_store)


def test_killed_in_the_middle_of_a_download(office, server, new_store, lazada):
    slow = {"kind": "delay", "path": UNITS, "seconds": 1.5, "count": None}
    lazada.control.add_fault(**slow)
    worker = press_in_background(office, new_store, "action_download_orders")
    wait_until(lambda: office.count_orders(new_store), "the first page is here")
    server.kill()
    worker.join(timeout=30)
    lazada.control.clear_faults()

    server.start()
    office = BackOffice(server.client, lazada)
    assert office.count_orders(new_store) == PAGE
    office.press(new_store, "action_download_orders")
    check_downloads(office, new_store)


def test_killed_in_the_middle_of_an_import(office, server, new_store, lazada):
    office.create_products(new_store)
    office.press(new_store, "action_download_orders")
    truth = lazada.truth()
    wanted = {key for key, order in truth.items() if order.to_import}
    worker = press_in_background(office, new_store, "action_import_orders")
    wait_until(lambda: office.documents("sale.order", new_store), "a batch is imported")
    server.kill()
    worker.join(timeout=30)

    server.start()
    office = BackOffice(server.client, lazada)
    imported = imported_orders(office, new_store)
    assert 0 < len(imported) < len(wanted)
    office.import_all(new_store)
    assert imported_orders(office, new_store) == {
        key: truth[key].total for key in wanted
    }


def press_in_background(office, store_id, button):
    """Press a button in a session of its own; the server may die meanwhile."""
    user = BackOffice(another_session(office.client), office.lazada)

    def press():
        try:
            user.press(store_id, button)
        except requests.ConnectionError:
            pass

    worker = threading.Thread(target=press)
    worker.start()
    return worker


def imported_orders(office, store_id):
    """Return ``{order id: amount}``; each order is *done* and has one sales order."""
    orders = {order["id"]: order for order in office.orders(store_id)}
    amounts = {}
    for sale in office.documents("sale.order", store_id):
        order = orders[sale["lazada_order_id"][0]]
        assert order["state"] == "done"
        assert sale["state"] == "sale"
        assert order["lazada_id"] not in amounts
        amounts[order["lazada_id"]] = Decimal(str(sale["amount_total"]))
    done = [order for order in orders.values() if order["state"] == "done"]
    assert len(done) == len(amounts)
    return amounts


def test_an_ended_connection_shows_on_the_dashboard(
    office, server, new_store, lazada, page, environment
):
    lazada.control.expire_tokens(access=True, refresh=True)
    with pytest.raises(OdooRefusal) as refusal:
        office.press(new_store, "action_download_orders")
    assert "1. Get Lazada Approval Code" in str(refusal.value)
    assert office.store(new_store, "state")["state"] == "expired"

    folder = screenshots_folder(environment, "test_expired")
    web = WebClient(page, server.url, folder)
    web.log_in()
    web.open_app("Online Store")
    web.open_menu("Lazada", "Dashboard")
    card = page.locator(".o_kanban_record", has_text=new_store_name(office, new_store))
    expect(card).to_contain_text("Expired")
    web.shoot("expired-on-the-dashboard")
    web.clear_notifications()
    card.get_by_role("button", name="Reconnect").click()
    page.wait_for_url("**/oauth/authorize*")
    page.fill("input[name=email]", "owner@example.com")
    page.fill("input[name=password]", "right")
    page.click("button[value=submit]")
    page.wait_for_url("**/odoo/lazada-stores/*")
    web.wait()
    assert office.store(new_store, "state")["state"] == "connected"
    office.press(new_store, "action_download_orders")
    check_downloads(office, new_store)
    assert web.complaints == []


def new_store_name(office, store_id):
    return office.store(store_id, "name")["name"]

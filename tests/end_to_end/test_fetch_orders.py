"""X6: a past period is fetched in the background, killed half-way, and resumed.

``LAZADA_BACKFILL_ORDERS`` sets how many orders there are; the default is small.
"""

import os
import threading
from collections import Counter
from datetime import date

import pytest
import requests

from support.back_office import (
    BackOffice,
    another_session,
    long_ago,
    run_scheduled_action,
)
from support.waiting import wait_until

DATABASE = "lazada_end_to_end_fetch"
ORDERS = int(os.environ.get("LAZADA_BACKFILL_ORDERS", "250"))
UNITS = "/orders/items/get"
CRON = "lazada_order_fetch.ir_cron_lazada_fetch_orders"
FIGURES = ["state", "found", "handled", "created", "failed", "progress", "api_calls"]
LAZADA = {"orders": ORDERS, "products": 10, "seed": 5, "region": "sg"}


@pytest.fixture
def store_id(server, lazada, request):
    office = BackOffice(server.client, lazada)
    code = request.node.name.upper()[:20]
    return office.connected_store(office.create_app(), "sg", code)


def fetch(client, store_id, **values):
    wizard_id = client.create("lazada.order.fetch", {"store_id": store_id, **values})
    return client.call("lazada.order.fetch", "action_fetch", [wizard_id])


def figures(client, run_id):
    return client.read("lazada.order.fetch.job", [run_id], FIGURES)[0]


def work(client):
    """Run the scheduled action once."""
    run_scheduled_action(client, CRON)


def in_background(client, job):
    """Do a job in a session of its own; the server may die meanwhile."""
    session = another_session(client)

    def run():
        try:
            job(session)
        except requests.ConnectionError:
            pass

    worker = threading.Thread(target=run)
    worker.start()
    return worker


def test_period_killed_half_way(server, lazada, store_id, report):
    action = fetch(server.client, store_id, date_from=f"{long_ago():%Y-%m-%d}")
    run_id = action["res_id"]
    slow = {"kind": "delay", "path": UNITS, "seconds": 0.3, "count": None}
    lazada.control.add_fault(**slow)
    worker = in_background(server.client, work)
    half = wait_until(
        lambda: (
            (now := figures(server.client, run_id))["handled"] >= ORDERS / 3 and now
        ),
        "a third of the orders is here",
        seconds=300,
    )
    server.kill()
    worker.join(timeout=30)
    lazada.control.clear_faults()
    report(f"when it was killed: {half}")
    assert half["state"] == "pending"
    assert half["found"] == ORDERS
    assert 0 < half["progress"] < 100

    server.start()
    office = BackOffice(server.client, lazada)
    resumed = figures(server.client, run_id)
    assert half["handled"] <= resumed["handled"] < ORDERS
    check_stop(server.client, run_id)
    while figures(server.client, run_id)["state"] == "pending":
        work(server.client)
    end = figures(server.client, run_id)
    report(f"at the end: {end}")
    assert (end["state"], end["handled"], end["failed"]) == ("done", ORDERS, 0)
    found = Counter(order["lazada_id"] for order in office.orders(store_id))
    assert found == dict.fromkeys(lazada.order_ids(), 1)
    assert not office.store(store_id, "orders_synced_until")["orders_synced_until"]


def check_stop(client, run_id):
    """Stopped, it stays where it is; resumed, it goes on."""
    before = figures(client, run_id)["handled"]
    client.call("lazada.order.fetch.job", "action_stop", [run_id])
    work(client)
    assert figures(client, run_id)["state"] == "stopped"
    assert figures(client, run_id)["handled"] == before
    client.call("lazada.order.fetch.job", "action_resume", [run_id])


def test_numbers_over_rpc(server, lazada, store_id):
    known = lazada.order_ids()[:3]
    lazada.control.reset_calls()
    pasted = f"{known[0]}, {known[1]}\n{known[2]}; 4711"
    action = fetch(server.client, store_id, order_numbers=pasted)
    assert "4711: Lazada has no such order" in action["params"]["message"]
    calls = lazada.control.calls()["by_path"]
    assert calls == {"/order/get": 4, UNITS: 1}
    office = BackOffice(server.client, lazada)
    assert {order["lazada_id"] for order in office.orders(store_id)} == set(known)


def test_download_and_period_at_once(server, lazada, store_id):
    """They overlap, and each order is here once."""
    office = BackOffice(server.client, lazada)
    action = fetch(
        server.client, store_id,
        date_from=f"{long_ago():%Y-%m-%d}", date_to=f"{date.today():%Y-%m-%d}",
    )  # fmt: skip
    worker = in_background(server.client, work)
    office.press(store_id, "action_download_orders")
    worker.join(timeout=120)
    while figures(server.client, action["res_id"])["state"] == "pending":
        work(server.client)
    found = Counter(order["lazada_id"] for order in office.orders(store_id))
    assert found == dict.fromkeys(lazada.order_ids(), 1)
    assert office.store(store_id, "orders_synced_until")["orders_synced_until"]

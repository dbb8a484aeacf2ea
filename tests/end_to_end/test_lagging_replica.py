"""O3: a button's answer shows what it did, although the next read comes from a replica
that is five seconds behind."""

import time

import pytest

from support import lagging_replica
from support.back_office import BackOffice
from support.odoo_server import killable_odoo, tracebacks

LAZADA = {"orders": 12, "products": 4, "seed": 53, "region": "sg"}
DATABASE = "lazada_lagging"
LAG = 5
RETRIED = "retrying with a read/write cursor"


@pytest.fixture(scope="module")
def server(environment, installed):
    environment.databases.copy(installed, DATABASE)
    with lagging_replica.serving(environment, DATABASE, LAG) as both:
        with killable_odoo(environment, DATABASE, variables=both.variables()) as odoo:
            yield odoo
            assert tracebacks(odoo.log) == []


@pytest.fixture(scope="module")
def store_id(server, lazada):
    lazada.control.advance_orders(steps=1)
    office = BackOffice(server.client, lazada)
    store_id = office.create_store(office.create_app(), "sg", "LAGGING")
    time.sleep(LAG + 1)  # who sets it up reads from the replica, too
    office.connect(store_id)
    return store_id


def words(answer):
    assert isinstance(answer, dict), answer
    return answer["params"]["message"]


def seen(client, model, store_id):
    """Return how many rows a store has, as the screen reads them: from the replica."""
    domain = [("store_id", "=", store_id)]
    return client.call(model, "web_search_read", domain, {"id": {}})["length"]


def press(client, model, record_id, button):
    return client.call(model, button, [record_id])


def test_answers_say_what_was_done(server, store_id, report):
    client = server.client
    rows = {}
    for model, button in (
        ("lazada.sku", "action_download_products"),
        ("lazada.order", "action_download_orders"),
    ):
        before = seen(client, model, store_id)
        answer = words(press(client, "lazada.store", store_id, button))
        rows[model] = before, seen(client, model, store_id)
        assert "new" in answer and not answer.startswith("0 new"), answer
    assert (0, 0) in rows.values(), "the replica did not lag"
    time.sleep(LAG + 1)
    assert seen(client, "lazada.order", store_id) == LAZADA["orders"]
    report(f"answers told of rows that the replica had not: {rows}")


def test_the_process_manager_shows_the_run_at_once(server, store_id):
    client = server.client
    [process] = client.search("lazada.process", [("task", "=", "download_orders")])
    answer = words(press(client, "lazada.process", process, "action_run"))
    assert answer.strip()
    assert answer != "Nothing to do yet."


def test_calls_are_in_the_log(server, store_id):
    """Y2: also those of scheduled actions, after their real commits."""
    time.sleep(LAG + 1)
    calls = server.client.search_read(
        "lazada.api.call",
        [("store_id", "=", store_id)],
        ["endpoint", "code", "order_numbers"],
    )
    endpoints = {call["endpoint"] for call in calls}
    wanted = {"/auth/token/create", "/products/get", "/orders/get", "/orders/items/get"}
    assert wanted <= endpoints
    assert {call["code"] for call in calls} == {"0"}
    listed = [call for call in calls if call["endpoint"] == "/orders/get"]
    assert len(listed[-1]["order_numbers"].split()) == LAZADA["orders"]


def test_looks_at_orders_are_in_the_log(server, store_id):
    """Y2: read from the replica, and kept by a transaction of their own."""
    client, of_store = server.client, [("store_id", "=", store_id)]
    orders = client.search("lazada.order", of_store)
    client.call("lazada.order", "web_read", orders[:1], {"recipient": {}})
    listed = client.search_read("lazada.order", of_store, ["name", "buyer_name"])
    time.sleep(LAG + 1)
    looks = client.search_read("lazada.access", of_store, ["order_number", "kind"])
    assert {look["order_number"] for look in looks} == {row["name"] for row in listed}
    kinds = sorted(look["kind"] for look in looks)
    assert kinds == ["read"] * (len(orders) - 1) + ["view"]


def test_no_read_had_to_be_repeated(server, store_id):
    assert RETRIED not in server.log.read_text()

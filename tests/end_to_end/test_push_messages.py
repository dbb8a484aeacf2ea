"""Lazada tells of changes by itself (X10): genuine, forged, repeated, many at once.

The last test sends few messages by default, to an Odoo of several processes, as sellers
run it. The full measure::

    LAZADA_PUSH_RATE=200 LAZADA_PUSH_SECONDS=30 setup/test --stage end_to_end -k push

``LAZADA_PUSH_WORKERS`` sets how many processes answer; 0 is one with threads.
"""

import os
from argparse import Namespace

import pytest

from support import push_load
from support.back_office import BackOffice
from support.odoo_server import killable_odoo
from support.waiting import wait_until

DATABASE = "lazada_end_to_end_push"
WORKERS = int(os.environ.get("LAZADA_PUSH_WORKERS", 2))
CRON = "lazada_push.ir_cron_lazada_push_messages"
LAZADA = {"orders": 2, "products": 4, "seed": 37, "region": "sg"}


@pytest.fixture(scope="module")
def store_id(office):
    return office.connected_store(office.create_app(), "sg", "PUSHED")


@pytest.fixture(scope="module")
def push_url(office, store_id):
    app_id = office.store(store_id, "app_id")["app_id"][0]
    return office.client.read("lazada.app", [app_id], ["push_url"])[0]["push_url"]


def answers(lazada, count):
    """Wait for so many answers of Odoo, and return the last ones."""
    wait_until(
        lambda: len(lazada.control.push_answers()) >= count,
        f"{count} messages were sent",
        seconds=60,
        pause=0.2,
    )
    return lazada.control.push_answers()


def test_new_order_is_here_without_a_download(office, lazada, store_id, push_url):
    lazada.control.set_mode(push_url=push_url)
    made = lazada.control.create_order(size=3)
    lazada.control.set_mode(push_url="")
    assert {answer["status"] for answer in answers(lazada, 3)} == {200}
    office.client.run_scheduled_action(CRON)
    order_id = str(made["order"]["order_id"])
    (order,) = office.orders(store_id, fields=["status"])
    assert (order["lazada_id"], order["status"]) == (order_id, "pending")
    assert lazada.control.calls()["by_path"]["/order/get"] == 1


def test_forged_and_repeated(office, lazada, store_id, push_url):
    before = lazada.control.push_answers()
    genuine = before[0]["message"]
    lazada.control.push_message(url=push_url, body=genuine)
    lazada.control.push_message(url=push_url, body=genuine, signature="0" * 64)
    lazada.control.push_message(url=f"{push_url}0", body=genuine)
    found = answers(lazada, len(before) + 3)[len(before) :]
    assert [answer["status"] for answer in found] == [200, 403, 403]
    assert (
        office.client.count("lazada.push.message", [("store_id", "=", store_id)]) == 3
    )


@pytest.fixture
def busy_office(environment, installed, lazada):
    environment.databases.copy(installed, DATABASE)
    with killable_odoo(environment, DATABASE, workers=WORKERS) as server:
        yield BackOffice(server.client, lazada)


def test_many_at_once_and_none_lost(busy_office, lazada, report):
    app_id = busy_office.create_app()
    (app,) = busy_office.client.read("lazada.app", [app_id], ["push_url"])
    options = Namespace(
        url=app["push_url"],
        app_key=lazada.about["app_key"],
        app_secret=lazada.about["app_secret"],
        rate=float(os.environ.get("LAZADA_PUSH_RATE", 20)),
        seconds=float(os.environ.get("LAZADA_PUSH_SECONDS", 2)),
        first=10**12,
        seller="no-seller-of-ours",
    )
    results = push_load.run(options)
    report(push_load.describe(options, results))
    assert {status for status, _seconds in results} == {200}
    assert busy_office.client.count("lazada.push.message", []) == len(results)

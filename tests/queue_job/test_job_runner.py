"""Orders imported by the real job runner of OCA ``queue_job``, by one worker and by
two.

``LAZADA_JOB_ORDERS`` sets how many orders; the speeds are printed, not judged.
"""

import os
import time
from collections import Counter
from contextlib import contextmanager

import pytest

from environment import oca, preparation
from environment.cache import Cache
from environment.virtualenv import VirtualEnvironment
from support import lazada as simulators
from support.back_office import BackOffice
from support.odoo_server import KillableOdoo
from support.waiting import wait_until

ORDERS = int(os.environ.get("LAZADA_JOB_ORDERS", "120"))
DATABASE = "lazada_queue_job"
SECONDS = 900
OPEN_JOBS = [("state", "not in", ("done", "failed", "cancelled"))]


@pytest.fixture(scope="module")
def environment():
    cache = Cache()
    with preparation.prepared(cache, VirtualEnvironment(cache)) as environment:
        environment = oca.with_addons(environment, oca.QUEUE_JOB)
        environment.fresh_database(DATABASE)
        addons = ["lazada_connector", oca.QUEUE_JOB]
        environment.databases.install(DATABASE, addons, "queue-job-install.log")
        yield environment


@pytest.fixture(scope="module")
def lazada(environment):
    options = {"orders": ORDERS, "products": 20, "seed": 31, "region": "sg"}
    with simulators.serving(environment, **options) as lazada:
        yield lazada


@contextmanager
def job_server(environment, places):
    """Run an Odoo of several processes whose job runner has so many places."""
    options = [
        "--load=web,queue_job",
        "--limit-time-real=600",
    ]
    variables = {"ODOO_QUEUE_JOB_CHANNELS": f"root:{places}"}
    server = KillableOdoo(environment, DATABASE, places + 1, options, variables)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def test_two_workers_share_the_jobs_of_a_store(environment, lazada, capsys):
    speeds = {}
    for places in (1, 2):
        with job_server(environment, places) as server:
            office = BackOffice(server.client, lazada)
            base_url = ("web.base.url", server.url)
            office.client.call("ir.config_parameter", "set_param", *base_url)
            speeds[places] = import_by_jobs(office, f"JOBS-{places}")
    with capsys.disabled():
        print(
            f"\n{ORDERS} orders: {speeds[1]:.1f}/s by one worker, {speeds[2]:.1f}/s by "
            f"two, {speeds[2] / speeds[1]:.2f} times as fast"
        )


def import_by_jobs(office, code):
    """Import a store's orders by jobs only; return the orders per second."""
    store_id = office.connected_store(office.create_app(), "sg", code)
    office.create_products(store_id)
    office.press(store_id, "action_download_orders")
    to_import = {key for key, order in office.lazada.truth().items() if order.to_import}
    started = time.monotonic()
    office.run_cron("import_orders")
    wait_until(
        lambda: not office.count_orders(store_id, [("state", "=", "pending")]),
        "the jobs have imported all orders",
        SECONDS,
        pause=0.2,
    )
    seconds = time.monotonic() - started
    states = Counter(order["state"] for order in office.orders(store_id))
    assert not states["error"]
    orders = {order["id"]: order["lazada_id"] for order in office.orders(store_id)}
    sales = office.documents("sale.order", store_id)
    imported = Counter(orders[sale["lazada_order_id"][0]] for sale in sales)
    assert imported == dict.fromkeys(to_import, 1)
    check_jobs(office, store_id)
    return len(to_import) / seconds


def check_jobs(office, store_id):
    """The work was done by jobs of the store's channel, and all of them ended well."""
    jobs = office.client.search_read(
        "queue.job",
        [("channel", "=", f"root.lazada.store_{store_id}")],
        ["state", "name"],
    )
    imports = [job for job in jobs if "import orders" in job["name"]]
    assert len(imports) >= 2
    wait_until(lambda: not office.client.count("queue.job", OPEN_JOBS), "jobs end")
    assert not office.client.count("queue.job", [("state", "=", "failed")])

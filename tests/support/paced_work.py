"""Inside Odoo: two workers who call Lazada for stores of one application."""

import json
import os
import sys
import time

from odoo import sql_db

from environment import odoo_session
from environment.bench.seller import Seller

from .forks import fork

PAUSE = 0.05  # seconds in which a worker does other things


def main(text):
    task = json.loads(text)
    registry = odoo_session.open_registry(task["odoo"])
    with odoo_session.environment_of(registry) as env:
        seller = Seller(env, task["lazada"])
        stores = [connected(seller, region) for region in task["regions"]]
        store_ids = [store.id for store in stores]
    sql_db.close_all()
    ends = time.monotonic() + task["seconds"]
    workers = [
        fork(call_until, registry, store_id, ends)
        for store_id in store_ids
        for _worker in range(task["workers"])
    ]
    for pid in workers:
        _pid, status = os.waitpid(pid, 0)
        assert status == 0, f"a worker ended with {status}"


def connected(seller, region):
    store = seller.connected_store(region.upper(), region)
    store.orders_from = store.connected_at
    return store


def call_until(registry, store_id, ends):
    """Ask as often as may be, each time in a transaction that began before, as a long
    piece of work does."""
    from odoo.addons.lazada_connector.lazada_api import LazadaUnavailable

    while time.monotonic() < ends:
        with odoo_session.environment_of(registry) as env:
            store = env["lazada.store"].browse(store_id)
            store.read(["name"])
            try:
                store._with_lazada(ask_twice)
            except LazadaUnavailable:
                env.cr.rollback()
        time.sleep(PAUSE)


def ask_twice(client):
    client.get_seller()
    client.get_seller()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

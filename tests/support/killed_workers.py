"""Workers inside Odoo that are killed at any moment, and what is left afterwards.

Each worker is forked from a process that holds Odoo's registry, with connections of its
own, and does what the scheduled actions do until it is killed. In the end as many work
in peace, as after a restart.
"""

import json
import mmap
import os
import random
import signal
import sys
import time
from collections import Counter

from odoo import sql_db

from environment import odoo_session
from environment.bench.seller import Seller, log_in

from .forks import fork, processor_seconds

TASKS = (
    "download_orders",
    "import_orders",
    "create_invoices",
    "refresh_access_token",
)
BEGINNING = 255  # nothing begun yet
MOST_ROUNDS = 500
LONGEST_PAUSE = 0.02  # seconds between two looks at the workers


def main(text):
    task = json.loads(text)
    registry = odoo_session.open_registry(task["odoo"])
    with odoo_session.environment_of(registry) as env:
        seller = Seller(env, task["lazada"])
        store = seller.connected_store("KILLED")
        seller.create_products(store)
        store_id = store.id
    counts = kill_and_finish(registry, store_id, task, TASKS)
    with odoo_session.environment_of(registry) as env:
        result = _look(env["lazada.store"].browse(store_id))
    print(json.dumps({**counts, **result}))


def kill_and_finish(registry, store_id, task, tasks):
    """Kill workers at some tasks of a store, and let others finish them.

    :param dict task: ``{"seed", "kills", "workers", "seconds", "lazada"}``
    :return: ``{"kills": {task: count}, "seconds"}``
    """
    # A forked process must not talk over its parent's connections.
    sql_db.close_all()
    rng = random.Random(task["seed"])
    kills, started = Counter(), time.monotonic()
    while kills.total() < task["kills"]:
        killed = _kill_workers(registry, store_id, task, tasks, rng)
        kills.update(killed)
        if "refresh_access_token" in killed:
            _log_in_again(registry, store_id, task["lazada"])
    _work_in_peace(registry, store_id, tasks, task["workers"])
    return {"kills": kills, "seconds": time.monotonic() - started}


def _kill_workers(registry, store_id, task, tasks, rng):
    """Let workers run side by side, kill each in its turn; return what they did.

    A life is counted in the worker's own time of the processor, so that a busy machine
    does not kill all of them before they have done anything.
    """
    workers = {
        _start_worker(registry, store_id, tasks, rng): rng.uniform(0, task["seconds"])
        for _worker in range(task["workers"])
    }
    alive = dict(workers)
    while alive:
        time.sleep(rng.uniform(0, LONGEST_PAUSE))
        for (pid, doing), life in list(alive.items()):
            if processor_seconds(pid) >= life:
                os.kill(pid, signal.SIGKILL)
                _pid, status = os.waitpid(pid, 0)
                assert os.WTERMSIG(status) == signal.SIGKILL, "a worker ended by itself"
                del alive[pid, doing]
    names = {BEGINNING: "beginning", **dict(enumerate(tasks))}
    return [names[doing[0]] for _pid, doing in workers]


def _log_in_again(registry, store_id, lazada):
    """Give the seller's approval anew, as it may be lost.

    Lazada replaces both tokens at once. Who is killed between its answer and the commit
    has lost them, and only the seller can give new ones; the store says so.
    """
    with odoo_session.environment_of(registry) as env:
        store = env["lazada.store"].browse(store_id)
        log_in(store, lazada)
        env.cr.commit()
    sql_db.close_all()  # as above: workers are forked again


def _start_worker(registry, store_id, tasks, rng):
    """Return a worker's process id, and a byte that tells what it is doing."""
    doing = mmap.mmap(-1, 1)
    doing[0] = BEGINNING
    numbered = list(enumerate(tasks))
    rng.shuffle(numbered)
    return fork(_work, registry, store_id, numbered, doing), doing


def _work(registry, store_id, numbered, doing):
    """Do the tasks round and round, until killed."""
    while True:
        for number, name in numbered:
            with odoo_session.environment_of(registry) as env:
                doing[0] = number
                _run(env["lazada.store"].browse(store_id), name)


def _run(store, name):
    """Run a task as its scheduled action does; return whether work is left."""
    return store.with_context(cron_id=True)._run_task_by_cron(name)


def _work_in_peace(registry, store_id, tasks, count):
    """Let workers share what is left, to the end."""
    workers = [fork(_finish, registry, store_id, tasks) for _worker in range(count)]
    for pid in workers:
        _pid, status = os.waitpid(pid, 0)
        assert status == 0, f"a worker ended with {status}"
    with odoo_session.environment_of(registry) as env:
        store = env["lazada.store"].browse(store_id)
        assert not any([_run(store, name) for name in tasks]), "work is left"


def _finish(registry, store_id, tasks):
    """Do the tasks until nothing is left."""
    for _round in range(MOST_ROUNDS):
        with odoo_session.environment_of(registry) as env:
            store = env["lazada.store"].browse(store_id)
            if not any([_run(store, name) for name in tasks]):
                return
    raise AssertionError("the work does not come to an end")


def _look(store):
    """Return what is here, for comparison with Lazada."""
    Order = store.env["lazada.order"]
    orders = Order.search([("store_id", "=", store.id)])
    sales = store.env["sale.order"].search([("lazada_store_id", "=", store.id)])
    moves = store.env["account.move"].search([("lazada_store_id", "=", store.id)])
    return {
        "orders": orders.mapped("lazada_id"),
        "sales": [
            (sale.lazada_order_id.lazada_id, str(sale.amount_total), sale.state)
            for sale in sales
        ],
        "invoices": [
            (move.lazada_order_id.lazada_id, str(move.amount_total), move.state)
            for move in moves
        ],
        "to_invoice": Order.search(
            [("store_id", "=", store.id), ("sale_order_id", "!=", False)]
        )
        .filtered(lambda order: order.status in ("pending", "packed"))
        .mapped("lazada_id"),
        "waiting": Order.search_count(store._import_domain())
        + Order.search_count(store._invoice_domain()),
        "errors": orders.filtered(lambda order: order.state == "error").mapped(
            "error_message"
        ),
        "state": store.state,
    }


if __name__ == "__main__":
    main(sys.argv[1])

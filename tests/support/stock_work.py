"""Inside Odoo: stock that changes in every way while workers push it to Lazada.

``kill`` lets workers push side by side, kills them at any moment, and changes stock
meanwhile. ``events`` does what people and buyers do, and compares at every rest.
``many`` changes a large catalogue at once.
"""

import json
import mmap
import os
import random
import resource
import signal
import sys
import time
from collections import Counter

from odoo import fields, sql_db

from environment import odoo_session
from environment.bench.seller import Seller
from lazada_simulator.control_client import ControlClient

from .forks import fork, processor_seconds

AT_FIRST = 5000  # pieces of each product
UPDATE = "/product/stock/sellable/update"
LONGEST_PAUSE = 0.02  # seconds


def main(text):
    task = json.loads(text)
    registry = odoo_session.open_registry(task["odoo"])
    with odoo_session.environment_of(registry) as env:
        seller = Seller(env, task["lazada"])
        store = seller.connected_store("STOCK")
        seller.create_products(store)
        store.orders_from = store.connected_at
        products = env["lazada.sku"].search([("store_id", "=", store.id)]).product_id
        fill(store, products, AT_FIRST)
        store.push_stock = True
        store_id = store.id
    work = {"kill": kill, "events": do_events, "many": change_many}[task["work"]]
    print(json.dumps(work(registry, store_id, task)))


def fill(store, products, quantity):
    location = store.warehouse_id.lot_stock_id
    store.env["stock.quant"].create(
        [
            {
                "product_id": product.id,
                "location_id": location.id,
                "quantity": quantity,
            }
            for product in products
        ]
    )


def push(store):
    """Do what the scheduled action does; return whether work is left."""
    store.env["lazada.stock.push"]._take_marks()
    return store.with_context(cron_id=True)._run_task_by_cron("push_stock")


def push_all(registry, store_id):
    """Push until nothing is marked or due."""
    for _round in range(200):
        with odoo_session.environment_of(registry) as env:
            store = env["lazada.store"].browse(store_id)
            more = push(store)
            left = env["lazada.stock.mark"].search_count([])
            if not (more or left):
                return
    raise AssertionError("the push does not come to an end")


def differences(registry, store_id, control):
    """Return what Lazada holds and what Odoo says, by SKU, where they differ."""
    with odoo_session.environment_of(registry) as env:
        skus = env["lazada.sku"].search([("store_id", "=", store_id)])
        figures = skus._stock_figures()
        held = control.stock()
        return {
            sku.seller_sku: (held[sku.seller_sku]["sellable"], figure.total)
            for sku, figure in figures.items()
            if sku.seller_sku in held
            and not figure.problem
            and held[sku.seller_sku]["sellable"] != figure.total
        }


# === KILLED WORKERS === #


def kill(registry, store_id, task):
    """Stock only falls here, so that a figure which rises was an old one."""
    rng = random.Random(task["seed"])
    control = ControlClient(task["lazada"]["control_url"])
    sql_db.close_all()
    flags = mmap.mmap(-1, 1)
    mover = fork(_lower_stock, registry, store_id, flags)
    kills = 0
    while kills < task["kills"]:
        kills += _kill_workers(registry, store_id, task, rng)
    flags[0] = 1
    _wait_for([mover])
    _wait_for([fork(push_all, registry, store_id) for _worker in range(2)])
    push_all(registry, store_id)
    figures = control.accepted_figures(path=UPDATE)
    return {
        "kills": kills,
        "figures": len(figures),
        "rises": _count_rises(figures),
        "differences": differences(registry, store_id, control),
        **_look(registry, store_id),
    }


def _kill_workers(registry, store_id, task, rng):
    alive = {
        fork(_push_for_ever, registry, store_id): rng.uniform(0, task["seconds"])
        for _worker in range(task["workers"])
    }
    count = len(alive)
    while alive:
        time.sleep(rng.uniform(0, LONGEST_PAUSE))
        for pid, life in list(alive.items()):
            if processor_seconds(pid) >= life:
                os.kill(pid, signal.SIGKILL)
                _pid, status = os.waitpid(pid, 0)
                assert os.WTERMSIG(status) == signal.SIGKILL, "a worker ended by itself"
                del alive[pid]
    return count


def _push_for_ever(registry, store_id):
    while True:
        with odoo_session.environment_of(registry) as env:
            push(env["lazada.store"].browse(store_id))


def _lower_stock(registry, store_id, flags):
    """Take pieces of a few products at a time, until told to stop. A conflict would
    end this process: nobody who moves stock may collide with the workers."""
    while not flags[0]:
        with odoo_session.environment_of(registry) as env:
            store = env["lazada.store"].browse(store_id)
            skus = env["lazada.sku"].search([("store_id", "=", store_id)])
            location = store.warehouse_id.lot_stock_id
            for sku in random.sample(list(skus), 3):
                env["stock.quant"]._update_available_quantity(
                    sku.product_id, location, -random.randint(1, 3)
                )
        time.sleep(random.uniform(0, LONGEST_PAUSE))


def _wait_for(pids):
    for pid in pids:
        _pid, status = os.waitpid(pid, 0)
        assert status == 0, f"a process ended with {status}"


def _count_rises(figures):
    last, rises = {}, 0
    for figure in figures:
        (now,) = figure["sellable"].values()
        rises += now > last.get(figure["sku_id"], now)
        last[figure["sku_id"]] = now
    return rises


def _look(registry, store_id):
    with odoo_session.environment_of(registry) as env:
        rows = env["lazada.stock.push"].search([("store_id", "=", store_id)])
        return {
            "states": Counter(rows.mapped("state")),
            "reasons": sorted(set(rows.mapped("error_message")) - {False}),
            "marks": env["lazada.stock.mark"].search_count([]),
        }


# === EVENTS === #


def do_events(registry, store_id, task):
    """Do events at random, and let the scheduled actions run now and then."""
    random.seed(task["seed"])
    control = ControlClient(task["lazada"]["control_url"])
    push_all(registry, store_id)
    with odoo_session.environment_of(registry) as env:
        # Scarce, so that what is sold and what is left meet.
        store = env["lazada.store"].browse(store_id)
        skus = env["lazada.sku"].search([("store_id", "=", store_id)])
        fill(store, skus.product_id, 20 - AT_FIRST)
    done, rests, found, orders = Counter(), 0, [], []
    for number in range(task["events"]):
        name = random.choice(list(EVENTS))
        with odoo_session.environment_of(registry) as env:
            EVENTS[name](env["lazada.store"].browse(store_id), control, orders)
        done[name] += 1
        if random.random() < 0.2 or number == task["events"] - 1:
            _run_all(registry, store_id)
            rests += 1
            found += [
                [number, sku, *both]
                for sku, both in differences(registry, store_id, control).items()
            ]
    oversold = sum(held["oversold"] for held in control.stock().values())
    return {
        "events": done,
        "rests": rests,
        "differences": found,
        "oversold": oversold,
        **_look(registry, store_id),
    }


def _run_all(registry, store_id):
    """Run the scheduled actions as they follow each other."""
    for name in ("download_orders", "import_orders"):
        with odoo_session.environment_of(registry) as env:
            store = env["lazada.store"].browse(store_id)
            store.with_context(cron_id=True)._run_task_by_cron(name)
    push_all(registry, store_id)


def _product(store):
    skus = store.env["lazada.sku"].search([("store_id", "=", store.id)])
    return random.choice(skus).product_id


def _receive(store, _control, _orders):
    kind = store.warehouse_id.in_type_id
    suppliers = store.env.ref("stock.stock_location_suppliers")
    location = store.warehouse_id.lot_stock_id
    _transfer(store, kind, suppliers, location)


def _transfer(store, kind, source, destination):
    product = _product(store)
    values = {"location_id": source.id, "location_dest_id": destination.id}
    quantity = random.randint(1, 10)
    move = {
        "product_id": product.id,
        "product_uom_qty": quantity,
        "product_uom": product.uom_id.id,
        **values,
    }
    picking = store.env["stock.picking"].create(
        {
            "picking_type_id": kind.id,
            "move_ids": [fields.Command.create(move)],
            **values,
        }
    )
    picking.action_confirm()
    picking.move_ids.write({"quantity": quantity, "picked": True})
    picking.button_validate()


def _count(store, _control, _orders):
    store.env["stock.quant"].with_context(inventory_mode=True).create(
        {
            "product_id": _product(store).id,
            "location_id": store.warehouse_id.lot_stock_id.id,
            "inventory_quantity": random.randint(0, 25),
        }
    ).action_apply_inventory()


def _sell(store, _control, _orders):
    """A customer's order, of which one in three is cancelled, one delivered."""
    sale = store.env["sale.order"].create(
        {
            "partner_id": store.partner_id.id,
            "warehouse_id": store.warehouse_id.id,
            "order_line": [
                fields.Command.create(
                    {
                        "product_id": _product(store).id,
                        "product_uom_qty": random.randint(1, 5),
                    }
                )
            ],
        }
    )
    sale.action_confirm()
    fate = random.choice(("wait", "cancel", "deliver"))
    if fate == "cancel":
        sale._action_cancel()
    elif fate == "deliver":
        for move in sale.picking_ids.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        sale.picking_ids.with_context(skip_backorder=True).button_validate()


def _buy(store, control, orders):
    """A buyer orders what Lazada offers."""
    held = control.stock()
    skus = store.env["lazada.sku"].search([("store_id", "=", store.id)])
    offered = [
        sku
        for sku in skus.mapped("seller_sku")
        if held.get(sku, {"sellable": 0})["sellable"] > 0
    ]
    if offered:
        status = random.choice(("pending", "pending", "unpaid"))
        unit = {"sku": random.choice(offered), "status": status}
        orders.append(control.create_order(units=[unit])["order"]["order_id"])


def _cancel(_store, control, orders):
    """A buyer cancels, or the seller for want of stock."""
    if orders:
        order_id = orders.pop(random.randrange(len(orders)))
        reason = random.choice((None, "Out of stock"))
        control.cancel_order(order_id=order_id, reason=reason)


EVENTS = {
    "receive": _receive,
    "count": _count,
    "sell": _sell,
    "buy": _buy,
    "cancel": _cancel,
}


# === MANY === #


def change_many(registry, store_id, task):
    """Change the stock of every product, and push it as the scheduled action does."""
    control = ControlClient(task["lazada"]["control_url"])
    push_all(registry, store_id)
    with odoo_session.environment_of(registry) as env:
        store = env["lazada.store"].browse(store_id)
        skus = env["lazada.sku"].search([("store_id", "=", store_id)])
        fill(store, skus.product_id, 1)
        count = len(skus)
    control.reset_calls()
    memory, started = _memory(), time.monotonic()
    push_all(registry, store_id)
    seconds, calls = time.monotonic() - started, control.calls()["total"]
    grown = _memory() - memory
    push_all(registry, store_id)
    return {
        "skus": count,
        "calls": calls,
        "seconds": seconds,
        "megabytes": grown,
        "idle_calls": control.calls()["total"] - calls,
        "differences": differences(registry, store_id, control),
        **_look(registry, store_id),
    }


def _memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(sys.argv[1])

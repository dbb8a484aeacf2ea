"""Inside Odoo: orders of which Lazada fulfils a part, while stock is pushed.

Some products are sold twice at Lazada: from the seller's shelf and from Lazada's.
"""

import json
import random
import sys

from odoo import fields

from environment import odoo_session
from environment.bench.seller import Seller
from lazada_simulator.control_client import ControlClient

from .stock_work import differences, fill, push_all

AT_FIRST, SENT, COST = 5000, 300, 3.0
# What becomes of units that Lazada sends; None: not cancelled, and still there.
LIVES = (
    ("pending",),
    ("packed", "ready_to_ship"),
    ("ready_to_ship", "shipped"),
    ("shipped", "delivered"),
    ("shipped", "shipped_back", "shipped_back_success"),
    ("canceled",),
)
ROUNDS = 4


def main(text):
    task = json.loads(text)
    registry = odoo_session.open_registry(task["odoo"])
    control = ControlClient(task["lazada"]["control_url"])
    rng = random.Random(task["seed"])
    with odoo_session.environment_of(registry) as env:
        store, own, theirs = _set_up(env, task, control)
        ids = store.id, own.ids, theirs.ids
    push_all(registry, ids[0])
    print(json.dumps(_live(registry, ids, control, rng, task["orders"])))


def _set_up(env, task, control):
    """Goods on both shelves; sent to Lazada by internal transfers."""
    at_lazada = sorted(control.stock())[::2]
    for name in at_lazada:
        control.mark_sku(seller_sku=name, fbl_quantity=SENT)
    seller = Seller(env, task["lazada"])
    store = seller.connected_store("FBL")
    seller.create_products(store)
    store.orders_from = store.connected_at
    skus = env["lazada.sku"].search([("store_id", "=", store.id)], order="id")
    theirs = skus.filtered(lambda sku: sku.seller_sku in at_lazada)
    own = skus - theirs
    for sku, other in zip(theirs[: len(own) // 2], own, strict=False):
        sku.product_id = other.product_id
    skus.product_id.categ_id.property_cost_method = "average"
    skus.product_id.standard_price = COST
    fill(store, skus.product_id, AT_FIRST)
    _send_to_lazada(store, theirs.product_id)
    store.push_stock = True
    return store, own, theirs


def _send_to_lazada(store, products):
    store._fbl_warehouse()
    places = {
        "location_id": store.warehouse_id.lot_stock_id.id,
        "location_dest_id": store.fbl_location_id.id,
    }
    moves = [
        fields.Command.create(
            {"product_id": product.id, "product_uom_qty": SENT, **places}
        )
        for product in products
    ]
    kind = store.warehouse_id.int_type_id
    picking = store.env["stock.picking"].create(
        {"picking_type_id": kind.id, "move_ids": moves, **places}
    )
    picking.action_confirm()
    for move in picking.move_ids:
        move.write({"quantity": SENT, "picked": True})
    picking.button_validate()


def _live(registry, ids, control, rng, count):
    store_id, own_ids, their_ids = ids
    with odoo_session.environment_of(registry) as env:
        browse = env["lazada.sku"].browse
        own = browse(own_ids).mapped("seller_sku")
        theirs = browse(their_ids).mapped("seller_sku")
        before = _look(env, store_id)
    made, found = [], []
    for _round in range(ROUNDS):
        for _order in range(count // ROUNDS):
            made.append(_order_mixed(control, rng, own, theirs))
        for units in made:
            _step(control, units)
        _run_all(registry, store_id)
        found += differences(registry, store_id, control).items()
    while any(life for units in made for _id, life in units[1]):
        for units in made:
            _step(control, units)
    _run_all(registry, store_id)
    found += differences(registry, store_id, control).items()
    with odoo_session.environment_of(registry) as env:
        after = _look(env, store_id)
        after |= _compare(env, store_id, control, their_ids)
    return {"before": before, "after": after, "differences": found}


def _order_mixed(control, rng, own, theirs):
    units = [{"sku": rng.choice(theirs), "is_fbl": 1} for _ in range(rng.randint(1, 3))]
    units += [{"sku": rng.choice(own)} for _ in range(rng.randint(0, 2))]
    made = control.create_order(units=units)
    lives = [
        [unit["order_item_id"], list(rng.choice(LIVES))]
        for unit in made["items"]
        if unit["shipping_type"] == "Warehouse"
    ]
    return made["order"]["order_id"], lives


def _step(control, units):
    order_id, lives = units
    for unit in lives:
        if unit[1]:
            status = unit[1].pop(0)
            control.set_status(order_id=order_id, status=status, item_ids=[unit[0]])


def _run_all(registry, store_id):
    """Run the scheduled actions as they follow each other."""
    for name in ("download_orders", "import_orders", "deliver_fbl"):
        with odoo_session.environment_of(registry) as env:
            store = env["lazada.store"].browse(store_id)
            store.with_context(cron_id=True)._run_task_by_cron(name)
    push_all(registry, store_id)


def _look(env, store_id):
    """What lies on both shelves, and what it is worth."""
    store = env["lazada.store"].browse(store_id)
    skus = env["lazada.sku"].search([("store_id", "=", store_id)])
    products = skus.product_id
    own = store.warehouse_id.lot_stock_id
    orders = env["lazada.order"].search([("store_id", "=", store_id)])
    out = orders.delivery_ids.move_ids.filtered(lambda move: move.state == "done")
    return {
        "own": sum(products._lazada_pieces_at(own).values()),
        "at_lazada": sum(products._lazada_pieces_at(store.fbl_location_id).values()),
        "value": sum(products.mapped("total_value")),
        "moved": sum(move.value * (1 if move.is_out else -1) for move in out),
        "left_from": sorted(set(out.mapped("warehouse_id.lazada_is_fbl"))),
        # One that was cancelled before its import is rightly left out.
        "states": sorted(
            set(orders.filtered(lambda one: one.status != "canceled").mapped("state"))
        ),
        "orders": len(orders),
    }


def _compare(env, store_id, control, their_ids):
    store = env["lazada.store"].browse(store_id)
    store.with_context(cron_id=True)._run_task_by_cron("compare_fbl")
    held = control.stock()
    skus = env["lazada.sku"].browse(their_ids)
    waiting = env["lazada.order.item"].search(
        [("is_fbl", "=", True), ("status", "=", "ready_to_ship")]
    )
    return {
        "compared": len(store.fbl_stock_ids),
        "listed": len(store.fbl_stock_ids.filtered("difference")),
        "simulator": sum(held[sku.seller_sku]["fbl"] for sku in skus),
        "ready": len(waiting),
        "shipments": env["lazada.shipment"].search_count([]),
    }


if __name__ == "__main__":
    main(sys.argv[1])

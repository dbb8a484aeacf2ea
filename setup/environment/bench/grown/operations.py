"""What is measured: the work with an order, the scheduled actions with nothing to do,
and what people open."""

import json
from dataclasses import dataclass

from odoo.fields import Command, Domain

from odoo.addons.lazada_connector.models.order.lazada_order import INVOICING
from odoo.addons.lazada_connector.models.runs.lazada_queue_mixin import PROCESS

from .kinds import FOLLOW, IDLE, SCREEN, WORK
from .screens import Screen, all_screens, specification

ADMIN = "base.user_admin"
MESSAGES, SKUS = 50, 10
# Their scheduled actions call Lazada or delete whatever is old, each in its own time.
NOT_IDLE = ("refresh_access_token", "check_connections", "clean_up", "end_buyers_data")
# What has a number that people look for.
SOUGHT = ("lazada.order", "sale.order", "stock.picking", "account.move")


@dataclass
class Operation:
    """Something to measure.

    :param str kind: ``WORK``, ``IDLE`` or ``SCREEN``
    :param run: takes an environment and the ids of new orders at Lazada; returns how
        many orders, messages or SKUs it was about
    :param before: is done before it and not measured
    """

    name: str
    kind: str
    run: object
    before: object = None


def all_operations(env):
    """Return all ``Operation``s, in the order in which they are done."""
    store = env["lazada.store"].search([], order="id", limit=1)
    admin = env(user=env.ref(ADMIN).id, su=False)
    return [
        *work(store.id),
        *idle(env),
        *records(admin, store),
        *lists(admin, store),
    ]


# === AN ORDER'S WAY === #


def work(store_id):
    def on_store(function):
        return lambda env, ids: function(env["lazada.store"].browse(store_id), ids)

    return [
        Operation(f"{name}, each", WORK, on_store(function))
        for name, function in {
            "Order downloaded": download,
            "Order imported": import_orders,
            "Invoice posted": invoice,
            "Push message received": receive,
            "Stock of a SKU pushed": push_stock,
        }.items()
    ] + [Operation(FOLLOW, WORK, on_store(follow))]


def download(store, _ids):
    return read_all(store, "created")


def follow(store, _ids):
    return read_all(store, "updated")


def read_all(store, figure):
    count, more = 0, True
    while more:
        run, more = store._download_orders()
        count += run[figure]
    return count


def import_orders(store, _ids):
    domain = store.env["lazada.order"]._due_domain() & Domain("store_id", "=", store.id)
    return work_off(store, "import_orders", domain, PROCESS)


def invoice(store, _ids):
    return work_off(store, "create_invoices", store._invoice_domain(), INVOICING)


def work_off(store, task, domain, work_):
    count = store.env["lazada.order"].search_count(domain)
    store._work_off(task, domain, work_)
    return count


def receive(store, ids):
    """Keep messages about new orders; nobody has sent the same before."""
    Message = store.env["lazada.push.message"]
    for number in range(MESSAGES):
        data = {"trade_order_id": str(ids[number % len(ids)]), "number": number}
        message = {"seller_id": store.seller_id, "message_type": 0, "data": data}
        assert Message._receive(store.app_id, json.dumps(message).encode())
    store.env.cr.commit()
    return MESSAGES


def push_stock(store, _ids):
    """Sell some pieces of products elsewhere, and tell Lazada."""
    domain = [("store_id", "=", store.id), ("product_id", "!=", False)]
    products = store.env["lazada.sku"].search(domain, limit=SKUS).product_id
    quants = store.env["stock.quant"].search(
        [
            ("product_id", "in", products.ids),
            ("location_id", "=", store.warehouse_id.lot_stock_id.id),
        ]
    )
    for quant in quants:
        quant.quantity -= 1
    store.env.cr.commit()
    store.with_context(cron_id=True)._run_task_by_cron("push_stock")
    return SKUS


# === SCHEDULED ACTIONS === #


def idle(env):
    """Return the scheduled actions; they are idle once they have been run."""
    found = []
    for process in env["lazada.process"].search([]):
        if process.task not in NOT_IDLE:
            run = runner(process.cron_id.id)
            found.append(Operation(f"Action: {process.task}", IDLE, run, before=run))
    return found


def runner(cron_id):
    def run(env, _ids):
        result = env["ir.cron"].browse(cron_id).method_direct_trigger()
        assert result is True, result
        env.cr.commit()
        return 1

    return run


# === WHAT PEOPLE OPEN === #


def records(env, store):
    """Forms, and what people do with the customer that has all the buyers."""
    newest = {
        model: env[model].search([("lazada_store_id", "=", store.id)], limit=1)
        for model in SOUGHT[1:]
    }
    shown = [
        store.with_env(env),
        env["lazada.order"].search([("store_id", "=", store.id)], limit=1),
        *newest.values(),
        store.partner_id.with_env(env),
    ]
    customer = store.partner_id.id
    return [
        *(form(record) for record in shown),
        as_admin("Order made by hand for it", lambda env: order_by_hand(env, customer)),
        as_admin("Its payment terms changed", lambda env: change_terms(env, customer)),
    ]


def form(record):
    view = record.get_views([(False, "form")])["views"]["form"]
    screen = Screen(
        name=f"Form: {record._description}",
        model=record._name,
        domain=[],
        spec=specification(record, view["arch"]),
        res_id=record.id,
    )
    return as_admin(screen.name, screen.open)


def order_by_hand(env, customer_id):
    product = env["product.product"].search([("sale_ok", "=", True)], limit=1)
    line = {"product_id": product.id, "product_uom_qty": 1}
    sale = env["sale.order"].create(
        {"partner_id": customer_id, "order_line": [Command.create(line)]}
    )
    sale.action_confirm()


def change_terms(env, customer_id):
    terms = env["account.payment.term"].search([], limit=1)
    env["res.partner"].browse(customer_id).property_payment_term_id = terms


def lists(env, store):
    order = env["lazada.order"].search([("store_id", "=", store.id)], limit=1)
    sought = dict.fromkeys(SOUGHT, order.name)
    return [as_admin(screen.name, screen.open) for screen in all_screens(env, sought)]


def as_admin(name, function):
    """A person's request, which leaves nothing behind."""

    def run(env, _ids):
        function(env(user=env.ref(ADMIN).id, su=False, context=of_both(env)))
        env.flush_all()
        env.cr.rollback()
        return 1

    return Operation(name, SCREEN, run)


def of_both(env):
    return {"allowed_company_ids": env["res.company"].search([]).ids}

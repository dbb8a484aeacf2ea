"""Inside Odoo: ten stores of two companies and their finished orders, as the add-ons
themselves leave them. Prints what ``multiply`` has to know of them.
"""

import json
import sys
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from lazada_simulator.control_client import ControlClient

from ... import odoo_session
from ..seller import Seller

PIECES = 50_000_000
BATCH = 50
ROUNDS = 200
# Rows of these belong to a SKU, a store, a person or the server, however many orders
# there are.
NOT_OF_ORDERS = (
    "ir.",
    "bus.",
    "res.",
    "product.",
    "discuss.",
    "mail.activity",
    "mail.presence",
    "mail.alias",
    "stock.quant",
    "lazada.host",
    "lazada.fee.",
    "lazada.product",
    "lazada.sku",
    "lazada.stock.mark",
    "lazada.stock.push",
    "lazada.price.mark",
    "lazada.price.push",
    "lazada.fbl.stock",
    "lazada.return.reason",
    "lazada.warning",
)
OF_ORDERS = ("res.partner", "ir.attachment")
ARRIVE = ("download_orders", "import_orders")
LEAVE = ("send_shipments", "send_sof_updates")
AFTERWARDS = (
    "create_invoices",
    "fetch_documents",
    "download_returns",
    "book_returns",
    "warn_returns",
    "download_statements",
    "post_statements",
    "match_statements",
)


def main(text):
    task = json.loads(text)
    registry = odoo_session.open_registry(task["odoo"])
    with odoo_session.environment_of(registry) as env:
        sellers = list(zip(companies(env), task["sellers"], strict=True))
        for company, lazada in sellers:
            open_stores(env(context={"allowed_company_ids": [company.id]}), lazada)
        give_rights(env)
        env.cr.commit()
        marks, quants = last_ids(env), quantities(env)
        live(env, task["sellers"])
        check_all_is_done(env)
        env.cr.commit()
        facts = {"marks": marks, "models": models_of_orders(env), "quants": quants}
        print(json.dumps(facts))


# === SET-UP === #


def companies(env):
    """Return the company that is there, and a second one with its own accounts."""
    second = env["res.company"].create({"name": "Second Company"})
    env["account.chart.template"].try_loading("generic_coa", second, install_demo=False)
    warehouse = {"name": second.name, "code": "SEC", "company_id": second.id}
    env["stock.warehouse"].create(warehouse)
    both = env.company + second
    both.stock_text_confirmation = False
    return both


def open_stores(env, lazada):
    """Connect a store in each country, with products that never run out."""
    seller = Seller(env, lazada)
    for region in lazada["regions"]:
        store = seller.connected_store(f"{env.company.id}-{region.upper()}", region)
        store.write(
            {
                "download_orders": True,
                "download_products": True,
                "download_returns": True,
                "include_shipping_fee": True,
            }
        )
        seller.create_products(store)
        fill(store)
        store.push_stock = True
        set_up_statements(store)
    env.cr.commit()


def fill(store):
    domain = [("store_id", "=", store.id), ("product_id", "!=", False)]
    products = store.env["lazada.sku"].search(domain).product_id
    products.is_storable = True
    place = {"location_id": store.warehouse_id.lot_stock_id.id, "quantity": PIECES}
    store.env["stock.quant"].create(
        [{"product_id": product.id, **place} for product in products]
    )


def set_up_statements(store):
    first = store.orders_from.date()
    store.write({"download_statements": True, "statements_from": first})
    action = store.action_setup_settlement()
    store.env["lazada.settlement.setup"].browse(action["res_id"]).action_start()


def give_rights(env):
    """Let the administrator be a manager of everything, in both companies."""
    names = ("Manager", "Administrator")
    groups = env["res.groups"].search([("name", "in", names)])
    env.ref("base.user_admin").write(
        {
            "company_ids": [Command.set(env["res.company"].search([]).ids)],
            "group_ids": [Command.link(group.id) for group in groups],
        }
    )


# === LIVES === #


def live(env, lazadas):
    """Let all orders come to their end, at Lazada and here."""
    work_off(env, ARRIVE)
    deliver(env)
    work_off(env, LEAVE)
    for lazada in lazadas:
        control = ControlClient(lazada["control_url"])
        for region in lazada["regions"]:
            control.advance_orders(region=region, steps=10)
    work_off(env, ARRIVE)
    deliver(env)
    work_off(env, LEAVE + AFTERWARDS)
    deliver(env)
    settle(env)


def work_off(env, tasks):
    """Run the scheduled actions of tasks until they have nothing more to do."""
    for task in tasks:
        cron = env["lazada.process"].search([("task", "=", task)]).cron_id
        for _round in range(ROUNDS):
            waiting = [("cron_id", "=", cron.id)]
            env["ir.cron.trigger"].search(waiting).unlink()
            env.cr.commit()
            result = cron.method_direct_trigger()
            assert result is True, result
            env.cr.commit()
            env.invalidate_all()
            waiting.append(("call_at", "<=", fields.Datetime.now()))
            if not env["ir.cron.trigger"].search_count(waiting):
                break
        else:
            raise AssertionError(f"{task} does not come to its end")


def settle(env):
    """Take for done what takes its time in life, or a file server."""
    now = fields.Datetime.now()
    done = {"state": "uploaded", "uploaded_at": now, "next_attempt_at": False}
    env["lazada.document"].search([]).write(done)
    booked = {"state": "done", "next_attempt_at": False}
    env["lazada.return.booking"].search([]).write(booked)
    # statements of the last days are still to come
    unsettled = [("settlement_state", "=", "not_yet")]
    env["lazada.order"].search(unsettled).write({"settlement_state": "settled"})
    env["lazada.return"].search([]).write(
        {"goods_warned": "missing", "reversal_warned": True}
    )


def deliver(env):
    """Validate all deliveries and receipts, as the warehouse does."""
    domain = [("state", "in", ("confirmed", "assigned", "waiting"))]
    pickings = env["stock.picking"].search(domain)
    for start in range(0, len(pickings), BATCH):
        some = pickings[start : start + BATCH].with_context(skip_sms=True)
        for move in some.move_ids:
            move.quantity = move.product_uom_qty
        some.move_ids.picked = True
        some.button_validate()
        env.cr.commit()
        env.invalidate_all()


def check_all_is_done(env):
    waiting = env["lazada.order"].search([("state", "in", ("pending", "error"))])
    assert not waiting, waiting.mapped("error_message")
    later = fields.Datetime.now() + timedelta(days=1)
    assert not env["lazada.shipment"].search_count([("next_attempt_at", "<", later)])


# === WHAT HAS TO BE KNOWN === #


def models_of_orders(env):
    """Return the table and the name of each model whose rows grow with the orders."""
    return {
        model._table: model._name
        for model in map(env.__getitem__, env.registry)
        if model._auto
        and not model._transient
        and not model._abstract
        and (model._name in OF_ORDERS or not model._name.startswith(NOT_OF_ORDERS))
    }


def last_ids(env):
    found = {}
    for table in models_of_orders(env):
        env.cr.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
        found[table] = env.cr.fetchone()[0]
    return found


def quantities(env):
    return {quant.id: quant.quantity for quant in env["stock.quant"].search([])}


if __name__ == "__main__":
    main(sys.argv[1])

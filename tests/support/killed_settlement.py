"""A store whose statements workers read, post and match until they are killed."""

import json
import sys
from datetime import datetime, timedelta

from environment import odoo_session
from environment.bench.seller import Seller

from .killed_workers import kill_and_finish

TASKS = ("download_statements", "post_statements", "match_statements")


def main(text):
    task = json.loads(text)
    registry = odoo_session.open_registry(task["odoo"])
    with odoo_session.environment_of(registry) as env:
        seller = Seller(env, task["lazada"])
        store = seller.connected_store("KILLED-SETTLEMENT")
        _begin(seller, store, task["days"])
        store_id = store.id
    counts = kill_and_finish(registry, store_id, task, TASKS)
    with odoo_session.environment_of(registry) as env:
        result = _look(env["lazada.store"].browse(store_id))
    print(json.dumps({**counts, **result}))


def _begin(seller, store, days):
    """Import and invoice the orders, and set the settlement up."""
    since = datetime.now() - timedelta(days=days)
    store.write(
        {
            "orders_from": since,
            "invoice_effective_date": since.date(),
            "statements_from": since.date(),
        }
    )
    seller.create_products(store)
    seller.download(store)
    for name in ("import_orders", "create_invoices"):
        while store.with_context(cron_id=True)._run_task_by_cron(name):
            pass
    action = store.action_setup_settlement()
    setup = store.env["lazada.settlement.setup"].browse(action["res_id"])
    setup.post = "posted"
    setup.action_start()
    store.settlement_hold_days = 0
    store.env.cr.commit()


def _look(store):
    """Return what is here, for comparison with Lazada."""
    statements = store.env["lazada.statement"].search(
        [("store_id", "=", store.id), ("is_listed", "=", True)], order="date_to"
    )
    wallet = store.env["account.move.line"].search(
        [
            ("account_id", "=", store.settlement_balance_account_id.id),
            ("parent_state", "=", "posted"),
        ]
    )
    return {
        "statements": {
            one.number: {
                "rows": len(one.row_ids),
                "state": one.state,
                "entries": sorted(str(move.date) for move in one.move_ids),
                "unposted": one.row_ids.filtered(
                    lambda row: not row.move_line_id
                ).mapped("transaction_number"),
                "difference": one.difference_text or "",
            }
            for one in statements
        },
        "wallet": f"{sum(wallet.mapped('amount_currency')):.2f}",
        "unpaid": _unpaid(store),
    }


def _unpaid(store):
    """Return the orders that are settled as invoiced, and not matched."""
    orders = store.env["lazada.order"].search(
        [("store_id", "=", store.id), ("settlement_state", "=", "settled")]
    )
    posted = orders.filtered(
        lambda order: set(order.statement_row_ids.mapped("state")) == {"posted"}
    )
    return posted.settled_move_ids.filtered(
        lambda move: move.state == "posted" and move.amount_residual
    ).mapped("name")


if __name__ == "__main__":
    main(sys.argv[1])

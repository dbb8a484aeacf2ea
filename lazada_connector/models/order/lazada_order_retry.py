from odoo import api, fields, models
from odoo.fields import Domain


class LazadaOrderRetry(models.Model):
    """What beside its import has failed for an order, until it succeeds: Lazada did not
    hand the order out, or its invoice could not be created."""

    _name = "lazada.order.retry"
    _inherit = "lazada.queue.mixin"
    _description = "Lazada Order Retry"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "lazada.order", required=True, readonly=True, ondelete="cascade"
    )
    store_id = fields.Many2one(related="order_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    kind = fields.Selection(
        [("read", "Read from Lazada"), ("invoice", "Create the Invoice")],
        required=True,
        readonly=True,
    )

    _order_kind_uniq = models.UniqueIndex("(order_id, kind)")

    # === ACTIONS === #

    def action_retry(self):
        if "invoice" in self.mapped("kind"):
            self.order_id.store_id._check_may_invoice()
        return super().action_retry()

    # === HOOKS === #

    def _process(self, run):
        """Try once more; rows that succeed are deleted on the way."""
        for kind, rows in self.grouped("kind").items():
            if kind == "read":
                rows.order_id._read_again(run)
            else:
                rows.order_id._create_invoices(run)

    def _schedule_failure_activity(self, message):
        """These reasons stand on the order and on the dashboard."""

    # === BUSINESS METHODS === #

    @api.model
    def _keep(self, kind, orders, message):
        """Keep why something failed for orders, and when it is tried again.

        :param str message: in a user's words
        """
        rows_sudo = self._of_orders(kind, orders)
        missing = orders - rows_sudo.order_id
        rows_sudo += rows_sudo.create(
            [{"order_id": order.id, "kind": kind} for order in missing]
        )
        rows_sudo._fail(message)

    @api.model
    def _forget(self, kind, orders):
        """It has succeeded for orders."""
        self._of_orders(kind, orders).unlink()

    @api.model
    def _of_orders(self, kind, orders):
        """Return the rows as only the machinery may write them."""
        return self.sudo().search([("order_id", "in", orders.ids), ("kind", "=", kind)])

    @api.model
    def _waiting_orders(self, kind):
        """Return the domain of the orders for which it is not yet time to try again."""
        waits = [("kind", "=", kind), ("next_attempt_at", ">", fields.Datetime.now())]
        return Domain("retry_ids", "any", waits)

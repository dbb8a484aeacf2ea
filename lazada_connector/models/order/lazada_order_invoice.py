from odoo import fields, models
from odoo.exceptions import UserError


class LazadaOrder(models.Model):
    """Invoices that are made of orders, and why one is not."""

    _inherit = "lazada.order"

    invoice_error = fields.Text(string="Why No Invoice", readonly=True, copy=False)
    invoice_attempts = fields.Integer(readonly=True, copy=False, aggregator=None)
    invoice_next_attempt_at = fields.Datetime(readonly=True, copy=False)

    _invoice_error_idx = models.Index("(store_id) WHERE invoice_error IS NOT NULL")

    # === ACTION METHODS === #

    def action_retry_invoice(self):
        """Make the invoice now, whatever the next try was set to."""
        self.check_access("write")
        orders_sudo = self.sudo()
        orders_sudo._lock_or_refuse()
        orders_sudo._process_batch(orders_sudo, "_process_invoice", "_fail_invoice")
        return True

    # === BUSINESS METHODS === #

    def _process_invoice(self):
        """Make one invoice for each order of the batch, and post it if the store says
        so."""
        for store, orders in self.grouped("store_id").items():
            orders.with_company(store.company_id)._create_invoices_of(store)

    def _create_invoices_of(self, store):
        for order in self:
            order._check_total(
                order.sale_order_id.amount_total, order.sale_order_id.name
            )
        moves = self.sale_order_id._create_invoices(grouped=True)
        for move in moves:
            move.lazada_order_id._check_total(
                move.amount_total, self.env._("the invoice")
            )
        if store.invoice_auto_post:
            moves._post_lazada_invoices()
        self.write(
            {
                "invoice_error": False,
                "invoice_attempts": 0,
                "invoice_next_attempt_at": False,
            }
        )
        self._count_in_run(created=len(moves))

    def _check_total(self, amount, document):
        """Refuse an amount that is not Lazada's."""
        if self.currency_id.compare_amounts(amount, self.expected_total):
            raise UserError(
                self.env._(
                    "Order %(order)s amounts to %(expected)s at Lazada, but "
                    "%(document)s to %(amount)s. Compare their lines, correct the "
                    "sales order, and press Retry.",
                    order=self.name,
                    document=document,
                    expected=self.currency_id.format(self.expected_total),
                    amount=self.currency_id.format(amount),
                )
            )

    def _fail_invoice(self, message):
        """Keep why there is no invoice, and when it is tried again."""
        self._note_attempt("invoice", message)
        self._count_in_run(failed=len(self))

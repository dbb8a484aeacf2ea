from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.status import FINAL_STATUSES
from odoo.addons.lazada_connector.models.runs.lazada_queue_mixin import Work
from odoo.addons.lazada_connector.retention import BuyersData

from ..ending import end_rows
from ..holders import NO_BUYERS
from ..words import pattern, read_words

KIND = "buyer"
BATCH_SIZE = 20
ENDING = Work(
    process=lambda orders, run: orders._end_buyers_data(run),
    fail=lambda order, message: order.retry_ids._keep(KIND, order, message),
    count_failed=lambda orders: len(
        orders.filtered(lambda order: not order.buyer_data_ended_at)
    ),
)
# Fields that hold nothing but what the buyer is, or said.
OF_BUYER = (
    "buyer_name",
    "buyer_note",
    "tax_code",
    "branch_number",
    "registration_number",
    "payload",
    "units_left_out",
)


class LazadaOrder(models.Model):
    """An order whose time is over forgets its buyer, and all that stands for it in Odoo
    does, but for its invoices."""

    _inherit = "lazada.order"

    buyer_data_ended_at = fields.Datetime(
        string="Buyer's Data Removed", readonly=True, copy=False
    )
    buyer_data_error = fields.Text(
        string="Why the Buyer's Data Is Still Here",
        compute="_compute_retry_errors",
        compute_sudo=True,
    )

    _buyer_here_idx = models.Index("(store_id, id) WHERE buyer_data_ended_at IS NULL")

    def _compute_retry_errors(self):
        result = super()._compute_retry_errors()
        for order in self:
            kept = order.retry_ids.filtered(lambda row: row.kind == KIND)
            order.buyer_data_error = kept.error_message
        return result

    def write(self, vals):
        """What Lazada sends anew of the order has its time again."""
        if vals.get("payload"):
            vals = {**vals, "buyer_data_ended_at": False}
        return super().write(vals)

    def _take_over_units(self):
        self.filtered("buyer_data_ended_at").buyer_data_ended_at = False
        return super()._take_over_units()

    # === WHICH ORDERS === #

    @api.model
    def _buyers_data_due(self, store, days=None):
        """Return the domain of the orders of a store whose buyers' data ends: nothing
        has happened to them for the days of the company, and nothing is open: no
        delivery, no return, no invoice that has to be addressed to the buyer.

        :param store: ``lazada.store``
        :param int days: if they were other ones than those of the store's company
        """
        days = store.company_id.lazada_buyer_days if days is None else days
        if days <= 0:
            return Domain.FALSE
        border = fields.Datetime.now() - timedelta(days=days)
        ended = [
            ("store_id", "=", store.id),
            ("buyer_data_ended_at", "=", False),
            ("lazada_updated_at", "<", border),
            ("status", "in", FINAL_STATUSES),
            ("state", "in", ("done", "ignored")),
        ]
        moving = [("state", "not in", ("done", "cancel"))]
        is_open = Domain("picking_ids", "any", moving)
        if store.customer_policy == "buyer":
            is_open |= Domain("invoice_status", "=", "to invoice")
        return (
            Domain(ended)
            & Domain("sale_order_id", "not any", is_open)
            & ~self.env["lazada.order.retry"]._waiting_orders(KIND)
        )

    # === ENDING IT === #

    def _end_buyers_data(self, run):
        """End what is known of the buyers of these orders.

        :param run: ``lazada.sync.run`` that counts them
        """
        self.env["lazada.order.retry"]._forget(KIND, self)
        contacts = self.env["res.partner"]
        for order in self:
            contacts |= order._end_buyer()
        self.buyer_data_ended_at = fields.Datetime.now()
        contacts._end_lazada_buyers()
        run._count(updated=len(self))

    def _end_buyer(self):
        """Return the contacts of the buyer; everything else that is known of the buyer
        is gone then."""
        contacts = self._buyers_contacts()
        forms = pattern([*self._buyers_words(), *contacts._lazada_buyers_words()])
        self.env.flush_all()
        for rows, held in self._buyers_rows():
            end_rows(rows, held, forms)
        self.env.invalidate_all()
        return contacts

    def _buyers_contacts(self):
        """Return the contacts that the order has made or found, and those that it, or
        a sales order that is gone, has left behind: never the store's own customer."""
        sale = self.sale_order_id
        found = sale.partner_id | sale.partner_invoice_id | sale.partner_shipping_id
        found |= sale.picking_ids.partner_id
        found = found.filtered("lazada_store_id")
        buyers = {self._buyer_id(), *found.mapped("lazada_buyer_id")} - {"", False}
        of_buyer = [
            ("lazada_store_id", "=", self.store_id.id),
            ("lazada_buyer_id", "in", list(buyers)),
        ]
        found |= found.with_context(active_test=False).search(of_buyer)
        return found - self.store_id.partner_id

    def _buyers_words(self):
        words = [self.buyer_name, self.tax_code, self.registration_number]
        return words + (read_words(self._raw()) if self.payload else [])

    def _buyers_rows(self):
        """Yield the rows of all models that hold something of the buyer, and what.

        :return: tuples (rows, :class:`BuyersData`)
        """
        quiet = self.with_context(active_test=False, tracking_disable=True)
        for name in sorted(self._buyers_models()):
            rows = quiet.env[name]
            if hasattr(rows, "_buyers_data"):
                held = rows._buyers_data(self)
            else:
                held = BuyersData([("order_id", "=", self.id)])
            yield rows.search(held.rows), held

    @api.model
    def _buyers_models(self):
        """Return the names of the models that hold something of a buyer: they say it
        themselves, or belong to an order."""
        return {
            name
            for name, model in self.env.registry.items()
            if model._auto and not model._abstract and not model._transient
            if hasattr(model, "_buyers_data")
            or (
                name.startswith("lazada.")
                and name not in NO_BUYERS
                and "order_id" in model._fields
            )
        }

    @api.model
    def _buyers_data(self, order):
        return BuyersData([("id", "=", order.id)], blanks=OF_BUYER)

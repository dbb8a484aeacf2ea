from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.status import FINAL_STATUSES
from odoo.addons.lazada_connector.models.runs.lazada_queue_mixin import Work
from odoo.addons.lazada_connector.retention import BuyersData

from ..ending import end_all
from ..holders import NO_BUYERS
from ..words import pattern, read_words, telling
from .res_company import MOST_DAYS

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
        if not 0 < days <= MOST_DAYS:
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
        contacts = {order: order._buyers_contacts() for order in self}
        words = {order: order._buyers_words(contacts[order]) for order in self}
        self.env.flush_all()
        for store, orders in self.grouped("store_id").items():
            told = telling(word for order in orders for word in words[order])
            end_all(orders._stores_rows(store), pattern(told))
        for order in self:
            end_all(order._buyers_rows(), pattern(words[order]))
        self.env.invalidate_all()
        self.buyer_data_ended_at = fields.Datetime.now()
        self.env["res.partner"].union(*contacts.values())._end_lazada_buyers()
        run._count(updated=len(self))

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

    def _buyers_words(self, contacts):
        words = [self.buyer_name, self.tax_code, self.registration_number]
        raw = read_words(self._raw()) if self.payload else []
        return [*words, *raw, *contacts._lazada_buyers_words()]

    def _buyers_rows(self):
        """Yield the rows of all models that hold something of the buyer, and what.

        :return: tuples (rows, :class:`BuyersData`)
        """
        for rows in self._models_with(self._has_buyers_data):
            if hasattr(rows, "_buyers_data"):
                held = rows._buyers_data(self)
            else:
                held = BuyersData([("order_id", "=", self.id)])
            yield rows.search(held.rows), held

    @api.model
    def _stores_rows(self, store):
        """Yield the rows of a store that may tell of a buyer, but are of no order."""
        for rows in self._models_with(
            lambda model: hasattr(model, "_buyers_data_of_store")
        ):
            held = rows._buyers_data_of_store(store)
            yield rows.search(held.rows), held

    def _models_with(self, is_wanted):
        """Return the tables of those models, ready to be changed without a trace."""
        quiet = self.with_context(active_test=False, tracking_disable=True)
        return [
            quiet.env[name]
            for name, model in sorted(self.env.registry.items())
            if model._auto and not model._abstract and not model._transient
            if is_wanted(model)
        ]

    @staticmethod
    def _has_buyers_data(model):
        """Whether rows of a model hold something of a buyer: it says so, or they belong
        to an order."""
        of_order = "order_id" in model._fields and model._name not in NO_BUYERS
        is_ours = model._name.startswith("lazada.")
        return hasattr(model, "_buyers_data") or (of_order and is_ours)

    @api.model
    def _buyers_data(self, order):
        return BuyersData([("id", "=", order.id)], blanks=OF_BUYER)

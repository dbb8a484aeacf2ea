from odoo import api, fields, models

from ...lazada_api import wire
from ...lazada_api.const import REGIONS
from ...lazada_api.order_values import live_items
from ...lazada_api.status import COMPLETED_STATUSES, STATUSES
from ...reading import read_id, read_time
from ..runs.lazada_queue_mixin import retry_delay

# Paid and not cancelled as a whole: what becomes a sales order.
NOT_IMPORTED = ("unpaid", "canceled")
STATUS_SELECTION = [
    (status, status.replace("_", " ").capitalize()) for status in STATUSES
]


class LazadaOrder(models.Model):
    """One order of a store, as Lazada sent it, and what has become of it."""

    _name = "lazada.order"
    _inherit = ["lazada.queue.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada Order"
    _order = "lazada_created_at desc, id desc"
    _rec_names_search = ["name", "lazada_id", "buyer_name"]
    _check_company_auto = True
    _queue_cron = "lazada_connector.ir_cron_lazada_import_orders"

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    region = fields.Selection(related="store_id.region")
    lazada_id = fields.Char(string="Lazada Order ID", required=True, readonly=True)
    name = fields.Char(string="Order Number", required=True, readonly=True)
    status = fields.Selection(
        STATUS_SELECTION,
        string="Lazada Status",
        required=True,
        readonly=True,
        default="unknown",
        index=True,
        help="The least advanced status of the units that are not cancelled.",
    )
    state = fields.Selection(
        selection_add=[("done", "Done"), ("ignored", "Not to Import")],
        ondelete={"done": "set default", "ignored": "set default"},
        string="Import",
        readonly=True,
        help="Orders that are unpaid or wholly cancelled are not imported until they "
        "change.",
    )
    lazada_created_at = fields.Datetime(string="Ordered", readonly=True, index=True)
    lazada_updated_at = fields.Datetime(string="Changed at Lazada", readonly=True)
    downloaded_at = fields.Datetime(string="Downloaded", readonly=True)
    payload = fields.Text(
        string="What Lazada Sent",
        readonly=True,
        groups="lazada_connector.group_lazada_manager",
    )
    buyer_name = fields.Char(string="Buyer", readonly=True)
    payment_method = fields.Char(readonly=True)
    ship_by = fields.Datetime(
        string="Ship Before",
        readonly=True,
        help="When Lazada expects the order to be shipped.",
    )
    buyer_note = fields.Text(string="Note", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    goods_amount = fields.Monetary(string="Goods", readonly=True)
    seller_voucher_amount = fields.Monetary(string="Seller's Vouchers", readonly=True)
    platform_voucher_amount = fields.Monetary(
        string="Lazada's Vouchers",
        readonly=True,
        help="Paid by Lazada: the seller's revenue, no discount of the seller's.",
    )
    shipping_fee = fields.Monetary(readonly=True)
    buyer_paid_amount = fields.Monetary(
        string="Paid by the Buyer",
        readonly=True,
        help="Goods less the vouchers of the seller and of Lazada, and the shipping "
        "fee.",
    )
    expected_total = fields.Monetary(
        readonly=True,
        help="What the sales order and the invoice amount to: goods less the seller's "
        "vouchers, and the shipping fee if the store includes it. Cancelled units do "
        "not count.",
    )
    item_ids = fields.One2many("lazada.order.item", "order_id", string="Units")
    package_ids = fields.One2many("lazada.package", "order_id", string="Packages")
    item_count = fields.Integer(compute="_compute_item_count", string="Units Count")
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Sales Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    sale_amount_total = fields.Monetary(
        related="sale_order_id.amount_total",
        string="Sales Order Total",
        tracking=False,  # the sales order tracks it
    )
    totals_match = fields.Boolean(compute="_compute_totals_match")
    invoice_ids = fields.Many2many(related="sale_order_id.invoice_ids")
    invoice_count = fields.Integer(related="sale_order_id.invoice_count")
    delivery_count = fields.Integer(related="sale_order_id.delivery_count")
    followed = fields.Json(
        readonly=True,
        copy=False,
        help="What of the order the sales order was last brought in line with.",
    )

    _store_lazada_id_uniq = models.UniqueIndex("(store_id, lazada_id)")
    _due_idx = models.Index("(store_id, id) WHERE state IN ('pending', 'error')")

    # === COMPUTE METHODS === #

    @api.depends("item_ids")
    def _compute_item_count(self):
        for order in self:
            order.item_count = len(order.item_ids)

    @api.depends("sale_order_id.amount_total", "sale_order_id.state", "expected_total")
    def _compute_totals_match(self):
        """A cancelled sales order keeps its amounts, and means nothing."""
        for order in self:
            sale = order.sale_order_id
            is_cancelled = sale.state == "cancel" and order.status == "canceled"
            order.totals_match = (
                is_cancelled
                or bool(sale)
                and not order.currency_id.compare_amounts(
                    order.sale_amount_total, order.expected_total
                )
            )

    # === ACTION METHODS === #

    def action_retry(self):
        """Try again now, but for orders that are unpaid or wholly cancelled and have no
        sales order."""
        wanted = self.filtered(
            lambda order: order.sale_order_id or order.status not in NOT_IMPORTED
        )
        return super(LazadaOrder, wanted).action_retry()

    def action_view_sale_order(self):
        self.ensure_one()
        return self.sale_order_id._get_records_action(name=self.sale_order_id.name)

    def action_view_deliveries(self):
        self.ensure_one()
        return self.sale_order_id.action_view_delivery()

    def action_view_invoices(self):
        self.ensure_one()
        return self.sale_order_id.action_view_invoice()

    # === WHAT LAZADA SENT === #

    def _raw(self):
        """Return the order as Lazada sent it.

        :rtype: dict
        """
        return wire.json_loads(self.sudo().payload)

    def _raw_items(self):
        """Return the units as Lazada sent them.

        :rtype: list[dict]
        """
        return [wire.json_loads(item.payload) for item in self.sudo().item_ids]

    def _delivered_at(self):
        """Return when Lazada last changed a unit of an order that is delivered (naive,
        UTC); ``None`` if it is not. Lazada tells no better."""
        if self.status not in COMPLETED_STATUSES:
            return None
        tz = REGIONS[self.region].tz
        units = live_items(self._raw_items())
        moments = [read_time(unit.get("updated_at"), tz) for unit in units]
        return max(filter(None, moments), default=self.lazada_updated_at)

    def _buyer_id(self):
        """Return Lazada's id of the buyer, empty if it sent none."""
        ids = (read_id(item.get("buyer_id")) for item in self._raw_items())
        return next(filter(None, ids), "")

    # === BUSINESS METHODS === #

    def _note_attempt(self, kind, message):
        """Keep why something beside the import failed, and when it is tried again.

        :param str kind: how the names of its fields begin: ``invoice`` or ``unread``
        """
        for order in self:
            attempts = order[f"{kind}_attempts"] + 1
            order.write(
                {
                    f"{kind}_error": message,
                    f"{kind}_attempts": attempts,
                    f"{kind}_next_attempt_at": fields.Datetime.now()
                    + retry_delay(attempts),
                }
            )

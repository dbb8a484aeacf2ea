from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from ...lazada_api import wire
from ...lazada_api.const import REGIONS
from ...lazada_api.fulfilment import urgency
from ...lazada_api.order_reading import last_change
from ...lazada_api.order_values import goods_lines, live_items
from ...lazada_api.reading import read_id
from ...lazada_api.recipient import read_recipient
from ...lazada_api.status import (
    COMPLETED_STATUSES,
    STATUSES,
    TO_SHIP_STATUSES,
    TROUBLE_STATUSES,
)
from ..runs.lazada_queue_mixin import Work

# What does not become a sales order, until it changes.
NOT_IMPORTED = ("unpaid", "canceled")
# Where Lazada's word, with a capital, says little.
_STATUS_LABELS = {
    "canceled": "Cancelled",
    "damaged_by_3pl": "Damaged by Carrier",
    "lost_by_3pl": "Lost by Carrier",
    "shipped_back": "On Its Way Back",
    "shipped_back_success": "Return Received",
    "shipped_back_failed": "Return Failed",
}
STATUS_SELECTION = [
    (status, _STATUS_LABELS.get(status, status.replace("_", " ").capitalize()))
    for status in STATUSES
]
MANAGER = "lazada_connector.group_lazada_manager"
# What is done with orders beside their import. Why it fails is kept in a row of its own
# (``retry_ids``): the order stays imported.
INVOICING = Work(
    process=lambda orders, run: orders._create_invoices(run),
    fail=lambda order, message: order.retry_ids._keep("invoice", order, message),
    count_failed=lambda orders: len(orders.filtered("invoice_error")),
)
READING = Work(
    process=lambda orders, run: orders._read_again(run),
    fail=lambda order, message: order.retry_ids._keep("read", order, message),
    count_failed=lambda orders: 0,  # counted where they are stored
)


class LazadaOrder(models.Model):
    """One order of a store, as Lazada sent it, and what has become of it: the sales
    order that it is imported as, or what is in the way of one."""

    _name = "lazada.order"
    _inherit = ["lazada.queue.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada Order"
    _order = "lazada_created_at desc, id desc"
    _rec_names_search = ["name", "lazada_id", "buyer_name", "sale_order_id.name"]
    _check_company_auto = True
    _queue_task = "import_orders"
    _mail_post_access = "read"

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    region = fields.Selection(related="store_id.region")
    lazada_id = fields.Char(
        "Lazada Order ID", required=True, readonly=True, index="trigram"
    )
    name = fields.Char("Order Number", required=True, readonly=True, index="trigram")
    status = fields.Selection(
        STATUS_SELECTION,
        string="Lazada Status",
        required=True,
        readonly=True,
        default="unknown",
        index=True,
        group_expand=lambda self, found, _domain: [s for s in STATUSES if s in found],
        help="The least advanced status of the units that are not cancelled.",
    )
    state = fields.Selection(
        selection_add=[("done", "Done"), ("ignored", "Ignored")],
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
        string="Raw Data",
        readonly=True,
        groups=MANAGER,
    )
    units_left_out = fields.Text(
        readonly=True,
        groups=MANAGER,
        help="Units as Lazada sent them, without an id or with that of another one.",
    )
    contradiction = fields.Char(
        readonly=True,
        copy=False,
        help="Figures of Lazada that disagree, and wait for a person's word.",
    )
    accepted_contradiction = fields.Char(readonly=True, copy=False)
    buyer_name = fields.Char(string="Buyer", readonly=True)
    payment_method = fields.Char(readonly=True)
    ship_by = fields.Datetime(
        string="Ship Before",
        readonly=True,
        help="When Lazada expects the order to be shipped.",
    )
    ship_by_local = fields.Char(
        string="Ship Before (Store's Clock)", compute="_compute_ship_by_local"
    )
    ship_urgency = fields.Selection(
        [
            ("late", "Late"),
            ("two_hours", "Less than 2 Hours"),
            ("twelve_hours", "Less than 12 Hours"),
            ("in_time", "In Time"),
        ],
        string="Time Left to Ship",
        compute="_compute_ship_urgency",
    )
    recipient = fields.Text(
        compute="_compute_recipient",
        compute_sudo=True,
        help="Name, phone and address that the parcel goes to, as Lazada has them.",
    )
    buyer_note = fields.Text(string="Note", readonly=True)
    tax_invoice_requested = fields.Boolean(
        readonly=True,
        index=True,
        help="The buyer has asked for a tax invoice, as companies do.",
    )
    tax_code = fields.Char(
        readonly=True, help="Of the buyer, for the tax invoice (Thailand, Vietnam)."
    )
    branch_number = fields.Char(
        readonly=True, help="Of the buyer's company, for the tax invoice (Thailand)."
    )
    registration_number = fields.Char(
        string="National Registration Number",
        readonly=True,
        help="Of the buyer, in the countries where Lazada asks for it.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    goods_amount = fields.Monetary(string="Goods", readonly=True)
    seller_voucher_amount = fields.Monetary(string="Seller's Vouchers", readonly=True)
    platform_voucher_amount = fields.Monetary(
        string="Lazada's Vouchers",
        readonly=True,
        help="Paid by Lazada: the seller's revenue, no discount of the seller's.",
    )
    disputed_bonus_amount = fields.Monetary(
        string="Lazada Bonus",
        readonly=True,
        help="The seller's “Lazada bonus” that Lazada shows within its own vouchers. "
        "The store's settings say whose money it is taken for.",
    )
    bonus_by_seller = fields.Boolean(related="store_id.bonus_by_seller")
    shipping_fee = fields.Monetary(readonly=True)
    buyer_paid_amount = fields.Monetary(
        string="Paid by the Buyer",
        readonly=True,
        help="Goods less the vouchers of the seller and of Lazada, and the shipping "
        "fee.",
    )
    expected_total = fields.Monetary(
        string="Total at Lazada",
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
    move_ids = fields.One2many("account.move", "lazada_order_id")
    invoiced_amount = fields.Monetary(
        string="Invoiced",
        compute="_compute_invoiced_amount",
        compute_sudo=True,
        help="All invoices less all credit notes, drafts included.",
    )
    invoices_match = fields.Boolean(
        compute="_compute_invoiced_amount", compute_sudo=True
    )
    invoice_count = fields.Integer(related="sale_order_id.invoice_count")
    delivery_ids = fields.One2many(related="sale_order_id.picking_ids")
    delivery_count = fields.Integer(related="sale_order_id.delivery_count")
    is_sale_deleted = fields.Boolean(readonly=True, copy=False)
    followed = fields.Json(
        readonly=True,
        copy=False,
        help="What of the order the sales order was last brought in line with.",
    )
    has_trouble = fields.Boolean(
        compute="_compute_has_trouble",
        search="_search_has_trouble",
        string="Returned or Lost",
        help="A unit came back, could not be delivered, was lost or damaged.",
    )
    retry_ids = fields.One2many("lazada.order.retry", "order_id")
    unread_error = fields.Text(
        string="Why Not Read",
        compute="_compute_retry_errors",
        compute_sudo=True,
        help="Lazada has something new of this order, but did not hand it out. It is "
        "asked again by itself.",
    )
    read_again_at = fields.Datetime(
        string="Read Again", compute="_compute_retry_errors", compute_sudo=True
    )
    invoice_error = fields.Text(
        string="Why No Invoice", compute="_compute_retry_errors", compute_sudo=True
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

    @api.depends("ship_by", "region")
    @api.depends_context("lang")
    def _compute_ship_by_local(self):
        for order in self:
            offset = REGIONS[order.region].tz.utcoffset(None)
            order.ship_by_local = order.ship_by and "{} UTC+{}".format(
                format_datetime(self.env, order.ship_by + offset, "UTC", "short"),
                offset // timedelta(hours=1),
            )

    @api.depends("ship_by", "status")
    def _compute_ship_urgency(self):
        now = fields.Datetime.now()
        for order in self:
            waits = order.ship_by and order.status in TO_SHIP_STATUSES
            order.ship_urgency = waits and urgency(order.ship_by, now)

    @api.depends("payload")
    def _compute_recipient(self):
        for order in self:
            recipient = order.payload and read_recipient(order._raw())
            order.recipient = recipient and recipient.text()

    @api.depends(
        "sale_order_id.invoice_ids.state",
        "move_ids.state",
        "move_ids.amount_total",
        "expected_total",
    )
    def _compute_invoiced_amount(self):
        for order in self:
            amount = order.sale_order_id._lazada_invoices()._sum_for_lazada()
            order.invoiced_amount = amount
            order.invoices_match = not order.currency_id.compare_amounts(
                amount, order.expected_total
            )

    @api.depends("item_ids.status")
    def _compute_has_trouble(self):
        for order in self:
            statuses = set(order.item_ids.mapped("status"))
            order.has_trouble = not statuses.isdisjoint(TROUBLE_STATUSES)

    def _search_has_trouble(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("item_ids.status", operator, TROUBLE_STATUSES)]

    @api.depends("retry_ids.error_message", "retry_ids.next_attempt_at")
    @api.depends_context("lang")
    def _compute_retry_errors(self):
        for order in self:
            by_kind = order.retry_ids.grouped("kind")
            nothing = order.retry_ids.browse()
            order.unread_error = by_kind.get("read", nothing).error_message
            order.read_again_at = by_kind.get("read", nothing).next_attempt_at
            order.invoice_error = by_kind.get("invoice", nothing).error_message

    # === ACTION METHODS === #

    def _to_retry(self):
        """Not those that are unpaid or wholly cancelled and have no sales order."""
        return self.filtered(
            lambda order: order.sale_order_id or order.status not in NOT_IMPORTED
        )

    def action_lazada_pack(self):
        """Pack the deliveries of these orders at Lazada now."""
        return self._ship("packed")

    def action_lazada_ready_to_ship(self):
        """Pack the deliveries if need be, and set them ready to ship."""
        return self._ship("ready_to_ship")

    def _ship(self, target):
        rows = self.delivery_ids.filtered(lambda row: row._is_lazada_delivery())
        return rows._ship_at_lazada(target, len(self - rows.lazada_order_id))

    def action_lazada_label(self):
        """Fetch Lazada's shipping labels of the deliveries."""
        return self.delivery_ids.action_lazada_label()

    def action_accept_figures(self):
        """Take the figures of the units for right, though Lazada's own disagree."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("A Lazada manager says which of Lazada's figures are right.")
            )
        orders_sudo = self.sudo().filtered("contradiction")
        orders_sudo._lock_or_refuse()
        orders_sudo._drop_failure_activities()
        for order in orders_sudo:
            order.accepted_contradiction = order.contradiction
            order.message_post(
                body=self.env._(
                    "%(user)s has accepted the figures of the units. %(reason)s",
                    user=self.env.user.name,
                    reason=order.error_message,
                )
            )
        return orders_sudo.action_retry()

    def action_view_sale_order(self):
        self.ensure_one()
        return self.sale_order_id._get_records_action(name=self.sale_order_id.name)

    def action_view_deliveries(self):
        self.ensure_one()
        return self.sale_order_id.action_view_delivery()

    def action_view_invoices(self):
        self.ensure_one()
        return self.sale_order_id.action_view_invoice()

    def action_retry_invoice(self):
        """Create the invoice now, whatever the next try was set to."""
        self.store_id._check_may_invoice()
        return self._process_by_hand(INVOICING, "invoice")

    def action_read_again(self):
        """Ask Lazada for these orders now."""
        return self._process_by_hand(READING, "read")

    def _process_by_hand(self, work, kind):
        self._check_may_act()
        orders_sudo = self.sudo()
        orders_sudo._lock_or_refuse()
        orders_sudo._process_now(work)
        failed_sudo = orders_sudo.retry_ids.filtered(lambda row: row.kind == kind)
        return failed_sudo._tell_outcome(len(self) - len(failed_sudo))

    # === WHAT LAZADA SENT === #

    def _raw(self):
        """Return the order as Lazada sent it.

        :rtype: dict
        :raise UserError: it has served its time: nothing may be reckoned from it
        """
        if not self.sudo().payload:
            raise UserError(
                self.env._(
                    "What Lazada sent for the order %s was removed after its time. "
                    "Fetch the order again by its number.",
                    self.name,
                )
            )
        return wire.json_restore(self.sudo().payload)

    def _raw_items(self):
        """Return the units as Lazada sent them.

        :rtype: list[dict]
        """
        items_sudo = self.sudo().item_ids.filtered("payload")
        return [wire.json_restore(item.payload) for item in items_sudo]

    def _goods_lines(self, in_price=False):
        """Return units and vouchers as the sales order has them."""
        rules = self.store_id.bonus_by_seller, in_price, self._unit_places()
        left = self.sale_order_id._lazada_done_deliveries().move_ids.sale_line_id
        together = {unit.lazada_id: unit.sale_line_id for unit in left.lazada_item_ids}
        return goods_lines(self._raw_items(), *rules, together)

    def _delivered_at(self):
        """Return when Lazada last changed a unit of an order that is delivered (naive,
        UTC); ``None`` if it is not. Lazada tells no better."""
        if self.status not in COMPLETED_STATUSES:
            return None
        units = live_items(self._raw_items())
        tz = REGIONS[self.region].tz
        return last_change(units, tz) or self.lazada_updated_at

    def _buyer_id(self):
        """Return Lazada's id of the buyer, empty if it sent none."""
        ids = (read_id(item.get("buyer_id")) for item in self._raw_items())
        return next(filter(None, ids), "")

    def _buyer_is_customer(self):
        return self.store_id.customer_policy == "buyer"

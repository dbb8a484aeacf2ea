from odoo import api, fields, models

MANAGER = "lazada_connector.group_lazada_manager"
# How far Lazada's word of a line says that it is.
STAGES = [
    ("to_decide", "To Decide"),
    ("agreed", "Agreed"),
    ("refused", "Refused"),
    ("dispute", "Dispute"),
    ("on_the_way", "On Its Way Back"),
    ("refunded", "Refunded"),
    ("cancelled", "Cancelled"),
    ("closed", "Closed"),
    ("open", "Not Known"),
]
# After these nothing more is expected of Lazada.
ENDS = ("refunded", "cancelled", "closed")


class LazadaReturnLine(models.Model):
    """What comes back of one unit, or is refunded of it."""

    _name = "lazada.return.line"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Return Line"
    _order = "return_id desc, id"
    _check_company_auto = True

    return_id = fields.Many2one(
        "lazada.return", required=True, readonly=True, ondelete="cascade", index=True
    )
    store_id = fields.Many2one(related="return_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="return_id.company_id", store=True, index=True)
    order_id = fields.Many2one(related="return_id.order_id", store=True, index=True)
    currency_id = fields.Many2one(related="return_id.currency_id")
    kind = fields.Selection(related="return_id.kind", store=True)
    to_seller = fields.Boolean(related="return_id.to_seller")
    lazada_id = fields.Char(
        string="Lazada Return Line ID",
        required=True,
        readonly=True,
        help="Of a parcel that nobody sends back: Lazada's id of the unit.",
    )
    item_number = fields.Char(
        string="Lazada Unit ID", required=True, readonly=True, index=True
    )
    item_id = fields.Many2one(
        "lazada.order.item",
        string="Unit",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    sku_id = fields.Many2one(related="item_id.sku_id", store=True)
    product_id = fields.Many2one(related="item_id.product_id", store=True)
    seller_sku = fields.Char(string="Seller SKU", readonly=True)
    status = fields.Char(
        string="Status in Lazada's Words", readonly=True, help="As Lazada sent it."
    )
    ofc_status = fields.Char(
        string="Parcel in Lazada's Words",
        readonly=True,
        help="How far the parcel is, as Lazada sent it.",
    )
    stage = fields.Selection(STAGES, required=True, readonly=True, default="open")
    is_dispute = fields.Boolean(string="In Dispute", readonly=True)
    qc_decision = fields.Char(
        string="Lazada's Check", readonly=True, help="What Lazada's warehouse found."
    )
    reason_code = fields.Char(string="Lazada Reason ID", readonly=True)
    reason = fields.Char(
        string="Buyer's Reason", readonly=True, help="Why the buyer wants it back."
    )
    refund_amount = fields.Monetary(
        string="Refund",
        readonly=True,
        help="What the buyer gets back. Of that, Lazada may bear its own voucher.",
    )
    unit_price = fields.Monetary(readonly=True, aggregator=None)
    is_refund_wanted = fields.Boolean(readonly=True)
    tracking_number = fields.Char(
        readonly=True, index="btree_not_null", help="Of the parcel that comes back."
    )
    lazada_created_at = fields.Datetime(string="Asked For", readonly=True)
    lazada_updated_at = fields.Datetime(string="Changed at Lazada", readonly=True)
    deadline = fields.Datetime(
        readonly=True, help="Until when you may decide; then Lazada does."
    )
    refunded_at = fields.Datetime(
        string="Refunded",
        readonly=True,
        help="When Lazada was first seen to have refunded the buyer.",
    )
    is_taken_back = fields.Boolean(
        string="Refund Taken Back",
        compute="_compute_is_taken_back",
        store=True,
        help="Lazada had refunded it, and has opened it again.",
    )
    arrived_at = fields.Datetime(
        string="Back by Lazada's Word",
        readonly=True,
        help="When Lazada or the courier was first seen to say that you have it.",
    )
    confirmed_at = fields.Datetime(
        string="Receipt Confirmed",
        readonly=True,
        help="When Lazada was told that the goods are here.",
    )
    is_current = fields.Boolean(
        readonly=True,
        default=True,
        index=True,
        help="No later request is there for the same unit.",
    )
    check = fields.Selection(
        [("good", "Good"), ("scrap", "Scrap"), ("dispute", "Dispute")],
        readonly=True,
        help="What you found when the goods came back.",
    )
    stock_move_id = fields.Many2one(
        "stock.move",
        string="Receipt",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    credit_line_id = fields.Many2one(
        "account.move.line",
        string="Credit Note Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    reason_ids = fields.Many2many(
        "lazada.return.reason",
        string="Reasons to Refuse",
        readonly=True,
        help="By which Lazada lets you refuse this line.",
    )
    history = fields.Json(readonly=True)
    fault = fields.Char(
        string="Not Readable",
        readonly=True,
        help="Which of Lazada's values cannot be read.",
    )
    payload = fields.Text(string="Raw Data", readonly=True, groups=MANAGER)

    _return_lazada_id_uniq = models.UniqueIndex("(return_id, lazada_id)")

    # === COMPUTE METHODS === #

    @api.depends("refunded_at", "stage")
    def _compute_is_taken_back(self):
        for line in self:
            line.is_taken_back = bool(line.refunded_at) and line.stage not in ENDS

    @api.depends("seller_sku", "lazada_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.item_id.name or line.seller_sku or line.lazada_id

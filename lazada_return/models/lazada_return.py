from odoo import api, fields, models

USER = "lazada_connector.group_lazada_user"


class LazadaReturn(models.Model):
    """What a buyer sends back or wants refunded, or a parcel that turned round: until
    when it is to be decided, and how far it is."""

    _name = "lazada.return"
    _inherit = ["lazada.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada Return"
    _order = "lazada_created_at desc, id desc"
    _rec_name = "lazada_id"
    _rec_names_search = [
        "lazada_id",
        "order_number",
        "order_id.name",
        "line_ids.tracking_number",
    ]
    _check_company_auto = True
    _mail_post_access = "read"

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="store_id.currency_id")
    lazada_id = fields.Char(
        string="Lazada Return ID",
        readonly=True,
        help="Empty where a parcel comes back that no buyer sends back.",
    )
    order_number = fields.Char(string="Lazada Order ID", readonly=True, index=True)
    order_id = fields.Many2one(
        "lazada.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    sale_order_id = fields.Many2one(related="order_id.sale_order_id")
    package_id = fields.Many2one(
        "lazada.package", readonly=True, index="btree_not_null", ondelete="set null"
    )
    kind = fields.Selection(
        [
            ("return", "Return"),
            ("refund_only", "Refund Only"),
            ("cancel", "Cancellation"),
            ("abnormal", "Parcel Turned Round"),
        ],
        readonly=True,
        index=True,
        help="Return: the buyer sends goods back and is refunded. Refund only: no "
        "goods come back. Parcel turned round: a delivery failed, nobody asked for it.",
    )
    request_type = fields.Char(string="Kind in Lazada's Words", readonly=True)
    to_seller = fields.Boolean(
        string="Back to You",
        readonly=True,
        default=True,
        help="The goods come back to you. Otherwise they go to Lazada's warehouse, and "
        "Lazada decides.",
    )
    shipping_type = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("to_decide", "To Decide"),
            ("agreed", "Agreed"),
            ("on_the_way", "On Its Way Back"),
            ("received", "Received"),
            ("refunded", "Refunded"),
            ("closed", "Closed"),
            ("refused", "Refused"),
            ("dispute", "Dispute"),
            ("cancelled", "Cancelled"),
            ("open", "Not Known"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
        help="Not known: Lazada has sent a word that this version does not know.",
    )
    deadline = fields.Datetime(
        compute="_compute_deadline",
        store=True,
        index=True,
        help="Until when you may decide; then Lazada does.",
    )
    is_to_decide = fields.Boolean(
        string="Waits for Your Decision",
        compute="_compute_deadline",
        store=True,
        index=True,
    )
    refund_amount = fields.Monetary(
        string="Refund", compute="_compute_refund_amount", store=True
    )
    lazada_created_at = fields.Datetime(string="Asked For", readonly=True)
    lazada_updated_at = fields.Datetime(string="Changed at Lazada", readonly=True)
    decided_at = fields.Datetime(
        string="Last Decision", readonly=True, help="When a person decided last."
    )
    line_ids = fields.One2many("lazada.return.line", "return_id", string="Lines")
    decision_ids = fields.One2many(
        "lazada.return.decision", "return_id", string="Decisions"
    )
    is_not_booked = fields.Boolean(
        string="Back, Not Booked",
        compute="_compute_goods",
        store=True,
        index=True,
        help="Lazada or the courier says that you have it; no receipt says so.",
    )
    is_nothing_came = fields.Boolean(
        string="Refunded, Nothing Came",
        compute="_compute_goods",
        store=True,
        index=True,
        help="The buyer was refunded for goods that should come back and have not.",
    )

    _store_lazada_id_uniq = models.UniqueIndex("(store_id, lazada_id)")
    _abnormal_uniq = models.UniqueIndex(
        "(order_id, COALESCE(package_id, 0)) WHERE kind = 'abnormal'"
    )

    # === COMPUTE METHODS === #

    @api.depends("line_ids.stage")
    def _compute_state(self):
        for record in self:
            record.state = record.line_ids[:1].stage or "open"

    @api.depends("line_ids.deadline")
    def _compute_deadline(self):
        for record in self:
            moments = list(filter(None, record.line_ids.mapped("deadline")))
            record.deadline = min(moments, default=False)
            record.is_to_decide = bool(moments)

    @api.depends("line_ids.refund_amount")
    def _compute_refund_amount(self):
        for record in self:
            record.refund_amount = sum(record.line_ids.mapped("refund_amount"))

    @api.depends(
        "line_ids.arrived_at", "line_ids.refunded_at", "line_ids.stock_move_id.state"
    )
    def _compute_goods(self):
        for record in self:
            waiting = record.line_ids.filtered(
                lambda line: line.stock_move_id.state != "done"
            )
            comes_back = record.kind == "return" and record.to_seller
            record.is_not_booked = any(waiting.mapped("arrived_at"))
            record.is_nothing_came = comes_back and any(waiting.mapped("refunded_at"))

    @api.depends("lazada_id", "order_number")
    def _compute_display_name(self):
        for record in self:
            number = record.order_id.name or record.order_number
            record.display_name = record.lazada_id or number

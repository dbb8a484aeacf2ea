from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from odoo.addons.lazada_connector.lazada_api import return_decisions as decisions
from odoo.addons.lazada_connector.lazada_api import return_progress as progress
from odoo.addons.lazada_connector.lazada_api.fulfilment import urgency
from odoo.addons.lazada_connector.models.runs.base import told

TO_DECIDE = "lazada_return.mail_activity_return_to_decide"
TAKEN_BACK = "lazada_return.mail_activity_refund_taken_back"


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
        string="Decide Before",
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
    decision_urgency = fields.Selection(
        [
            ("late", "Late"),
            ("two_hours", "Less than 2 Hours"),
            ("twelve_hours", "Less than 12 Hours"),
            ("in_time", "In Time"),
        ],
        string="Time Left to Decide",
        compute="_compute_decision_urgency",
    )
    hours_left = fields.Float(compute="_compute_decision_urgency")
    choices = fields.Char(
        compute="_compute_choices",
        compute_sudo=True,
        help="What you may decide about some line, in Lazada's words.",
    )
    refund_amount = fields.Monetary(
        string="Refund", compute="_compute_refund_amount", store=True
    )
    reason = fields.Char(string="Buyer's Reason", compute="_compute_reason", store=True)
    tracking_number = fields.Char(compute="_compute_reason", store=True)
    lazada_created_at = fields.Datetime(string="Asked For", readonly=True)
    lazada_updated_at = fields.Datetime(string="Changed at Lazada", readonly=True)
    decided_at = fields.Datetime(
        string="Last Decision", readonly=True, help="When a person decided last."
    )
    warned_deadline = fields.Datetime(
        readonly=True, help="Of which end a person has been warned."
    )
    line_ids = fields.One2many("lazada.return.line", "return_id", string="Lines")
    line_count = fields.Integer(string="Units", compute="_compute_line_count")
    decision_ids = fields.One2many(
        "lazada.return.decision", "return_id", string="Decisions"
    )
    decision_text = fields.Text(
        compute="_compute_decision_text", help="What Lazada has not been told yet."
    )
    is_not_booked = fields.Boolean(
        string="Back, Not Booked",
        compute="_compute_goods",
        store=True,
        index=True,
        help="Lazada or the courier says that you have it; no receipt says so.",
    )
    is_taken_back = fields.Boolean(
        string="Refund Taken Back", compute="_compute_is_taken_back", store=True
    )

    _store_lazada_id_uniq = models.UniqueIndex("(store_id, lazada_id)")
    _abnormal_uniq = models.UniqueIndex(
        "(order_id, COALESCE(package_id, 0)) WHERE kind = 'abnormal'"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "line_ids.stage",
        "line_ids.confirmed_at",
        "line_ids.check",
        "line_ids.lazada_created_at",
    )
    def _compute_state(self):
        for record in self:
            lines = record.line_ids._latest()
            record.state = progress.furthest_behind(line._progress() for line in lines)

    @api.depends(
        "kind",
        "to_seller",
        "line_ids.stage",
        "line_ids.deadline",
        "line_ids.told_action",
    )
    def _compute_deadline(self):
        for record in self:
            lines = record.line_ids.filtered(lambda line: line._is_to_decide())
            moments = filter(None, lines.mapped("deadline"))
            record.deadline = min(moments, default=False)
            record.is_to_decide = bool(lines)

    @api.depends("deadline")
    def _compute_decision_urgency(self):
        now = fields.Datetime.now()
        for record in self:
            end = record.deadline
            record.decision_urgency = end and urgency(end, now)
            record.hours_left = end and (end - now).total_seconds() / 3600

    @api.depends("line_ids.stage", "line_ids.status", "decision_ids.state")
    def _compute_choices(self):
        for record in self:
            lines = record.line_ids - record._lines_being_decided()
            found = dict.fromkeys(each for line in lines for each in line._choices())
            record.choices = ",".join(found)

    @api.depends("line_ids.refund_amount")
    def _compute_refund_amount(self):
        for record in self:
            record.refund_amount = sum(record.line_ids.mapped("refund_amount"))

    @api.depends("line_ids.reason", "line_ids.tracking_number")
    def _compute_reason(self):
        for record in self:
            for name in ("reason", "tracking_number"):
                values = filter(None, record.line_ids.mapped(name))
                record[name] = ", ".join(dict.fromkeys(values))

    @api.depends("line_ids")
    def _compute_line_count(self):
        for record in self:
            record.line_count = len(record.line_ids)

    @api.depends("decision_ids.state", "decision_ids.error_message")
    @api.depends_context("lang")
    def _compute_decision_text(self):
        for record in self:
            waiting = record.decision_ids.filtered(lambda row: row.state != "sent")
            texts = [row._describe_waiting() for row in waiting]
            record.decision_text = "\n".join(texts)

    @api.depends("line_ids.arrived_at", "line_ids.stock_move_id.state")
    def _compute_goods(self):
        for record in self:
            waiting = record.line_ids.filtered(
                lambda line: line.stock_move_id.state != "done"
            )
            record.is_not_booked = any(waiting.mapped("arrived_at"))

    @api.depends("line_ids.is_taken_back")
    def _compute_is_taken_back(self):
        for record in self:
            record.is_taken_back = any(record.line_ids.mapped("is_taken_back"))

    @api.depends("lazada_id", "order_id.name", "order_number")
    def _compute_display_name(self):
        for record in self:
            number = record.order_id.name or record.order_number
            record.display_name = record.lazada_id or number

    # === ACTION METHODS === #

    def action_agree_return(self):
        """Agree that the goods come back."""
        return self._decide(decisions.AGREE_RETURN)

    def action_refuse_return(self):
        """Refuse to take the goods back: asks for what Lazada demands."""
        return self._decide(decisions.REFUSE_RETURN)

    def action_instant_refund(self):
        """Refund without waiting for the goods."""
        return self._decide(decisions.INSTANT_REFUND)

    def action_confirm_delivery(self):
        """Confirm that the goods are here."""
        return self._decide(decisions.CONFIRM_DELIVERY)

    def action_agree_refund(self):
        """Agree to the refund."""
        return self._decide(decisions.AGREE_REFUND)

    def action_refuse_refund(self):
        """Refuse the refund: asks for what Lazada demands."""
        return self._decide(decisions.REFUSE_REFUND)

    def action_start_dispute(self):
        """Dispute a refund without a return: asks for what Lazada demands."""
        return self._decide(decisions.START_DISPUTE)

    def action_agree_cancel(self):
        """Agree that the units are cancelled."""
        return self._decide(decisions.AGREE_CANCEL)

    def action_refuse_cancel(self):
        """Refuse to cancel the units."""
        return self._decide(decisions.REFUSE_CANCEL)

    def action_withdraw(self):
        """Take back the decisions that Lazada has not been told yet."""
        waiting = self.decision_ids.filtered(lambda row: row.state != "sent")
        return waiting.action_withdraw()

    def action_read_again(self):
        """Read these returns from Lazada now, with what has happened to them."""
        self._check_may_act()
        records_sudo = self.sudo().filtered("lazada_id")
        for store, records in records_sudo.grouped("store_id").items():
            store._read_by_button(records._read_with_history)
        return self.store_id[:1]._notify(
            self.env._("Read again: %s.", len(records_sudo))
        )

    def action_view_order(self):
        self.ensure_one()
        return self.order_id._get_records_action(name=self.order_id.name)

    def action_view_sale_order(self):
        self.ensure_one()
        return self.sale_order_id._get_records_action(name=self.sale_order_id.name)

    # === DECISIONS === #

    def _decide(self, action):
        """Have Lazada told of a decision; what it demands for it is asked for before.

        :param str action: a word of :mod:`~..lazada_api.return_decisions`
        :return: a notification, or the wizard that asks
        """
        self._check_may_act()
        lines = self._decidable_lines(action)
        if not lines:
            raise UserError(
                self.env._(
                    "This cannot be decided here now. Look at the state of the return, "
                    "and at the decisions that wait for Lazada."
                )
            )
        if decisions.missing_for(action):
            return self.env["lazada.return.decide"]._open(action, lines)
        nothing = self.env["ir.attachment"]
        made = self.env["lazada.return.decision"]._make(action, lines, nothing)
        return made._tell_made(left_out=len(self - lines.return_id))

    def _decidable_lines(self, action):
        """Return the lines about which a person may decide this now."""
        lines = self.line_ids - self._lines_being_decided()
        return lines.filtered(lambda line: action in line._choices())

    def _calls_for(self, action, lines):
        """Part those of the lines that are of this return by the calls that it takes to
        tell Lazada of a decision.

        :rtype: list[lazada.return.line]
        """
        is_about_all = progress.is_about_all(action)
        chosen = self.line_ids if is_about_all else self.line_ids & lines
        return progress.calls_for(action, self.kind, chosen)

    def _lines_being_decided(self):
        """Return the lines of decisions that Lazada may hear of, or has perhaps
        heard."""
        waiting = self.decision_ids.filtered(lambda row: row._is_under_way())
        return waiting.line_ids

    # === WARNINGS === #

    def _warn(self):
        """Tell the responsible person that the clock of these returns ends."""
        for record in self:
            user = record._responsible_user()
            record.activity_unlink([TO_DECIDE])
            end = format_datetime(
                self.env, record.deadline, user.tz, lang_code=user.lang
            )
            text = self._lt("Decide before %s; then Lazada decides alone.", end)
            record.activity_schedule(
                TO_DECIDE,
                date_deadline=record.store_id._local_date(record.deadline),
                note=told(text, user.lang),
                user_id=user.id,
            )
            record.warned_deadline = record.deadline

    def _responsible_user(self):
        """Return who is told of what a person has to do."""
        return self.store_id.user_id or self.sale_order_id.user_id or self.env.user

    def _tell_taken_back(self):
        """Tell the responsible person that a refund is open again."""
        for record in self:
            user = record._responsible_user()
            text = self._lt(
                "Lazada had refunded this and has opened it again. Look at the return "
                "in Seller Center, and at its credit note."
            )
            record.activity_schedule(
                TAKEN_BACK, note=told(text, user.lang), user_id=user.id
            )

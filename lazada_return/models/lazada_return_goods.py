from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from odoo.addons.lazada_connector.lazada_api.return_money import NEVER
from odoo.addons.lazada_connector.models.runs.base import told

from ..const import (
    ACCOUNTING,
    BOOKED_WITHIN,
    GOODS,
    READERS,
    RECEIVER,
    USER,
)

# Of a kind, in one turn of the scheduled action.
MOST_WARNED = 200


class LazadaReturn(models.Model):
    """What a return is in Odoo: the receipt of its goods, and the credit note of what
    is given back."""

    _inherit = "lazada.return"

    booking_ids = fields.One2many(
        "lazada.return.booking", "return_id", string="Bookings"
    )
    booking_state = fields.Selection(related="booking_ids.state", string="Booking")
    booking_error = fields.Text(
        compute="_compute_booking_error",
        compute_sudo=True,
        string="What to Do",
        help="What is in the way of the receipt or of the credit note.",
    )
    picking_ids = fields.Many2many(
        "stock.picking", compute="_compute_picking_ids", string="Receipts"
    )
    picking_count = fields.Integer(compute="_compute_picking_ids")
    can_receive = fields.Boolean(compute="_compute_can_receive", compute_sudo=True)
    missing_from = fields.Datetime(
        compute="_compute_missing_from",
        store=True,
        index=True,
        help="From then on goods of a refunded buyer are missing.",
    )
    goods_warned = fields.Selection(
        [("not_booked", "Back, Not Booked"), ("missing", "Nothing Came")],
        readonly=True,
        copy=False,
        help="What a person was told of last about the goods.",
    )
    credit_note_ids = fields.One2many(
        "account.move", "lazada_return_id", string="Credit Notes", groups=READERS
    )
    credit_note_count = fields.Integer(
        compute="_compute_credit_note_count", groups=READERS
    )
    given_amount = fields.Monetary(
        string="You Give Back",
        compute="_compute_given_amount",
        store=True,
        help="What the units were sold for, where the buyer gets back all that he has "
        "paid; else what he gets back. Lazada may have borne a voucher of its own.",
    )
    can_credit = fields.Boolean(compute="_compute_can_credit", compute_sudo=True)

    # Whom nobody was told of yet: few of many.
    _missing_idx = models.Index(
        "(missing_from) WHERE missing_from IS NOT NULL "
        "AND (goods_warned NOT IN ('missing') OR goods_warned IS NULL)"
    )

    # === COMPUTE METHODS === #

    @api.depends("booking_ids.error_message", "booking_ids.state")
    @api.depends_context("lang")
    def _compute_booking_error(self):
        for record in self:
            record.booking_error = record.booking_ids.error_message

    @api.depends("line_ids.stock_move_ids")
    @api.depends_context("uid")
    def _compute_picking_ids(self):
        """Those who have no right to the stock see that there are receipts."""
        for record in self:
            pickings_sudo = record.sudo().line_ids.stock_move_ids.picking_id
            record.picking_count = len(pickings_sudo)
            pickings = pickings_sudo.with_env(self.env)
            record.picking_ids = pickings._filtered_access("read")

    @api.depends("line_ids.stock_move_ids.state")
    def _compute_can_receive(self):
        for record in self:
            record.can_receive = bool(record.line_ids._to_receive())

    @api.depends(
        "kind",
        "to_seller",
        "line_ids.refunded_at",
        "line_ids.is_taken_back",
        "line_ids.stock_move_id.state",
        "store_id.return_missing_days",
    )
    def _compute_missing_from(self):
        for record in self:
            lines = record.line_ids.filtered(
                lambda line: line._is_refunded_without_goods()
            )
            since = min(lines.mapped("refunded_at"), default=None)
            days = timedelta(days=record.store_id.return_missing_days)
            record.missing_from = since and since + days

    @api.depends("credit_note_ids")
    def _compute_credit_note_count(self):
        for record in self:
            record.credit_note_count = len(record.credit_note_ids)

    @api.depends("line_ids.given_amount")
    def _compute_given_amount(self):
        for record in self:
            record.given_amount = sum(record.line_ids.mapped("given_amount"))

    @api.depends("line_ids.credit_state")
    def _compute_can_credit(self):
        """Whether something is left that a person may have credited now."""
        for record in self:
            states = set(record.line_ids.mapped("credit_state"))
            record.can_credit = bool({"later", "asked", "problem"} & states)

    # === ACTION METHODS === #

    def action_receive(self):
        """Validate the receipt: of the lines that were checked, or of all if none was.
        What is scrap is scrapped; a dispute is led on to."""
        self._check_may_receive()
        returns_sudo = self.sudo()
        lines_sudo = returns_sudo.line_ids._to_receive()
        if not lines_sudo:
            returns_sudo._book_now()
            lines_sudo = returns_sudo.line_ids._to_receive()
        if not lines_sudo:
            raise UserError(self._reason_nothing_to_receive())
        lines_sudo = lines_sudo.filtered("check") or lines_sudo
        lines_sudo.filtered(lambda line: not line.check).check = "good"
        lines_sudo._receive()
        returns_sudo._book_now()
        return self._go_on_to_dispute(
            lines_sudo.filtered(lambda row: row.check == "dispute")
        )

    def action_retry_booking(self):
        """Try again to book the receipt and the credit."""
        if not self.env.user.has_group(ACCOUNTING):
            self._check_may_receive()
        self.check_access("read")
        return self.sudo()._book_now()

    def action_view_pickings(self):
        self.ensure_one()
        return self.picking_ids._get_records_action(name=self.display_name)

    def action_credit(self):
        """Credit now what these returns give back, whatever the store's rule is."""
        self._check_may_credit()
        lines_sudo = self.sudo().line_ids._open_for_credit()
        lines_sudo.filtered(
            lambda line: line._credit_step() != NEVER
        ).is_credit_asked = True
        return self.sudo()._book_now()

    def action_credited_by_hand(self):
        """A person has credited these returns: nothing is left to do here."""
        self._check_may_credit()
        returns_sudo = self.sudo()
        returns_sudo.line_ids._open_for_credit().is_credited_by_hand = True
        for record in returns_sudo:
            record.message_post(body=self.env._("Credited by hand."))
        return returns_sudo._book_now()

    def action_view_credit_notes(self):
        self.ensure_one()
        return self.credit_note_ids._get_records_action(name=self.display_name)

    # === WHO MAY === #

    def _check_may_receive(self):
        """:raise AccessError: the user has neither Lazada's nor the stock's group"""
        self.check_access("read")
        if self.env.su or any(map(self.env.user.has_group, (USER, RECEIVER))):
            return
        raise AccessError(
            self.env._("Returns are received by users of the stock or of Lazada.")
        )

    def _check_may_credit(self):
        """:raise AccessError: the user has not the right to make credit notes"""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(ACCOUNTING):
            raise AccessError(
                self.env._("Credit notes are made by users with the right to invoice.")
            )

    # === MISSING GOODS === #

    @api.model
    def _warn_of_goods(self):
        """Tell people, of each return once, of goods that are here and not booked, and
        of those that have not come.

        :return: whether more are left for the next turn
        """
        now = fields.Datetime.now()
        is_back = Domain("is_not_booked", "=", True)
        is_back &= Domain("line_ids.arrived_at", "<", now - BOOKED_WITHIN)
        is_back &= Domain("goods_warned", "=", False)
        here = self.search(is_back, limit=MOST_WARNED)
        here._warn_of("not_booked")
        is_missing = Domain("missing_from", "<=", now)
        is_missing &= Domain("goods_warned", "!=", "missing")
        gone = self.search(is_missing, limit=MOST_WARNED)
        gone._warn_of("missing")
        return MOST_WARNED in (len(here), len(gone))

    def _warn_of(self, what):
        """Ask the responsible people about goods.

        :param str what: of ``goods_warned``
        """
        for record in self:
            units = ", ".join(record.line_ids.mapped("display_name"))
            if what == "missing":
                text = self._lt(
                    "The buyer was refunded, and nothing has come: %s. Ask the "
                    "courier, and claim it from Lazada.",
                    units,
                )
            else:
                text = self._lt(
                    "By Lazada's word these goods are back, and they are not booked: "
                    "%s. Receive them, or tell Lazada that they have not come.",
                    units,
                )
            record._ask(GOODS, text)
        self.goods_warned = what

    # === BUSINESS METHODS === #

    def _follow_lazada(self):
        result = super()._follow_lazada()
        self._queue_booking()
        return result

    def _queue_booking(self):
        """Let receipt and credit be looked at again."""
        if self:
            self.env["lazada.return.booking"]._queue(self)

    def _book_now(self):
        """Book at once, for a person who waits.

        :return: a notification
        """
        self._queue_booking()
        rows = self.booking_ids
        rows._lock_or_refuse()
        rows._process_now()
        return rows._tell_outcome()

    def _reason_nothing_to_receive(self):
        if "done" in self.sudo().line_ids.stock_move_ids.mapped("state"):
            return self._lt("All of it is received.")
        return self[:1].booking_error or self._lt("No goods are expected of it.")

    def _go_on_to_dispute(self, lines):
        """Let those who may start a dispute about lines do so; ask others for it.

        :return: an action of the client
        """
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        if not lines:
            return reload
        why = ""
        if self.env.user.has_group(USER):
            try:
                with self.env.cr.savepoint():
                    return lines.return_id[:1].with_env(self.env).action_start_dispute()
            except UserError as error:
                why = error.args[0]
        lines._ask_to_dispute(self.env.user, why)
        return reload

    def _ask(self, activity, message):
        """Ask the responsible person for something, in place of what was asked of the
        kind before."""
        self.activity_unlink([activity])
        for record in self:
            user = record._responsible_user()
            note = plaintext2html(told(message, user.lang))
            record.activity_schedule(activity, note=note, user_id=user.id)

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.reasons import joined
from odoo.addons.lazada_connector.retention import BuyersData

from ..const import ACCOUNTING, BOOKING, RECEIVER, USER
from ..found import Found

BATCH_SIZE = 20


class LazadaReturnBooking(models.Model):
    """What of a return is to be booked in Odoo: the receipt of its goods, and what is
    credited. It waits, or says what a person has to do, until all is booked."""

    _name = "lazada.return.booking"
    _inherit = "lazada.queue.mixin"
    _description = "Lazada Return Booking"
    _queue_task = "book_returns"
    _acting_groups = (USER, RECEIVER, ACCOUNTING)
    _rec_name = "return_id"
    _check_company_auto = True

    return_id = fields.Many2one(
        "lazada.return", required=True, readonly=True, ondelete="cascade"
    )
    store_id = fields.Many2one(related="return_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="return_id.company_id", store=True, index=True)
    state = fields.Selection(
        selection_add=[("done", "Booked")], ondelete={"done": "set default"}
    )

    _return_uniq = models.UniqueIndex("(return_id)")
    _due_idx = models.Index("(store_id, id) WHERE state IN ('pending', 'error')")

    # === CRONS === #

    @api.model
    def _cron_book(self):
        self._run_queue_by_store(BATCH_SIZE)

    @api.model
    def _book_due(self, store, deadline=None):
        """Book what is due of a store, at the end of its download.

        :return: whether something is left
        """
        due = self._due_domain() & Domain("store_id", "=", store.id)
        _done, more = self._run_queue(due, batch_size=BATCH_SIZE, deadline=deadline)
        return more

    # === HOOKS === #

    @api.model
    def _buyers_data(self, order):
        return BuyersData([("return_id.order_id", "=", order.id)])

    def _process(self, run):
        for booking in self:
            booking.with_company(booking.company_id)._book()
        run._count(updated=len(self.filtered(lambda row: row.state == "done")))

    def _describe_run(self, run):
        return self._lt(
            "%(done)s returns booked, %(failed)s need a person.",
            done=run.updated,
            failed=run.failed,
        )

    def _schedule_failure_activity(self, message):
        self.return_id._ask(BOOKING, message)

    def _drop_failure_activities(self):
        self.return_id.activity_unlink([BOOKING])

    # === BUSINESS METHODS === #

    @api.model
    def _queue(self, returns):
        """Let the next run look at returns again: something of them is new."""
        rows_sudo = self.sudo().search([("return_id", "in", returns.ids)])
        missing = returns - rows_sudo.return_id
        rows_sudo.create([{"return_id": each.id} for each in missing])
        # What a person was asked for is known still; it may be there now.
        failed_sudo = rows_sudo.filtered(lambda row: row.state == "error")
        failed_sudo.next_attempt_at = fields.Datetime.now()
        (rows_sudo - failed_sudo).write(
            {"state": "pending", "attempts": 0, "next_attempt_at": False}
        )
        self.env["lazada.process"]._wake("book_returns")

    def _book(self):
        """Book what can be booked; keep why the rest cannot."""
        self.ensure_one()
        sale = self.return_id.order_id.sale_order_id
        if sale and not sale._lock_with_lines():
            text = self._lt("%s is being worked on by somebody else.", sale.name)
            self._postpone_briefly(text)
            return
        found = Found()
        self._book_goods(found)
        self._book_credits(found)
        if found.asks:
            self._ask(joined(" ", dict.fromkeys(found.asks)))
            return
        self._drop_failure_activities()
        if found.waits:
            self._postpone(joined(" ", dict.fromkeys(found.waits)))
        else:
            self._succeed()

    def _ask(self, reason):
        """Ask a person, once for the same reason."""
        if self.state == "error" and self.error_message == reason:
            self._keep_refusal(reason)
        else:
            self._refuse(reason)

    # === GOODS === #

    def _book_goods(self, found):
        """Make the receipt of what comes back; cancel that of what does not.

        :param Found found: takes what stands in the way
        """
        record = self.return_id
        record.line_ids._goods_not_coming()._cancel_receipt()
        lines = record.line_ids._goods_to_expect()
        if lines and not record.order_id.sale_order_id:
            found.asks.append(
                self._lt(
                    "Goods come back, but the order %s has no sales order here. Fetch "
                    "and import it, and the receipt follows by itself.",
                    record.order_id.name or record.order_number,
                )
            )
            return
        missing = lines._expect_receipt()
        if missing:
            found.waits.append(
                self._lt(
                    "The delivery of %s is not validated: once it is, the receipt of "
                    "the return follows by itself.",
                    ", ".join(missing.mapped("display_name")),
                )
            )

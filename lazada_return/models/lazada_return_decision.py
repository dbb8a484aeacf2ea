from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

ACTIONS = [
    ("agreeReturn", "Agree to the Return"),
    ("refuseReturn", "Refuse the Return"),
    ("instantRefund", "Refund at Once"),
    ("confirmDelivery", "Confirm the Receipt"),
    ("agreeRefund", "Agree to the Refund"),
    ("refuseRefund", "Refuse the Refund"),
    ("startDispute", "Start a Dispute"),
    ("agreeCancel", "Agree to the Cancellation"),
    ("refuseCancel", "Refuse the Cancellation"),
]


class LazadaReturnDecision(models.Model):
    """What a person has decided about a return, and Lazada is to be told."""

    _name = "lazada.return.decision"
    _inherit = ["lazada.queue.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada Return Decision"
    _queue_task = "send_return_decisions"
    _mail_post_access = "read"
    _order = "id desc"
    _rec_name = "action"
    _check_company_auto = True

    return_id = fields.Many2one(
        "lazada.return", required=True, readonly=True, ondelete="cascade", index=True
    )
    store_id = fields.Many2one(related="return_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="return_id.company_id", store=True, index=True)
    order_id = fields.Many2one(related="return_id.order_id", store=True, index=True)
    deadline = fields.Datetime(related="return_id.deadline")
    line_ids = fields.Many2many("lazada.return.line", string="Lines", readonly=True)
    action = fields.Selection(
        ACTIONS, string="Decision", required=True, readonly=True, index=True
    )
    reason_id = fields.Many2one(
        "lazada.return.reason",
        string="Reason to Refuse",
        readonly=True,
        check_company=True,
    )
    comment = fields.Text(readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Pictures", readonly=True, bypass_search_access=True
    )
    picture_urls = fields.Json(readonly=True, help="Of the pictures at Lazada.")
    state = fields.Selection(
        selection_add=[("sent", "Sent")], ondelete={"sent": "set default"}
    )
    telling_at = fields.Datetime(
        readonly=True, help="Since then Lazada may have been told."
    )
    times_told = fields.Integer(readonly=True, aggregator=None)
    lines_before = fields.Json(readonly=True, help="What the lines were then.")
    readings = fields.Json(readonly=True, help="What was read since, and when.")
    sent_at = fields.Datetime(string="Accepted", readonly=True)

    _due_idx = models.Index("(id) WHERE state IN ('pending', 'error')")

    # === ACTION METHODS === #

    def action_retry(self):
        """Tell Lazada again; what has become of it is read before."""
        self._check_may_act()
        rows_sudo = self.sudo().filtered(lambda row: row.state == "error")
        rows_sudo._lock_or_refuse()
        rows_sudo.filtered(lambda row: not row.telling_at)._forget_telling()
        rows_sudo._requeue()
        rows_sudo._drop_failure_activities()
        self.env["lazada.process"]._wake(self._queue_task)
        return rows_sudo._tell_made(left_out=len(self - rows_sudo))

    def action_withdraw(self):
        """Take back what Lazada has certainly not been told."""
        self._check_may_act()
        rows_sudo = self.sudo().filtered(lambda row: not row._may_be_known())
        rows_sudo._lock_or_refuse()
        for row in rows_sudo:
            row.return_id.message_post(
                body=self.env._("Withdrawn: %s.", row._action_label())
            )
        count, kept = len(rows_sudo), len(self) - len(rows_sudo)
        store = self.store_id[:1]
        rows_sudo.unlink()
        text = self.env._("Withdrawn: %s.", count)
        if kept:
            text += " " + self.env._("Lazada has been told of %s already.", kept)
        return store._notify(text, "warning" if kept else "success")

    def action_view_return(self):
        self.ensure_one()
        return self.return_id._get_records_action(name=self.return_id.display_name)

    # === CRONS === #

    @api.model
    def _cron_send(self):
        self._run_queue_by_store(1)

    # === WHAT A PERSON DECIDES === #

    @api.model
    def _make(self, action, lines, pictures, **facts):
        """Keep a person's decision about lines, to be told by the queue.

        :param str action: Lazada's word
        :param lines: ``lazada.return.line`` that it may be taken about
        :param pictures: ``ir.attachment`` that the person may read
        :param facts: ``reason_id``, ``comment``
        :return: a decision for each call that it takes
        """
        records_sudo = lines.sudo().return_id
        if records_sudo.try_lock_for_update() != records_sudo:
            raise UserError(
                self.env._("This is being worked on right now. Look again in a moment.")
            )
        # Whoever decides at the same time has to see it.
        records_sudo.decided_at = fields.Datetime.now()
        records_sudo.decision_ids.filtered(
            lambda row: row.line_ids & lines.sudo() and row.state == "error"
        ).unlink()
        vals_list = [
            {"return_id": record.id, "line_ids": [Command.set(some.ids)], **facts}
            for record in records_sudo
            for some in record._calls_for(action, lines.sudo())
        ]
        made = self.sudo().create([{"action": action, **vals} for vals in vals_list])
        for row in made if pictures else ():
            row._attach(pictures.sudo())
        self.env["lazada.process"]._wake(self._queue_task)
        return made

    def _attach(self, pictures):
        """Take over pictures of the person who decided."""
        own = [
            picture.copy({"res_model": self._name, "res_id": self.id}).id
            for picture in pictures
        ]
        self.attachment_ids = [Command.set(own)]

    def _tell_made(self, left_out=0):
        """Tell the person who decided that Lazada is told in the background."""
        text = self.env._("Lazada is told in the background: %s.", len(self))
        if left_out:
            text += " " + self.env._("Left out, as it does not apply: %s.", left_out)
        kind = "warning" if left_out or not self else "success"
        return self.env["lazada.store"]._notify(text, kind)

    def _may_be_known(self):
        """Whether Lazada has perhaps heard of this."""
        return self.state == "sent" or bool(self.telling_at)

    def _is_under_way(self):
        """Whether Lazada is yet to hear of this, or may have and does not show it."""
        return self.state == "pending" or self.state == "error" and self.telling_at

    def _describe_waiting(self):
        """Say what Lazada has not been told yet, and why."""
        label = self._action_label()
        if self.error_message:
            return f"{label}: {self.error_message}"
        return self.env._("%s: Lazada is told in the background.", label)

    def _action_label(self):
        return dict(self._fields["action"]._description_selection(self.env))[
            self.action
        ]

    # === HOOKS === #

    def _responsible_user(self):
        decided = self.create_uid
        is_person = decided.active and not decided.share
        return decided if is_person else self.return_id._responsible_user()

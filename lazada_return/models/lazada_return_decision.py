from odoo import fields, models

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
    """What Lazada is told of a person's decision about a return."""

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
    line_ids = fields.Many2many("lazada.return.line", string="Lines", readonly=True)
    action = fields.Selection(
        ACTIONS, string="Decision", required=True, readonly=True, index=True
    )
    reason_id = fields.Many2one(
        "lazada.return.reason", readonly=True, check_company=True
    )
    comment = fields.Text(readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Pictures", readonly=True, bypass_search_access=True
    )
    state = fields.Selection(
        selection_add=[("sent", "Sent")], ondelete={"sent": "set default"}
    )

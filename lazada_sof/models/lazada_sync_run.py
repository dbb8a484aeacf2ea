from odoo import fields, models


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(
        selection_add=[("send_sof_updates", "Send SOF Updates")],
        ondelete={"send_sof_updates": "cascade"},
    )

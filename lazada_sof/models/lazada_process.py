from odoo import fields, models


class LazadaProcess(models.Model):
    _inherit = "lazada.process"

    task = fields.Selection(
        selection_add=[("send_sof_updates", "Send SOF Updates")],
        ondelete={"send_sof_updates": "cascade"},
    )

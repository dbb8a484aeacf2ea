from odoo import fields, models

from .lazada_store import TASK


class LazadaProcess(models.Model):
    _inherit = "lazada.process"

    task = fields.Selection(
        selection_add=[(TASK, "End Buyers' Data")], ondelete={TASK: "cascade"}
    )

from odoo import fields, models

TASKS = [("pack_waves", "Pack Waves and Print Labels")]
ON_DELETE = {"pack_waves": "cascade"}


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(selection_add=TASKS, ondelete=ON_DELETE)

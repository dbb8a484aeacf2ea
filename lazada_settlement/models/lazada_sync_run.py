from odoo import fields, models

TASKS = [("download_statements", "Download Lazada Statements")]
ON_DELETE = {"download_statements": "cascade"}


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(selection_add=TASKS, ondelete=ON_DELETE)

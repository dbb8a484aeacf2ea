from odoo import fields, models

TASKS = [
    ("fetch_documents", "Fetch Documents"),
    ("upload_documents", "Upload Documents"),
]
ON_DELETE = {"fetch_documents": "cascade", "upload_documents": "cascade"}


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(selection_add=TASKS, ondelete=ON_DELETE)

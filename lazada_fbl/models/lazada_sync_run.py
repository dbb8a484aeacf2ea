from odoo import fields, models

TASKS = [
    ("deliver_fbl", "Deliver What Lazada Has Shipped"),
    ("compare_fbl", "Compare Stock at Lazada's Warehouse"),
]
ON_DELETE = {"deliver_fbl": "cascade", "compare_fbl": "cascade"}


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(selection_add=TASKS, ondelete=ON_DELETE)

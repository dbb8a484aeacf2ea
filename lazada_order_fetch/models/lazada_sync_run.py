from odoo import fields, models

TASKS = [("fetch_orders", "Fetch Lazada Orders")]


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(selection_add=TASKS, ondelete={"fetch_orders": "cascade"})

from odoo import fields, models

TASKS = [("push_prices", "Push Prices to Lazada")]
ON_DELETE = {"push_prices": "cascade"}


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(selection_add=TASKS, ondelete=ON_DELETE)

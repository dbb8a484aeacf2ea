from odoo import fields, models

TASKS = [
    ("download_returns", "Download Lazada Returns"),
    ("send_return_decisions", "Send Decisions about Returns"),
    ("warn_returns", "Warn of Returns to Decide"),
    ("book_returns", "Book Receipts and Credits of Returns"),
]
ON_DELETE = {task: "cascade" for task, _name in TASKS}


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(selection_add=TASKS, ondelete=ON_DELETE)

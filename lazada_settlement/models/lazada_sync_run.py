from odoo import fields, models

TASKS = [
    ("download_statements", "Download Lazada Statements"),
    ("post_statements", "Post Lazada Statements"),
    ("match_statements", "Match Lazada Statements"),
]
ON_DELETE = {task: "cascade" for task, _name in TASKS}


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(selection_add=TASKS, ondelete=ON_DELETE)

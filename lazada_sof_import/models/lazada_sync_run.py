from odoo import fields, models

TASKS = [("import_sof_files", "Import Status Files")]
ON_DELETE = {"import_sof_files": "cascade"}


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(selection_add=TASKS, ondelete=ON_DELETE)

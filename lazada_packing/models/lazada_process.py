from odoo import fields, models

from .lazada_sync_run import ON_DELETE, TASKS


class LazadaProcess(models.Model):
    _inherit = "lazada.process"

    task = fields.Selection(selection_add=TASKS, ondelete=ON_DELETE)

from odoo import fields, models

from .lazada_sync_run import TASKS


class LazadaProcess(models.Model):
    _inherit = "lazada.process"

    task = fields.Selection(selection_add=TASKS, ondelete={"fetch_orders": "cascade"})

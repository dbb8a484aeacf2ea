from odoo import fields, models


class LazadaOrderItem(models.Model):
    _inherit = "lazada.order.item"

    document_ids = fields.Many2many("lazada.document", string="Documents")

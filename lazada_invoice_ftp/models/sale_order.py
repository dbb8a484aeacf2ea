from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    lazada_document_count = fields.Integer(
        related="lazada_order_id.document_count", string="Document Count"
    )

    def action_view_lazada_documents(self):
        return self.lazada_order_id.action_view_documents()

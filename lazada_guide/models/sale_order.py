from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    lazada_no_invoice_reason = fields.Selection(
        related="lazada_order_id.no_invoice_reason", string="No Invoice Because"
    )

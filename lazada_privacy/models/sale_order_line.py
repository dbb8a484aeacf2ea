from odoo import api, models

from odoo.addons.lazada_connector.retention import BuyersData


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model
    def _buyers_data(self, order):
        """Notes and sections that a person wrote; the others name products."""
        of_sale = [("order_id", "in", order.sale_order_id.ids)]
        return BuyersData([*of_sale, ("display_type", "!=", False)])

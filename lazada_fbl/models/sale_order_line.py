from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_procurement_values(self):
        """What Lazada sends leaves its warehouse, whatever routes the product has:
        nothing is bought, made or sent a second time for it."""
        values = super()._prepare_procurement_values()
        if self.order_id.lazada_order_id and self.warehouse_id.lazada_is_fbl:
            values["route_ids"] = self.warehouse_id.delivery_route_id
        return values

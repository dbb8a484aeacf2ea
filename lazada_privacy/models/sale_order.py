from odoo import api, models

from odoo.addons.lazada_connector.retention import BuyersData


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _buyers_data(self, order):
        return BuyersData([("id", "in", order.sale_order_id.ids)])

from odoo import api, models

from odoo.addons.lazada_connector.retention import BuyersData


class LazadaOrderItem(models.Model):
    _inherit = "lazada.order.item"

    @api.model
    def _buyers_data(self, order):
        return BuyersData(
            [("order_id", "=", order.id)],
            blanks=("payload",),
            untouched=("name", "seller_sku"),  # of the product
        )

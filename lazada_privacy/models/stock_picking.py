from odoo import api, models

from odoo.addons.lazada_connector.retention import BuyersData


class StockPicking(models.Model):
    _inherit = "stock.picking"

    @api.model
    def _buyers_data(self, order):
        of_sale = [("sale_id", "in", order.sale_order_id.ids)]
        return BuyersData(of_sale, blanks=("note", "signature"))

from odoo import fields, models

from odoo.addons.lazada_connector.models.store.lazada_store import USER


class SaleOrder(models.Model):
    _inherit = "sale.order"

    lazada_return_count = fields.Integer(
        string="Lazada Returns", compute="_compute_lazada_return_count", groups=USER
    )

    def _compute_lazada_return_count(self):
        for sale in self:
            sale.lazada_return_count = sale.lazada_order_id.return_count

    def action_view_lazada_returns(self):
        return self.lazada_order_id.action_view_returns()

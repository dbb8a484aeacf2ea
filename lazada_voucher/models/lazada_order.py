from odoo import fields, models

from odoo.addons.lazada_connector.lazada_api.order_values import goods_lines

from .lazada_store import VOUCHER_MODES


class LazadaOrder(models.Model):
    """Where the seller's vouchers stand in the sales order of this order."""

    _inherit = "lazada.order"

    voucher_mode = fields.Selection(
        VOUCHER_MODES,
        string="Vouchers in the Sales Order",
        readonly=True,
        copy=False,
        help="As the store had it when the order was imported.",
    )

    def _goods_lines(self):
        if self.voucher_mode != "in_price":
            return super()._goods_lines()
        bonus_by_seller, places = self.store_id.bonus_by_seller, self._unit_places()
        return goods_lines(self._raw_items(), bonus_by_seller, True, places)

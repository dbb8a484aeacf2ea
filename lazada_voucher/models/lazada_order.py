from odoo import fields, models

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

    def _goods_lines(self, in_price=False):
        return super()._goods_lines(in_price or self.voucher_mode == "in_price")

from odoo import api, fields, models


class SaleOrder(models.Model):
    """The vouchers of an order stay where they were when it was imported."""

    _inherit = "sale.order"

    lazada_voucher_mode = fields.Selection(related="lazada_order_id.voucher_mode")
    lazada_goods_amount = fields.Monetary(
        related="lazada_order_id.goods_amount", string="Goods before Vouchers"
    )
    lazada_seller_voucher_amount = fields.Monetary(
        related="lazada_order_id.seller_voucher_amount",
        string="Seller's Vouchers within the Prices",
    )

    @api.model
    def _create_from_lazada(self, store, orders):
        orders.voucher_mode = store.voucher_mode
        return super()._create_from_lazada(store, orders)

    def _adopt_for_lazada(self, order):
        order.voucher_mode = self._lazada_voucher_mode_of(order)
        return super()._adopt_for_lazada(order)

    def _lazada_voucher_mode_of(self, order):
        """Return the mode in which this sales order was made."""
        store = order.store_id
        if store.voucher_product_id in self.order_line.product_id:
            return "line"
        return "in_price" if order.seller_voucher_amount else store.voucher_mode

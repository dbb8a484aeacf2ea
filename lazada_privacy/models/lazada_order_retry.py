from odoo import fields, models

from .lazada_order import KIND


class LazadaOrderRetry(models.Model):
    _inherit = "lazada.order.retry"

    kind = fields.Selection(
        selection_add=[(KIND, "End the Buyer's Data")], ondelete={KIND: "cascade"}
    )

    def _process(self, run):
        of_buyer = self.filtered(lambda row: row.kind == KIND)
        others, orders = self - of_buyer, of_buyer.order_id
        if orders:
            orders._end_buyers_data(run)
        return super(LazadaOrderRetry, others)._process(run)

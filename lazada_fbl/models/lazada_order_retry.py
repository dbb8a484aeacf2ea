from odoo import fields, models

from .lazada_order import KIND


class LazadaOrderRetry(models.Model):
    _inherit = "lazada.order.retry"

    kind = fields.Selection(
        selection_add=[(KIND, "Deliver What Lazada Has Shipped")],
        ondelete={KIND: "cascade"},
    )

    def _process(self, run):
        deliveries = self.filtered(lambda row: row.kind == KIND)
        others, orders = self - deliveries, deliveries.order_id
        orders._deliver_fbl(run)
        return super(LazadaOrderRetry, others)._process(run)

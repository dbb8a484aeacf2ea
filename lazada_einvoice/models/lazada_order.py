from odoo import models


class LazadaOrder(models.Model):
    """Who asked for a tax invoice gets it in his own name."""

    _inherit = "lazada.order"

    def _buyer_is_customer(self):
        return super()._buyer_is_customer() or self.tax_invoice_requested

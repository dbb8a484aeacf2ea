from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _lazada_invoices(self):
        """What follows an order's changes leaves the credit notes of returns alone."""
        moves = super()._lazada_invoices()
        return moves.filtered(lambda move: not move.lazada_return_id)

    def _lazada_posted_invoices(self):
        return self._lazada_invoices().filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )

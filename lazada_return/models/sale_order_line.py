from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_qty_invoiced(self):
        """What a return credits is not invoiced again."""
        quantities = super()._prepare_qty_invoiced()
        for line in self:
            for row in line._get_invoice_lines():
                note = row.move_id
                if note.lazada_return_id and note.state != "cancel":
                    quantities[line] += row.product_uom_id._compute_quantity(
                        row.quantity, line.product_uom_id
                    )
        return quantities

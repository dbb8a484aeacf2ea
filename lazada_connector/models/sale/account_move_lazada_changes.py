from odoo import models
from odoo.fields import Command


class AccountMove(models.Model):
    """A draft invoice that follows its Lazada order."""

    _inherit = "account.move"

    def _is_lazada_invoice_of(self, amounts):
        """Whether a draft invoice is what the lines of the sales order made of it.

        :param dict amounts: quantity and total of each line of the sales order
        """
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        wanted = {
            line.id: (quantity, self.currency_id.round(total))
            for line, (quantity, total) in amounts.items()
            if quantity and not line.display_type
        }
        found = {
            line.sale_line_ids.id: (
                line.quantity,
                self.currency_id.round(line.price_total),
            )
            for line in lines
            if len(line.sale_line_ids) == 1
        }
        return len(found) == len(lines) and found == wanted

    def _take_over_lazada_lines(self, sale):
        """Give the lines the quantities and prices of the sales order; cancel the
        invoice if nothing is left."""
        lines = self.invoice_line_ids.grouped("sale_line_ids")
        commands = []
        for sale_line in sale.order_line.filtered(lambda row: not row.display_type):
            line = lines.get(sale_line)
            if line and not sale_line.product_uom_qty:
                commands.append(Command.delete(line.id))
            elif line:
                vals = {
                    "quantity": sale_line.product_uom_qty,
                    "price_unit": sale_line.price_unit,
                }
                commands.append(Command.update(line.id, vals))
            elif sale_line.product_uom_qty:
                vals = sale_line._prepare_invoice_line(
                    quantity=sale_line.product_uom_qty
                )
                commands.append(Command.create(vals))
        if not any(sale.order_line.mapped("product_uom_qty")):
            self.button_cancel()
            return
        self.write({"invoice_line_ids": commands})
        sale.lazada_order_id._check_total(
            self.amount_total, self.env._("the draft invoice")
        )

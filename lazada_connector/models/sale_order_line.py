from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    lazada_item_ids = fields.One2many(
        "lazada.order.item", "sale_line_id", string="Lazada Units", readonly=True
    )

    @api.depends("order_id.lazada_order_id")
    def _compute_qty_to_invoice(self):
        """The buyer has paid what was ordered, so that is invoiced, whatever the
        product says."""
        result = super()._compute_qty_to_invoice()
        for line in self:
            if (
                line.order_id.lazada_order_id
                and line.state == "sale"
                and not line.display_type
            ):
                line.qty_to_invoice = line.product_uom_qty - line.qty_invoiced
        return result

    def _compute_discount(self):
        """A pricelist has no say in Lazada's prices."""
        return super(
            SaleOrderLine, self.filtered(lambda line: not line.lazada_item_ids)
        )._compute_discount()

from odoo import models

from ..batch import batch_of


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _action_launch_stock_rule(self, **options):
        batch = batch_of(self.env)
        if batch and not self.env.context.get("skip_procurement"):
            batch.references |= set(self._create_lazada_references().ids)
        return super()._action_launch_stock_rule(**options)

    def _create_lazada_references(self):
        """Create at once what Odoo would create for each of the orders: what ties the
        moves of an order together."""
        first = {}
        for line in self:
            if line._needs_lazada_reference():
                first.setdefault(line.order_id, line)
        return self.env["stock.reference"].create(
            [line._prepare_reference_vals() for line in first.values()]
        )

    def _needs_lazada_reference(self):
        order = self.order_id
        return (
            self.state == "sale"
            and not order.locked
            and not order.stock_reference_ids
            and self.product_id.type == "consu"
            and not self.product_uom_id.is_zero(self.product_uom_qty)
            and not self.move_ids
        )

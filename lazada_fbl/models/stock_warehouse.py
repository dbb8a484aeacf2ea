from odoo import fields, models


class StockWarehouse(models.Model):
    _name = "stock.warehouse"
    _inherit = ["stock.warehouse", "lazada.guard.mixin"]
    _guard_prefix = "lazada_"

    lazada_is_fbl = fields.Boolean(
        string="At Lazada",
        readonly=True,
        copy=False,
        help="Goods that lie in Lazada's own warehouse, which sends them itself.",
    )

    def _end_fbl(self):
        """Let these be the seller's own again, but for those from which Lazada was to
        send: their deliveries stay what they are."""
        Line = self.env["sale.order.line"]
        for warehouse in self:
            sold = [("lazada_warehouse_id", "=", warehouse.id)]
            if not Line.search_count(sold, limit=1):
                warehouse.lazada_is_fbl = False
                warehouse.out_type_id.use_existing_lots = True
                warehouse.in_type_id.use_create_lots = True

from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """A line whose units leave another warehouse than that of the sales order."""

    _inherit = "sale.order.line"

    # It stays what it was when the order was imported: deliveries hang on it.
    lazada_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Warehouse at Lazada",
        readonly=True,
        copy=False,
        help="Where Lazada says that these units leave from.",
    )

    @api.depends("lazada_warehouse_id")
    def _compute_warehouse_id(self):
        result = super()._compute_warehouse_id()
        for line in self.filtered("lazada_warehouse_id"):
            line.warehouse_id = line.lazada_warehouse_id
        return result

    def _take_lazada_items(self, draft, items):
        if draft.place and not self.lazada_warehouse_id:
            self.lazada_warehouse_id = draft.place
        return super()._take_lazada_items(draft, items)

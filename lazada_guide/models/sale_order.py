from odoo import api, fields, models
from odoo.fields import Command


class SaleOrder(models.Model):
    _inherit = "sale.order"

    lazada_no_invoice_reason = fields.Selection(
        related="lazada_order_id.no_invoice_reason", string="No Invoice Because"
    )

    @api.model
    def _prepare_lazada_vals(self, draft):
        """Give the sales order the store's source and tags."""
        vals = super()._prepare_lazada_vals(draft)
        if draft.store.tag_ids:
            vals["tag_ids"] = [Command.set(draft.store.tag_ids.ids)]
        return {**vals, "source_id": draft.store.source_id.id}

from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _prepare_lazada_vals(self, draft):
        """Orders that the seller delivers get the store's own delivery method."""
        vals = super()._prepare_lazada_vals(draft)
        carrier = draft.store.sof_carrier_id
        if carrier and any(draft.order.item_ids.mapped("is_sof")):
            vals["carrier_id"] = carrier.id
        return vals

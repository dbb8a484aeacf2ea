from odoo import models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _prepare_picking_default_values_based_on(self, picking):
        """What comes back from Lazada's buyers is received as the store says."""
        vals = super()._prepare_picking_default_values_based_on(picking)
        kind = picking.lazada_store_id.return_picking_type_id
        if kind and picking.picking_type_code == "outgoing":
            vals["picking_type_id"] = kind.id
            vals["location_dest_id"] = kind.default_location_dest_id.id
        return vals

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.status import TO_SHIP_STATUSES


class LazadaOrder(models.Model):
    _inherit = "lazada.order"

    is_due_at_cut_off = fields.Boolean(
        compute="_compute_is_due_at_cut_off",
        search="_search_is_due_at_cut_off",
        string="Due at the Cut-off",
        help="To be ready before the courier's next cut-off: his pickup a day later "
        "would be too late for Lazada.",
    )

    @api.depends("ship_by", "status", "store_id.courier_cut_off")
    def _compute_is_due_at_cut_off(self):
        limits = {store: store._pickup_limit() for store in self.store_id}
        for order in self:
            limit = order.status in TO_SHIP_STATUSES and limits[order.store_id]
            order.is_due_at_cut_off = bool(
                limit and order.ship_by and order.ship_by < limit
            )

    def _search_is_due_at_cut_off(self, operator, value):
        if operator != "in":
            return NotImplemented
        stores = self.env["lazada.store"].search([("courier_cut_off", "!=", 0)])
        to_ship = Domain("status", "in", TO_SHIP_STATUSES)
        return to_ship & stores._due_at_cut_off_domain()

    def action_lazada_pack_and_print(self):
        """Pack the deliveries of these orders and print their labels, in a wave."""
        return self.delivery_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing"
        ).action_lazada_pack_and_print()

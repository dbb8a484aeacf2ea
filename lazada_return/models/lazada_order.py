from odoo import fields, models

from odoo.addons.lazada_connector.lazada_api.return_values import parcel_turn
from odoo.addons.lazada_connector.models.store.lazada_store import USER


class LazadaOrder(models.Model):
    """What comes back of an order is a record of its own."""

    _inherit = "lazada.order"

    return_ids = fields.One2many("lazada.return", "order_id", string="Returns")
    return_count = fields.Integer(compute="_compute_return_count", groups=USER)

    def _compute_return_count(self):
        counts = dict(
            self.env["lazada.return"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.return_count = counts.get(order._origin, 0)

    def action_view_returns(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_return.lazada_return_action"
        )
        return dict(action, domain=[("order_id", "in", self.ids)], context={})

    def _describe_trouble(self, statuses):
        """A unit that comes back is asked for by its return, not by an activity."""
        if self.store_id.download_returns:
            statuses = {
                key: status
                for key, status in statuses.items()
                if status != "returned" and not parcel_turn(status)
            }
        return super()._describe_trouble(statuses)

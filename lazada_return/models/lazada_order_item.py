from odoo import api, models


class LazadaOrderItem(models.Model):
    """Units whose parcel turns round open a return."""

    _inherit = "lazada.order.item"

    @api.model
    def _store_items(self, store, items_by_order):
        result = super()._store_items(store, items_by_order)
        orders = self.env["lazada.order"].concat(*items_by_order)
        Return = self.env["lazada.return"]
        Return._link_orders(orders)
        if store.download_returns:
            Return._follow_parcels(orders)
        return result

    def _not_settled(self):
        """Return those of the units that came back after the stock was counted."""
        orders = self.order_id.filtered("payload")
        open_units = {order: order._units_to_look_at() for order in orders}
        return self.filtered(
            lambda item: item.lazada_id in open_units.get(item.order_id, ())
        )

    def _turned_vals(self):
        """Return the values of this unit's line, where its parcel turned round."""
        return {
            "lazada_id": self.lazada_id,
            "item_number": self.lazada_id,
            "item_id": self.id,
            "seller_sku": self.seller_sku,
        }

from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _sof_carrier(self):
        """Return the delivery method if the seller's own fleet delivers this for
        Lazada."""
        carrier = self.carrier_id
        is_sof = self._is_lazada_delivery() and carrier.delivery_type == "sof"
        return carrier if is_sof else carrier.browse()

    def _action_done(self):
        """A validated delivery of the own fleet is ready to ship, and shipped."""
        result = super()._action_done()
        deliveries = self.filtered(
            lambda picking: picking._sof_carrier().sof_update_shipping
        )
        if deliveries:
            shipments = (
                self.env["lazada.shipment"]
                .sudo()
                ._request(deliveries.sudo(), "ready_to_ship")
            )
            told = deliveries.sudo().lazada_shipment_ids - shipments
            told._after_ready_to_ship()
            self.env["lazada.process"]._wake("send_shipments")
        return result

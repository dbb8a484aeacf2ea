from odoo import models


class LazadaShipment(models.Model):
    _inherit = "lazada.shipment"

    def _after_ready_to_ship(self):
        """Tell the portal that the packages are shipped, once they are ready at
        Lazada."""
        for shipment in self:
            carrier = shipment.picking_id._sof_carrier()
            if carrier.sof_update_shipping and shipment.picking_id.state == "done":
                shipment.picking_id.lazada_package_ids._queue_sof_shipped(carrier)
        return super()._after_ready_to_ship()

from odoo import models


class LazadaShipment(models.Model):
    _inherit = "lazada.shipment"

    def _after_ready_to_ship(self):
        """Lazada gives documents from now until the parcel is handed over."""
        self.env["lazada.process"]._wake("fetch_documents")
        return super()._after_ready_to_ship()

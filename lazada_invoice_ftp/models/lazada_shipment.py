from odoo import models


class LazadaShipment(models.Model):
    _inherit = "lazada.shipment"

    def _after_ready_to_ship(self):
        """Lazada gives documents from now until the parcel is handed over."""
        self.env.ref(
            "lazada_invoice_ftp.ir_cron_lazada_fetch_documents"
        ).sudo()._trigger()
        return super()._after_ready_to_ship()

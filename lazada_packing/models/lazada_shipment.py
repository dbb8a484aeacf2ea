from odoo import models


class LazadaShipment(models.Model):
    _inherit = "lazada.shipment"

    def _process(self, run):
        """What Lazada has accepted or refused of a wave, the wave goes on with."""
        result = super()._process(run)
        of_waves = [
            ("picking_id", "in", self.picking_id.ids),
            ("state", "=", "pending"),
        ]
        if self.env["lazada.wave.line"].search_count(of_waves, limit=1):
            self.env["lazada.process"]._wake("pack_waves")
        return result

    def _wait_for_lazada(self, store, error):
        """Somebody stands at the packing table: a lost answer is asked for again in
        seconds, unless Lazada itself says when."""
        waves = self.filtered(
            lambda row: row.picking_id.lazada_wave_line_ids._unsettled()
        )
        if getattr(error, "retry_after", None):
            waves = self.browse()
        waves._postpone_briefly(store._reason_of(error))
        others = super(LazadaShipment, self - waves)
        return others._wait_for_lazada(store, error)

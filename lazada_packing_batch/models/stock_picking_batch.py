from odoo import api, fields, models


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    lazada_delivery_count = fields.Integer(
        string="Lazada Deliveries", compute="_compute_lazada_delivery_count"
    )

    @api.depends("picking_ids.lazada_store_id", "picking_ids.picking_type_code")
    def _compute_lazada_delivery_count(self):
        for batch in self:
            batch.lazada_delivery_count = len(batch._lazada_deliveries())

    def _lazada_deliveries(self):
        return self.picking_ids.filtered(
            lambda picking: (
                picking.lazada_store_id and picking.picking_type_code == "outgoing"
            )
        )

    def action_lazada_pack_and_print(self):
        """Pack and print what of these batches goes to Lazada's buyers: a wave for each
        store; other shops' deliveries stay as they are.

        :return: the form of the wave, or the list of several
        """
        return self._lazada_deliveries().action_lazada_pack_and_print()

from odoo import api, fields, models

from odoo.addons.lazada_connector.retention import BuyersData

from .lazada_store import TASK


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(
        selection_add=[(TASK, "End Buyers' Data")], ondelete={TASK: "cascade"}
    )

    @api.model
    def _buyers_data(self, order):
        """A run may have failed with a sentence of the database about a contact."""
        of_store = [("store_id", "=", order.store_id.id), ("message", "!=", False)]
        went_wrong = ["|", ("state", "=", "failed"), ("failed", ">", 0)]
        return BuyersData([*of_store, *went_wrong])

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.retention import BuyersData

from .lazada_store import TASK

# Runs that may have failed with a sentence of the database about a contact.
WENT_WRONG = Domain("message", "!=", False) & (
    Domain("state", "=", "failed") | Domain("failed", ">", 0)
)


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    task = fields.Selection(
        selection_add=[(TASK, "End Buyers' Data")], ondelete={TASK: "cascade"}
    )

    # A store has many runs, of which few went wrong.
    _went_wrong_idx = models.Index(
        "(store_id) WHERE message IS NOT NULL AND (state = 'failed' OR failed > 0)"
    )

    @api.model
    def _buyers_data_of_store(self, store):
        return BuyersData(Domain("store_id", "=", store.id) & WENT_WRONG)

from odoo import api, models

from odoo.addons.lazada_connector.retention import BuyersData

from ..ending import text_fields
from .lazada_order import BATCH_SIZE, ENDING

TASK = "end_buyers_data"


class LazadaStore(models.Model):
    _inherit = "lazada.store"

    @api.model
    def _cron_end_buyers_data(self):
        """End the data of buyers whose time is over, store by store."""
        asked = [("company_id.lazada_buyer_days", ">", 0)]
        stores = self.with_context(active_test=False).search(asked)
        self.env["lazada.process"]._take_turns(
            TASK, stores, lambda store, deadline: store._end_buyers_data(deadline)
        )

    def _end_buyers_data(self, deadline):
        """Return whether work is left."""
        Order = self.env["lazada.order"].with_company(self.company_id)
        due = Order._buyers_data_due(self)
        if not Order.search_count(due, limit=1):
            return False
        with self.env["lazada.sync.run"]._record(self, TASK) as run:
            more = Order._run_queue(
                due, ENDING, run=run, batch_size=BATCH_SIZE, deadline=deadline
            )[1]
            run.message = self.env._("Buyers' data of %s orders ended.", run.updated)
        return more

    @api.model
    def _buyers_data_of_store(self, store):
        """Only what was told in its chatter."""
        names = tuple(field.name for field in text_fields(self))
        no_files = [("id", "=", False)]
        return BuyersData([("id", "=", store.id)], untouched=names, files=no_files)

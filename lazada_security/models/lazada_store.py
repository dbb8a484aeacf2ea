from contextlib import contextmanager

from odoo import models


class LazadaStore(models.Model):
    _inherit = "lazada.store"

    @contextmanager
    def _calling(self, token=None):
        with super()._calling(token) as client:
            client.records = records = []
            try:
                yield client
            finally:
                if records:
                    self.env["lazada.api.call"]._note(self, records)

from odoo import api, fields, models

from odoo.addons.lazada_connector.models.store.lazada_store_dashboard import Figure
from odoo.addons.lazada_connector.models.store.lazada_store_lists import USER


class LazadaStore(models.Model):
    """Documents that have not reached their server, on the card of the store."""

    _inherit = "lazada.store"

    document_error_count = fields.Integer(compute="_compute_figures", groups=USER)

    @api.model
    def _figures(self):
        return {
            **super()._figures(),
            "document_error_count": Figure(
                "lazada.document",
                [("state", "=", "error")],
                "lazada_invoice_ftp.lazada_document_todo_action",
            ),
        }

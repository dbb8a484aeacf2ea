from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api.fbl import read_fbl_pieces


class LazadaSku(models.Model):
    _inherit = "lazada.sku"

    fbl_quantity = fields.Integer(
        string="In Lazada's Warehouse",
        readonly=True,
        help="Units that lie in Lazada's own warehouse, as of the last download.",
    )

    @api.model
    def _prepare_vals(self, store, product, lazada_id, row):
        return {
            **super()._prepare_vals(store, product, lazada_id, row),
            "fbl_quantity": read_fbl_pieces(row) or 0,
        }

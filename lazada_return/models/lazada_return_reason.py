from odoo import fields, models


class LazadaReturnReason(models.Model):
    """A reason by which Lazada lets a seller refuse, in Lazada's words."""

    _name = "lazada.return.reason"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Return Reason"
    _order = "name, id"
    _check_company_auto = True

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    lazada_id = fields.Char(string="Lazada Reason ID", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)

    _store_lazada_id_uniq = models.UniqueIndex("(store_id, lazada_id)")

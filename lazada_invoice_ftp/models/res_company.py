from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    lazada_document_days = fields.Integer(
        string="Keep Delivered Documents",
        help="After so many days, the contents of documents that stand on their file "
        "server are removed from Odoo; the row with its proof stays. 0: never.",
    )

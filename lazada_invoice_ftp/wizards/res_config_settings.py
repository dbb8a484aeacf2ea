from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    lazada_document_days = fields.Integer(
        related="company_id.lazada_document_days", readonly=False
    )

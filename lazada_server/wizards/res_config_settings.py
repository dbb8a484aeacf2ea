from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    lazada_hold_until = fields.Datetime(
        related="company_id.lazada_hold_until", readonly=False
    )

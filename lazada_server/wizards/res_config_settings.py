from odoo import fields, models

from ..models.lazada_store import ANNOUNCED


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    lazada_host_announces = fields.Boolean(
        string="The Host Announces New Addresses", config_parameter=ANNOUNCED
    )
    lazada_hold_until = fields.Datetime(
        related="company_id.lazada_hold_until", readonly=False
    )

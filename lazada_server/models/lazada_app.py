from odoo import models

from ..secrets_at_rest import renew_secrets


class LazadaApp(models.Model):
    """When a server starts, its key encrypts the secrets of all add-ons."""

    _inherit = "lazada.app"

    def _register_hook(self):
        super()._register_hook()
        renew_secrets(self.env)

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _update_last_login(self):
        # Odoo keeps the last log-in of each user only. A customer of the portal sees no
        # order of Lazada's.
        result = super()._update_last_login()
        if self.env.user._is_internal():
            self.env["lazada.access"]._note("log_in")
        return result

from odoo import fields, models


class LazadaFileServerKey(models.TransientModel):
    """A server's host key, to be confirmed by a person who knows its fingerprint."""

    _name = "lazada.file.server.key"
    _inherit = "lazada.guard.mixin"
    _description = "Host Key to Confirm"

    server_id = fields.Many2one("lazada.file.server", required=True, readonly=True)
    host_key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True)
    known_fingerprint = fields.Char(
        string="Confirmed So Far", related="server_id.host_key_fingerprint"
    )

    def action_confirm(self):
        """Trust this key from now on."""
        self.ensure_one()
        self.server_id.host_key = self.host_key
        return {"type": "ir.actions.act_window_close"}

from odoo import models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    def action_open_lazada_storage(self):
        """Show what each table of the suite holds, and how long."""
        self.check_access("create")
        self.env["lazada.retention"]._sync()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_retention.lazada_retention_action"
        )

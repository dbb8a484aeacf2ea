from odoo import models


class LazadaWave(models.Model):
    _inherit = "lazada.wave"

    def action_print_labels(self):
        """Send the labels to the printer that is chosen for them, if there is one."""
        opened = super().action_print_labels()
        return self.sudo().label_attachment_id._send_to_label_printer() or opened

from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _print_lazada_labels(self):
        """Hook: print these PDF files, here by the browser of who asks for it.

        :return: the action that does it, or that says what was done
        :rtype: dict
        """
        return {
            "type": "ir.actions.client",
            "tag": "lazada_print",
            "params": {"urls": [f"/web/content/{file.id}" for file in self]},
        }

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    lazada_hold_until = fields.Datetime(
        string="Pause All but Orders Until",
        help="Until then only orders are downloaded and imported, changes followed and "
        "log-ins kept alive: stock, prices, shipments, invoices, documents, statements "
        "and comparisons wait. After it, everything goes on by itself.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "lazada_hold_until" in vals:
            for company in self:
                self.env["lazada.process"]._wake_held(company._lazada_held_until())
        return result

    def _lazada_held_until(self):
        """Return until when all but orders is paused; ``False``: it is not."""
        until = self.lazada_hold_until
        return until and until > fields.Datetime.now() and until

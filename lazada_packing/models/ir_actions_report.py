from odoo import api, models

NO_SCRIPTS = ["--disable-javascript", "--javascript-delay", "0"]


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        """Pages without scripts are not waited for a second each."""
        built = super()._build_wkhtmltopdf_args(*args, **kwargs)
        return built + (NO_SCRIPTS if self.env.context.get("lazada_no_scripts") else [])

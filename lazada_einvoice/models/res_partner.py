from odoo import models


class ResPartner(models.Model):
    """The branch of a company, as a service for e-invoices takes it."""

    _inherit = "res.partner"

    def _lazada_export_branch(self):
        """Return the branch as Lazada told it, or as the country's module of Odoo has
        it: Thailand beside the tax number, the Philippines within it."""
        if self.lazada_branch_number:
            return self.lazada_branch_number
        if self.country_id.code == "TH":
            return self.company_registry
        return self["branch_code"] if "branch_code" in self._fields else ""

from odoo import models
from odoo.exceptions import UserError


class MyinvoisDocument(models.Model):
    """Nothing is reported that Lazada reports."""

    _inherit = "myinvois.document"

    def _submit_to_myinvois(self):
        """:raise UserError: Lazada issues one of these e-invoices itself"""
        issued = self.invoice_ids.filtered("lazada_issues_einvoice")
        if issued:
            raise UserError(
                self.env._(
                    "Lazada issues the e-invoices of %(store)s to the buyers itself, "
                    "so %(invoices)s must not be reported a second time. If that is "
                    "not so, clear “Lazada Issues the E-Invoice” on the store.",
                    store=", ".join(issued.lazada_store_id.mapped("name")),
                    invoices=", ".join(issued.mapped("name")),
                )
            )
        return super()._submit_to_myinvois()

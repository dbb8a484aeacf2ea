from odoo import models

from odoo.addons.l10n_sg_ubl_pint.models.account_edi_xml_pint_sg import (
    SG_TAX_CATEGORIES,
)
from odoo.addons.lazada_einvoice.models.account_move import Gap

SELLER = ("street", "zip", "country_id", "peppol_endpoint")
BUYER = ("country_id", "peppol_endpoint")


class AccountMove(models.Model):
    """What Peppol asks of an invoice in Singapore.

    Source: the checks of Odoo's ``account.edi.xml.pint_sg``, which is built for
    customers whose *eInvoice Format* it is.
    """

    _inherit = "account.move"

    def _check_lazada_einvoice(self):
        gaps = super()._check_lazada_einvoice()
        if self.country_code != "SG":
            return gaps
        # A tax invoice names its buyer, on paper as well.
        gaps += self._check_lazada_buyer()
        goes_there = self.commercial_partner_id.invoice_edi_format == "pint_sg"
        return gaps + self._check_pint_sg() if goes_there else gaps

    def _check_pint_sg(self):
        gaps = self._check_lazada_fields(self.company_id.partner_id, SELLER)
        gaps += self._check_lazada_fields(self.commercial_partner_id, BUYER)
        gaps += self._check_lazada_fields(self.partner_shipping_id, ["country_id"])
        if self.move_type == "out_refund" and not self.reversed_entry_id:
            text = self.env._("Link the credit note to the invoice that it credits.")
            gaps.append(Gap(text, self))
        for line in self.invoice_line_ids:
            if line.display_type == "product":
                gaps += self._check_pint_sg_line(line)
        return list(dict.fromkeys(gaps))

    def _check_pint_sg_line(self, line):
        record = line.product_id or self
        if len(line.tax_ids) != 1:
            text = self.env._(
                "Set one GST tax on %s: where none is due, one of 0 %%.",
                record.display_name,
            )
            return [Gap(text, record)]
        if line.tax_ids.ubl_cii_tax_category_code not in SG_TAX_CATEGORIES:
            text = self.env._(
                "Choose a tax category of Singapore's (SG - …) on the tax %s.",
                line.tax_ids.name,
            )
            return [Gap(text, line.tax_ids)]
        return []

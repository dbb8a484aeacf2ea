from odoo import fields, models

from odoo.addons.l10n_my_edi.models.account_edi_xml_ubl_my import E_164_REGEX
from odoo.addons.lazada_einvoice.models.account_move import Gap

PARTY = ("street", "city", "state_id", "country_id", "phone")
NUMBERS = ("l10n_my_identification_type", "l10n_my_identification_number")
EXEMPT = "E"


class AccountMove(models.Model):
    """What MyInvois asks of an invoice.

    Source: the checks of Odoo's ``account.edi.xml.ubl_myinvois_my``.
    """

    _inherit = "account.move"

    lazada_issues_einvoice = fields.Boolean(
        related="lazada_store_id.lazada_issues_einvoice"
    )

    def _compute_l10n_my_invoice_need_edi(self):
        """Nothing is to be sent where Lazada issues the e-invoice."""
        result = super()._compute_l10n_my_invoice_need_edi()
        self.filtered("lazada_issues_einvoice").l10n_my_invoice_need_edi = False
        return result

    def _check_lazada_einvoice(self):
        gaps = super()._check_lazada_einvoice()
        goes_there = (
            self.country_code == "MY"
            and not self.lazada_issues_einvoice
            and self.company_id._l10n_my_edi_enabled()
        )
        return gaps + self._check_myinvois() if goes_there else gaps

    def _check_myinvois(self):
        seller = self.company_id.partner_id.commercial_partner_id
        gaps = self._check_lazada_buyer()
        gaps += self._check_lazada_fields(
            seller, ["l10n_my_edi_industrial_classification"]
        )
        for partner in (seller, self.partner_id):
            gaps += self._check_lazada_fields(partner, PARTY)
            gaps += self._check_lazada_fields(partner.commercial_partner_id, NUMBERS)
            gaps += self._check_myinvois_party(partner)
        products = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        for line in products:
            gaps += self._check_myinvois_line(line)
        if self.move_type == "out_refund" and not self.reversed_entry_id:
            text = self.env._("Link the credit note to the invoice that it credits.")
            gaps.append(Gap(text, self))
        return list(dict.fromkeys(gaps))

    def _check_myinvois_party(self, partner):
        """Return whether number and phone of a party have the form that is asked."""
        gaps = []
        if not partner.commercial_partner_id._l10n_my_edi_get_tin_for_myinvois():
            text = self.env._("Fill in the TIN of %s.", partner.display_name)
            gaps.append(Gap(text, partner.commercial_partner_id))
        builder = self.env["account.edi.xml.ubl_myinvois_my"]
        phone = builder._l10n_my_edi_get_formatted_phone_number(partner.phone)
        if phone and phone != "NA" and not E_164_REGEX.match(phone):
            text = self.env._(
                "Write the phone of %s with the country's code, as +60123456789.",
                partner.display_name,
            )
            gaps.append(Gap(text, partner))
        return gaps

    def _check_myinvois_line(self, line):
        gaps, product = [], line.product_id
        record = product or self
        if not (
            line.l10n_my_edi_classification_code
            or product.l10n_my_edi_classification_code
        ):
            text = self.env._(
                "Choose the Malaysian classification code of %s.", record.display_name
            )
            gaps.append(Gap(text, record))
        if not line.tax_ids:
            text = self.env._(
                "Set a sales tax on %s: where none is due, one of 0 %% that is “Not "
                "Applicable”.",
                record.display_name,
            )
            gaps.append(Gap(text, record))
        for tax in line.tax_ids:
            reason = self.l10n_my_edi_exemption_reason
            if tax.l10n_my_tax_type == EXEMPT and not (
                reason or tax.l10n_my_tax_exemption_reason
            ):
                text = self.env._("Say on the tax %s why it is exempt.", tax.name)
                gaps.append(Gap(text, tax))
        return gaps

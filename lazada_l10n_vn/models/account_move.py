from odoo import models

from odoo.addons.lazada_einvoice.models.account_move import Gap

SELLER = ("vat", "street", "state_id", "country_id")
BUYER = ("street", "country_id")


class AccountMove(models.Model):
    """What SInvoice asks of an invoice.

    Source: the checks and the document of Odoo's ``l10n_vn_edi_viettel``.
    """

    _inherit = "account.move"

    def _compute_l10n_vn_edi_invoice_symbol(self):
        """A buyer without a symbol of his own has that of the store's customer."""
        result = super()._compute_l10n_vn_edi_invoice_symbol()
        for move in self.filtered(lambda move: move.country_code == "VN"):
            if not move.l10n_vn_edi_invoice_symbol:
                customer = move.lazada_store_id.partner_id.with_company(move.company_id)
                move.l10n_vn_edi_invoice_symbol = customer.l10n_vn_edi_symbol
        return result

    def _check_lazada_einvoice(self):
        gaps = super()._check_lazada_einvoice()
        goes_there = self.country_code == "VN" and (
            self.sudo()._l10n_vn_edi_get_credentials_company()
        )
        return gaps + self._check_sinvoice() if goes_there else gaps

    def _check_sinvoice(self):
        buyer = self.commercial_partner_id
        gaps = self._check_lazada_buyer()
        gaps += self._check_lazada_fields(self.company_id.partner_id, SELLER)
        gaps += self._check_lazada_fields(self.partner_id, BUYER)
        for partner in self.company_id.partner_id | buyer:
            gaps += self._check_sinvoice_phone(partner)
        gaps += self._check_sinvoice_symbol()
        gaps += self._check_sinvoice_credit()
        for line in self.invoice_line_ids:
            gaps += self._check_sinvoice_line(line)
        return list(dict.fromkeys(gaps))

    def _check_sinvoice_phone(self, partner):
        number = partner.phone and self._l10n_vn_edi_format_phone_number(partner.phone)
        if not partner.phone or number.isdecimal():
            return []
        text = self.env._("Write the phone of %s in digits.", partner.display_name)
        return [Gap(text, partner)]

    def _check_sinvoice_symbol(self):
        symbol = self.l10n_vn_edi_invoice_symbol
        if not symbol:
            text = self.env._(
                "Choose the invoice symbol of %s: new invoices take it over. On this "
                "one, choose it yourself.",
                self.partner_id.display_name,
            )
            return [Gap(text, self.partner_id)]
        return self._check_lazada_fields(symbol, ["invoice_template_id"])

    def _check_sinvoice_credit(self):
        if self.move_type != "out_refund":
            return []
        if not self.reversed_entry_id:
            text = self.env._("Link the credit note to the invoice that it credits.")
            return [Gap(text, self)]
        if not self.reversed_entry_id._l10n_vn_edi_is_sent():
            text = self.env._(
                "Send the invoice %s to SInvoice first: its credit note refers to it.",
                self.reversed_entry_id.name,
            )
            return [Gap(text, self.reversed_entry_id)]
        return []

    def _check_sinvoice_line(self, line):
        gaps = []
        if line.price_subtotal < 0:
            text = self.env._(
                "“%s” is a line below zero, which SInvoice refuses: have the seller's "
                "vouchers within the price of the goods, on the store.",
                line.display_name,
            )
            gaps.append(Gap(text, self.lazada_store_id))
        if len(line.tax_ids) > 1:
            text = self.env._("“%s” has several taxes: leave one.", line.display_name)
            gaps.append(Gap(text, self))
        return gaps

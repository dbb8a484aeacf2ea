from odoo import models

from odoo.addons.lazada_einvoice.models.account_move import Gap

BUYER = ("vat", "country_id")
# What a delivery without VAT or exempt from it has to say.
REASONS = {
    "07": ("l10n_id_coretax_add_info_07", "l10n_id_coretax_facility_info_07"),
    "08": ("l10n_id_coretax_add_info_08", "l10n_id_coretax_facility_info_08"),
}


class AccountMove(models.Model):
    """What an e-Faktur asks of an invoice.

    Source: the checks of Odoo's ``l10n_id_efaktur_coretax``, which makes e-Fakturs of
    invoices to customers that are registered (*Is PKP*), and none of credit notes.
    """

    _inherit = "account.move"

    def _check_lazada_einvoice(self):
        gaps = super()._check_lazada_einvoice()
        becomes_one = (
            self.country_code == "ID"
            and self.move_type == "out_invoice"
            and (
                self.commercial_partner_id.l10n_id_pkp
                or self.lazada_order_id.tax_invoice_requested
            )
        )
        return gaps + self._check_efaktur() if becomes_one else gaps

    def _check_efaktur(self):
        buyer = self.commercial_partner_id
        gaps = self._check_lazada_buyer()
        gaps += self._check_lazada_fields(self.company_id.partner_id, ["vat"])
        gaps += self._check_lazada_fields(buyer, BUYER)
        if buyer.l10n_id_buyer_document_type != "TIN":
            gaps += self._check_lazada_fields(buyer, ["l10n_id_buyer_document_number"])
        code = self.l10n_id_kode_transaksi
        gaps += self._check_lazada_fields(self, ["l10n_id_kode_transaksi"])
        gaps += self._check_lazada_fields(self, REASONS.get(code, ()))
        gaps += [Gap(text, self) for text in self._validate_tax_groups()]
        gaps += [
            Gap(
                self.env._(
                    "“%s” is a line below zero, which e-Faktur refuses: have the "
                    "seller's vouchers within the price of the goods, on the store.",
                    line.display_name,
                ),
                self.lazada_store_id,
            )
            for line in self.invoice_line_ids
            if line.price_subtotal < 0 and line.tax_ids
        ]
        return list(dict.fromkeys(gaps))

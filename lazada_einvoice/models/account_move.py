from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.lazada_connector.lazada_api.wire import is_masked

# What is missing, in the accountant's words, and the record where it is filled in.
Gap = namedtuple("Gap", "text record")


class AccountMove(models.Model):
    """Invoices of Lazada orders that a country's e-invoice would refuse stay drafts."""

    _inherit = "account.move"

    lazada_einvoice_gaps = fields.Text(
        string="Missing for the E-Invoice", compute="_compute_lazada_einvoice_gaps"
    )

    @api.depends("state", "lazada_order_id", "partner_id", "invoice_line_ids.tax_ids")
    @api.depends_context("lang")
    def _compute_lazada_einvoice_gaps(self):
        for move in self:
            gaps = move._find_lazada_einvoice_gaps() if move.state == "draft" else []
            move.lazada_einvoice_gaps = "\n".join(gap.text for gap in gaps)

    def action_fill_lazada_einvoice_gap(self):
        """Open the record where the first thing that is missing is filled in."""
        self.ensure_one()
        self.check_access("read")
        gaps = self._find_lazada_einvoice_gaps()
        return gaps[0].record._get_records_action() if gaps else True

    def _post(self, soft=True):
        """:raise UserError: the e-invoice of a Lazada order would be refused"""
        for move in self:
            gaps = move._find_lazada_einvoice_gaps()
            if gaps:
                raise UserError(
                    self.env._(
                        "Before the invoice of %(order)s can become an e-invoice:\n"
                        "%(gaps)s",
                        order=move.lazada_order_id.name,
                        gaps="\n".join(gap.text for gap in gaps),
                    )
                )
        return super()._post(soft)

    def _find_lazada_einvoice_gaps(self):
        """Return what the e-invoice of this invoice or credit note lacks.

        :rtype: list[Gap]
        """
        self.ensure_one()
        if not self.lazada_order_id or not self.is_sale_document():
            return []
        return self._check_lazada_einvoice()

    def _check_lazada_buyer(self):
        """Return what is not known of a buyer who asked for a tax invoice; a country's
        e-invoice calls it.

        :rtype: list[Gap]
        """
        order, buyer = self.lazada_order_id, self.commercial_partner_id
        if not order.tax_invoice_requested:
            return []
        if buyer == order.store_id.partner_id.commercial_partner_id:
            text = self.env._(
                "The buyer of %s asked for a tax invoice: choose his own contact as "
                "the customer.",
                order.name,
            )
            return [Gap(text, self)]
        nameless = buyer.name == f"Lazada {buyer.lazada_buyer_id}"
        if not nameless and not is_masked(buyer.name) and not is_masked(buyer.street):
            return []
        text = self.env._(
            "Lazada hides name or street of %s, who asked for a tax invoice: ask for "
            "them in Seller Center's chat, and fill them in.",
            buyer.display_name,
        )
        return [Gap(text, buyer)]

    def _check_lazada_einvoice(self):
        """To be extended by what knows the e-invoice of a country, after
        :meth:`_check_lazada_buyer` where one is made.

        :rtype: list[Gap]
        """
        return []

    def _check_lazada_fields(self, record, names):
        """Return those of some fields that are empty.

        :rtype: list[Gap]
        """
        return [
            Gap(
                self.env._(
                    "Fill in “%(field)s” of %(record)s.",
                    field=record._fields[name]._description_string(self.env),
                    record=record.display_name,
                ),
                record,
            )
            for name in names
            if not record[name]
        ]

    # === EXPORT === #

    def _lazada_export_rows(self):
        """Return a row for each line; see ``invoice_csv.COLUMNS``.

        :rtype: list[dict]
        """
        head = {**self._lazada_export_head(), **self._lazada_export_parties()}
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        return [
            {**head, "line": number, **line._lazada_export_values()}
            for number, line in enumerate(lines.sorted("sequence"), 1)
        ]

    def _lazada_export_head(self):
        origin, order = self.reversed_entry_id, self.lazada_order_id
        is_note = self.move_type == "out_refund"
        return {
            "document_type": "CREDIT-NOTE" if is_note else "INVOICE",
            "document_number": self.name,
            "document_date": self.invoice_date,
            "original_number": origin.name,
            "original_date": origin.invoice_date,
            "order_number": order.name,
            "store": order.store_id.name,
            "tax_invoice_requested": "yes" if order.tax_invoice_requested else "no",
            "currency": self.currency_id.name,
            "total_before_tax": self.amount_untaxed,
            "total_tax": self.amount_tax,
            "total": self.amount_total,
        }

    def _lazada_export_parties(self):
        seller, buyer = self.company_id.partner_id, self.commercial_partner_id
        return {
            "seller_name": seller.name,
            "seller_tax_id": seller.vat,
            "seller_branch": seller._lazada_export_branch(),
            "buyer_name": self.partner_id.name or buyer.name,
            "buyer_tax_id": buyer.vat,
            "buyer_branch": buyer._lazada_export_branch(),
            "buyer_address": self.partner_id._display_address(without_company=True),
            "buyer_zip": self.partner_id.zip,
            "buyer_country": self.partner_id.country_id.code,
            "buyer_email": self.partner_id.email,
        }

"""E2: e-Faktur takes a month of orders, or the order says what is missing."""

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_einvoice.tests.month import MonthCase


@tagged("post_install", "-at_install")
class TestIndonesia(MonthCase):
    region = "id"
    buyers_tax_code = "1234567890123456"

    @classmethod
    def make_company(cls, region):
        company = super().make_company(region)
        company.vat = "1234567890123456"
        return company

    @classmethod
    def taxes_of_country(cls):
        chart = cls.env["account.chart.template"].with_company(cls.company)
        excluded = chart.ref("tax_ST4")
        included = excluded.copy(
            {"name": "12% within", "price_include_override": "tax_included"}
        )
        return {
            "none": cls.env["account.tax"],
            "excluded": excluded,
            "excluded as well": excluded,
            "included": included,
        }

    def setUp(self):
        super().setUp()
        self.store.partner_id.write(
            {
                "vat": "0000000000000000",
                "country_id": self.store.company_id.country_id.id,
                "l10n_id_pkp": True,
                "l10n_id_buyer_document_type": "NIK",
                "l10n_id_buyer_document_number": "3171234567890123",
            }
        )

    def sums_of(self, move):
        """Return tax base and VAT that the module writes of an invoice."""
        move.download_efaktur()
        tree = etree.fromstring(move.l10n_id_coretax_document.attachment_id.raw)
        return [
            sum(float(node.text) for node in tree.iter(name))
            for name in ("TaxBase", "VAT")
        ]

    def test_month(self):
        self.assertEqual(self.store.voucher_mode, "in_price")
        self.check_efakturs(crumbs=1)

    def test_month_rounded_per_line(self):
        """Then the bases are those of the invoice, to the last digit."""
        self.store.company_id.tax_calculation_rounding_method = "round_per_line"
        self.check_efakturs(crumbs=0, orders=8)

    def check_efakturs(self, crumbs, **values):
        """The module has no credit notes, leaves out what bears no tax, and rounds the
        VAT of each line once more, by 11/12 of its base. It writes the base of a line
        by itself, while Odoo that rounds globally spreads crumbs over the invoice.

        :param int crumbs: by how much of the smallest unit a line may be off
        """
        invoices = self.month(**values).filtered(
            lambda move: move.move_type == "out_invoice"
        )
        for invoice in invoices:
            taxed = invoice.invoice_line_ids.filtered("tax_ids")
            rest = sum((invoice.invoice_line_ids - taxed).mapped("price_total"))
            base, vat = self.sums_of(invoice)
            crumb = invoice.currency_id.rounding * len(taxed) * 1.001
            off = abs(base + rest - invoice.amount_untaxed)
            self.assertLessEqual(off, max(crumbs * crumb, crumb / 1000), invoice.name)
            self.assertLessEqual(abs(vat - invoice.amount_tax), 2 * crumb, invoice.name)

    def test_what_is_missing(self):
        customer = self.store.partner_id
        customer.l10n_id_buyer_document_number = False
        invoice = self.invoice_of("excluded")
        with self.fails(UserError, "“Document Number” of Lazada Buyers"):
            invoice.action_post()
        customer.l10n_id_buyer_document_number = "3171234567890123"
        invoice.l10n_id_kode_transaksi = False
        with self.fails(UserError, "“Kode Transaksi”"):
            invoice.action_post()
        invoice.l10n_id_kode_transaksi = "04"
        price = invoice.invoice_line_ids.price_unit
        invoice.invoice_line_ids.price_unit = -1
        with self.fails(UserError, "a line below zero, which e-Faktur refuses"):
            invoice.action_post()
        invoice.invoice_line_ids.price_unit = price
        invoice.action_post()
        self.assertEqual(self.sums_of(invoice)[0], invoice.amount_untaxed)

    def test_a_buyer_who_is_not_registered(self):
        """No e-Faktur is made for each sale to consumers."""
        self.store.partner_id.write({"l10n_id_pkp": False, "vat": False})
        invoice = self.invoice_of("excluded")
        self.assertFalse(invoice.lazada_einvoice_gaps)
        invoice.action_post()

"""E2: Peppol takes a month of orders, or the order says what is missing."""

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_einvoice.tests.month import MonthCase

UEN = "201131415A"


@tagged("post_install", "-at_install")
class TestSingapore(MonthCase):
    region = "sg"
    buyers_tax_code = "S16FC0121D"

    @classmethod
    def make_company(cls, region):
        company = super().make_company(region)
        company.write(
            {
                "vat": "197401143C",
                "l10n_sg_unique_entity_number": UEN,
                "street": "Tyersall Avenue",
                "zip": "248048",
                "city": "Singapore",
            }
        )
        return company

    @classmethod
    def taxes_of_country(cls):
        chart = cls.env["account.chart.template"].with_company(cls.company)
        nothing = chart.ref("sg_sale_tax_zr_0")
        nothing.ubl_cii_tax_category_code = "ZR"
        standard = chart.ref("sg_sale_tax_sr_9")
        standard.ubl_cii_tax_category_code = "SR"
        excluded = {"price_include_override": "tax_excluded"}
        included = {"price_include_override": "tax_included"}
        return {
            "none": nothing,
            "excluded": standard.copy({"name": "9% upon", **excluded}),
            "excluded as well": standard.copy({"name": "9% upon it", **excluded}),
            "included": standard.copy({"name": "9% within", **included}),
        }

    def setUp(self):
        super().setUp()
        self.store.rounding_product_id.taxes_id = self.taxes["none"]
        self.make_ready(self.store.partner_id)

    def make_ready(self, partner):
        partner.with_company(self.store.company_id).write(
            {
                "country_id": self.store.company_id.country_id.id,
                "l10n_sg_unique_entity_number": UEN,
                "invoice_edi_format": "pint_sg",
            }
        )

    def built_total(self, move):
        builder = self.env["account.edi.xml.pint_sg"]
        xml, errors = builder._export_invoice(move)
        self.assertFalse(errors)
        tree = etree.fromstring(xml)
        for price in tree.iter("{*}PriceAmount"):
            self.assertGreaterEqual(float(price.text), 0)
        if move.move_type == "out_refund":
            [invoice] = tree.iter("{*}InvoiceDocumentReference")
            self.assertEqual(invoice.findtext("{*}ID"), move.reversed_entry_id.name)
        [total] = tree.iter("{*}LegalMonetaryTotal")
        return float(total.findtext("{*}TaxInclusiveAmount"))

    def test_month(self):
        self.assertEqual(self.store.voucher_mode, "line")
        self.check_month()

    def test_what_is_missing(self):
        customer = self.store.partner_id
        tax = self.env["account.tax"].browse(self.taxes["excluded"].id)
        customer.peppol_endpoint = False
        invoice = self.invoice_of("excluded")
        with self.fails(UserError, "“Peppol Endpoint” of Lazada Buyers"):
            invoice.action_post()
        customer.peppol_endpoint = UEN
        self.store.company_id.zip = False
        with self.fails(UserError, "“Zip” of Seller sg"):
            invoice.action_post()
        self.store.company_id.zip = "248048"
        tax.ubl_cii_tax_category_code = "S"
        with self.fails(UserError, "tax category of Singapore's .* 9% upon"):
            invoice.action_post()
        tax.ubl_cii_tax_category_code = "SR"
        invoice.invoice_line_ids.tax_ids = False
        with self.fails(UserError, "Set one GST tax on .*excluded"):
            invoice.action_post()
        invoice.invoice_line_ids.tax_ids = tax
        invoice.action_post()
        self.assertEqual(self.built_total(invoice), invoice.amount_total)

    def test_a_buyer_without_peppol(self):
        """Nothing is asked of an invoice that no e-invoice is built of."""
        self.store.partner_id.with_company(
            self.store.company_id
        ).invoice_edi_format = False
        self.store.company_id.zip = False
        invoice = self.invoice_of("excluded")
        self.assertFalse(invoice.lazada_einvoice_gaps)
        invoice.action_post()

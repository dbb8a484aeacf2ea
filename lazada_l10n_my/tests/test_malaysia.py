"""E2: MyInvois takes a month of orders, or the order says what is missing."""

import base64

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_einvoice.tests.month import MonthCase


@tagged("post_install", "-at_install")
class TestMalaysia(MonthCase):
    region = "my"

    @classmethod
    def make_company(cls, region):
        company = super().make_company(region)
        company.write(
            {
                "vat": "C2584563200",
                "l10n_my_edi_mode": "test",
                "l10n_my_edi_industrial_classification": cls.env.ref(
                    "l10n_my_edi.class_01111"
                ).id,
                "l10n_my_identification_type": "BRN",
                "l10n_my_identification_number": "202001234567",
                "state_id": cls.env.ref("base.state_my_jhr").id,
                "street": "1 Jalan Besar",
                "city": "Johor Bahru",
                "phone": "+60123456789",
            }
        )
        # One made for demonstrations calls nobody.
        users = cls.env["account_edi_proxy_client.user"]
        user = users._register_proxy_user(company, "l10n_my_edi", "demo")
        user.edi_mode = "test"
        return company

    @classmethod
    def taxes_of_country(cls):
        chart = cls.env["account.chart.template"].with_company(cls.company)
        taxes = {
            "none": chart.ref("l10n_my_tax_sale_0"),
            "not applicable": chart.ref("l10n_my_tax_sale_0"),
            "excluded": chart.ref("l10n_my_tax_sale_10"),
            "five": chart.ref("l10n_my_tax_sale_5"),
        }
        taxes["included"] = taxes["excluded"].copy(
            {"name": "10% within", "price_include_override": "tax_included"}
        )
        return taxes

    def goods(self):
        return self.env["product.product"].search(
            [("default_code", "in", list(self.taxes))]
        )

    def setUp(self):
        super().setUp()
        self.store = self.store.with_company(self.store.company_id)
        self.goods().l10n_my_edi_classification_code = "022"

    def built_total(self, move):
        document = move._create_myinvois_document()
        document.action_generate_xml_file()
        tree = etree.fromstring(base64.b64decode(document.myinvois_file))
        [total] = tree.iter("{*}LegalMonetaryTotal")
        return float(total.findtext("{*}TaxInclusiveAmount"))

    def buyer_fills_in(self):
        """Lazada tells no number of a buyer's in Malaysia."""
        return {
            **super().buyer_fills_in(),
            "l10n_my_identification_type": "BRN",
            "l10n_my_identification_number": "202001234568",
            "vat": "C2584563222",
            "state_id": self.env.ref("base.state_my_jhr").id,
            "city": "Johor Bahru",
            "phone": "+60123456788",
        }

    def test_month(self):
        self.check_month()

    def test_what_is_missing(self):
        """As an accountant fills it in, one after the other."""
        customer, goods = self.store.partner_id, self.goods()
        goods.l10n_my_edi_classification_code = False
        customer.write({"city": False, "phone": "012 345"})
        invoice = self.invoice_of("none")
        with self.fails(UserError, "“City” of Lazada Buyers"):
            invoice.action_post()
        customer.city = "NA"
        with self.fails(UserError, "phone of Lazada Buyers"):
            invoice.action_post()
        customer.phone = "+60123456786"
        with self.fails(UserError, "classification code of .*none"):
            invoice.action_post()
        goods.l10n_my_edi_classification_code = "022"
        invoice.invoice_line_ids.l10n_my_edi_classification_code = "022"
        taxes = invoice.invoice_line_ids.tax_ids
        invoice.invoice_line_ids.tax_ids = False
        with self.fails(UserError, "Set a sales tax on .*none"):
            invoice.action_post()
        invoice.invoice_line_ids.tax_ids = taxes
        invoice.action_post()
        self.assertEqual(self.built_total(invoice), invoice.amount_total)

    def test_lazada_issues_the_einvoice(self):
        """Nothing is asked for, and nothing is reported a second time."""
        self.store.partner_id.city = False
        self.store.lazada_issues_einvoice = True
        invoice = self.invoice_of("none")
        self.assertFalse(invoice.lazada_einvoice_gaps)
        invoice.action_post()
        self.assertFalse(invoice.l10n_my_invoice_need_edi)
        with self.fails(UserError, "Lazada issues the e-invoices of MONTH-my"):
            invoice.action_l10n_my_edi_send_invoice()

    def test_set_up(self):
        """Only what is empty is filled in."""
        ours = self.store.shipping_product_id | self.store.voucher_product_id
        for product in ours | self.store.rounding_product_id:
            self.assertEqual(product.l10n_my_edi_classification_code, "022")
        self.assertEqual(self.store.rounding_product_id.taxes_id.l10n_my_tax_type, "06")
        customer = self.store.partner_id
        self.assertEqual(customer.l10n_my_edi_malaysian_tin, "EI00000000010")
        known = customer.create(
            {"name": "Known", "l10n_my_edi_malaysian_tin": "C1", "city": "Ipoh"}
        )
        self.store.partner_id = known
        self.assertEqual((known.city, known.street), ("Ipoh", False))

    def test_a_buyer_who_told_his_identity_card_only(self):
        """The authority wants the general public's TIN beside its number."""
        self.store.customer_policy = "buyer"
        address = self.address()
        order = self.download_one(
            9002,
            {"sku": "none", "sku_id": None, "currency": "MYR"},
            store=self.store,
            address_shipping=address,
            national_registration_number="900101-14-5678",
        )
        self.store._import_orders()
        buyer = order.sale_order_id.partner_id
        self.assertEqual(buyer.l10n_my_edi_malaysian_tin, "EI00000000010")
        self.assertEqual(buyer.l10n_my_identification_type, "NRIC")
        self.assertEqual(buyer.l10n_my_identification_number, "900101145678")
        if "lazada_privacy" in self.env.registry._init_modules:
            buyer._empty_for_lazada()
            self.assertFalse(buyer.l10n_my_identification_number)

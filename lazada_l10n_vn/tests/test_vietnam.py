"""E2: SInvoice takes a month of orders, or the order says what is missing."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_einvoice.tests.month import MonthCase


@tagged("post_install", "-at_install")
class TestVietnam(MonthCase):
    region = "vn"
    buyers_tax_code = "0316794479"

    @classmethod
    def make_company(cls, region):
        company = super().make_company(region)
        company.write(
            {
                "vat": "0100109106-505",
                "street": "3 Alley 45",
                "state_id": cls.env.ref("base.state_vn_VN-HN").id,
                "phone": "+84 24 3974 1234",
                "l10n_vn_edi_username": "seller",
                "l10n_vn_edi_password": "secret",
            }
        )
        return company

    @classmethod
    def taxes_of_country(cls):
        taxes = {"none": cls.env["account.tax"]}
        sale = {
            "type_tax_use": "sale",
            "company_id": cls.company.id,
            "country_id": cls.company.account_fiscal_country_id.id,
        }
        for amount in (5, 8, 10):
            for within in ("tax_excluded", "tax_included"):
                taxes[f"{amount} {within}"] = cls.env["account.tax"].create(
                    {
                        **sale,
                        "name": f"{amount} {within}",
                        "amount": amount,
                        "price_include_override": within,
                    }
                )
        return taxes

    def setUp(self):
        super().setUp()
        template = self.env["l10n_vn_edi_viettel.sinvoice.template"].create(
            {"name": "1/001", "template_invoice_type": "1"}
        )
        self.symbol = self.env["l10n_vn_edi_viettel.sinvoice.symbol"].create(
            {"name": "K26TUT", "invoice_template_id": template.id}
        )
        self.store.partner_id.write(
            {
                "l10n_vn_edi_symbol": self.symbol.id,
                "street": "Lazada",
                "country_id": self.store.company_id.country_id.id,
            }
        )

    def built_total(self, move):
        """What SInvoice adds up; it refuses lines below zero."""
        values = move._l10n_vn_edi_generate_invoice_json()
        for item in values["itemInfo"]:
            self.assertGreaterEqual(item["itemTotalAmountWithTax"], 0)
        return sum(item["itemTotalAmountWithTax"] for item in values["itemInfo"])

    def cancel_in_part(self, made, found):
        """A credit note refers to an invoice that SInvoice has."""
        found.sale_order_id.invoice_ids.l10n_vn_edi_invoice_state = "sent"
        return super().cancel_in_part(made, found)

    def test_month(self):
        self.assertEqual(self.store.voucher_mode, "in_price")
        self.check_month()

    def test_what_is_missing(self):
        customer = self.store.partner_id
        customer.write({"street": False, "l10n_vn_edi_symbol": False})
        invoice = self.invoice_of("none")
        with self.fails(UserError, "“Street” of Lazada Buyers"):
            invoice.action_post()
        customer.street = "Lazada"
        with self.fails(UserError, "invoice symbol of Lazada Buyers"):
            invoice.action_post()
        invoice.l10n_vn_edi_invoice_symbol = self.symbol
        invoice.invoice_line_ids.price_unit = -1
        with self.fails(UserError, "a line below zero, which SInvoice refuses"):
            invoice.action_post()
        invoice.invoice_line_ids.price_unit = 10
        invoice.action_post()
        self.assertEqual(self.built_total(invoice), 10)

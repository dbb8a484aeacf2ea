"""E2: an invoice that an e-invoice would refuse is not posted, and says why."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import ADDRESS


@tagged("post_install", "-at_install")
class TestEinvoice(LazadaCase):
    def setUp(self):
        super().setUp()
        self.order = self.import_one(1)
        self.invoice = self.order.sale_order_id._create_invoices()

    def ask_for(self, *names):
        """Let a country's e-invoice ask for some fields of the customer."""
        Move = self.registry["account.move"]
        patcher = patch.object(
            Move,
            "_check_lazada_einvoice",
            lambda move: move._check_lazada_fields(move.partner_id, names),
        )
        self.startPatcher(patcher)
        self.invoice.invalidate_recordset()

    def test_what_is_missing_stands_on_the_draft(self):
        self.ask_for("city", "street")
        city, street = self.invoice.lazada_einvoice_gaps.splitlines()
        self.assertIn("“City” of Lazada Buyers", city)
        self.assertIn("“Street” of Lazada Buyers", street)
        action = self.invoice.action_fill_lazada_einvoice_gap()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(action["res_id"], self.customer.id)
        with self.assertRaisesRegex(UserError, "“City” of Lazada Buyers"):
            self.invoice.action_post()

    def test_it_is_posted_once_nothing_is_missing(self):
        self.ask_for("city")
        self.customer.city = "Johor Bahru"
        self.invoice.invalidate_recordset()
        self.assertFalse(self.invoice.lazada_einvoice_gaps)
        self.invoice.action_post()
        self.assertEqual(self.invoice.state, "posted")

    def test_an_invoice_made_by_itself_waits_and_its_order_says_why(self):
        self.invoice.unlink()
        self.ask_for("city")
        self.store.write(
            {
                "invoice_policy": "open",
                "invoice_effective_date": "2020-01-01",
                "invoice_auto_post": True,
            }
        )
        self.store._create_invoices()
        self.assertFalse(self.order.sale_order_id.invoice_ids)
        self.assertIn("“City” of Lazada Buyers", self.order.invoice_error)

    def test_other_invoices_are_none_of_ours(self):
        self.ask_for("city")
        other = self.invoice.copy({"partner_id": self.customer.id})
        other.invoice_date = "2026-01-20"
        other.action_post()
        self.assertEqual(other.state, "posted")


@tagged("post_install", "-at_install")
class TestTaxInvoice(LazadaCase):
    """Who asked Lazada for a tax invoice gets it in his own name."""

    def asked(self, order_id, **values):
        billing = {**ADDRESS, "first_name": "Acme", "last_name": "", **values}
        return self.import_one(
            order_id,
            {"buyer_id": 700 + order_id},
            tax_code="0105556000001",
            branch_number="00001",
            extra_attributes='{"TaxInvoiceRequested":true}',
            address_billing=billing,
        )

    def gaps(self, order):
        invoice = order.sale_order_id._create_invoices()
        return invoice, [gap.text for gap in invoice._check_lazada_buyer()]

    def test_he_is_the_customer(self):
        order = self.asked(1)
        buyer = order.sale_order_id.partner_id
        self.assertEqual((buyer.name, buyer.vat), ("Acme", "0105556000001"))
        self.assertEqual(buyer.lazada_branch_number, "00001")
        invoice, gaps = self.gaps(order)
        self.assertEqual(invoice.partner_id, buyer)
        self.assertFalse(gaps)
        self.assertEqual(self.import_one(2).sale_order_id.partner_id, self.customer)

    def test_what_lazada_hides_is_asked_for(self):
        for order_id, field in ((1, "first_name"), (2, "address1")):
            with self.subTest(field):
                invoice, gaps = self.gaps(self.asked(order_id, **{field: "1 R*"}))
                self.assertIn("Lazada hides name or street", "".join(gaps))
                invoice.partner_id.write({"name": "Acme", "street": "1 Road"})
                self.assertFalse(invoice._check_lazada_buyer())

    def test_another_customer_is_asked_for(self):
        """As where Lazada told of his wish after the import."""
        order = self.import_one(1)
        invoice, _gaps = self.gaps(order)
        order.tax_invoice_requested = True
        [gap] = invoice._check_lazada_buyer()
        self.assertIn("choose his own contact", gap.text)
        self.assertEqual(gap.record, invoice)

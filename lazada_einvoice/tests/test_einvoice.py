"""E2: an invoice that an e-invoice would refuse is not posted, and says why."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import LazadaCase


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

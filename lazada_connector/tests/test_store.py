from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LazadaCase


@tagged("post_install", "-at_install")
class TestStore(LazadaCase):
    def test_store_id_is_fixed_once_created(self):
        """D2: neither the form nor a write changes the Store ID."""
        with (
            Form(self.store) as form,
            self.assertRaisesRegex(AssertionError, "readonly"),
        ):
            form.code = "OTHER"
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self.store.code = "OTHER"
        self.store.write({"code": "LZD-SG", "name": "Renamed"})
        self.assertEqual(self.store.name, "Renamed")

    def test_new_store_by_form(self):
        """D2: a store needs an ID, a description and a region; the rest has
        defaults."""
        form = Form(self.env["lazada.store"])
        form.code, form.name, form.region = "LZD-VN", "Vietnam", "vn"
        form.app_id = self.app
        store = form.save()
        self.assertEqual((store.state, store.currency_id.name), ("draft", "VND"))
        self.assertEqual(store.company_id, self.env.company)
        self.assertTrue(store.currency_id.active, "its sign shows on the screens")
        self.assertTrue(store.voucher_product_id and store.rounding_product_id)

    def test_warehouse_is_that_of_the_company(self):
        """X11: not that of the company the user happens to work in."""
        company = self.env["res.company"].create({"name": "Other"})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        store = self.env["lazada.store"].create(
            {"code": "O", "name": "O", "region": "sg", "company_id": company.id}
        )
        self.assertEqual(store.warehouse_id, warehouse)
        self.assertEqual(self.store.warehouse_id.company_id, self.store.company_id)

    def test_store_id_is_unique_per_company(self):
        """D2: two companies may use the same Store ID, one company may not."""
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids = [Command.link(other.id)]
        vals = {"code": "LZD-SG", "name": "Twin", "region": "sg", "warehouse_id": False}
        twin = self.env["lazada.store"].create({**vals, "company_id": other.id})
        self.assertTrue(twin)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["lazada.store"].create(vals)

    def test_region_is_fixed_once_connected(self):
        """D2: orders of one country never end up in the store of another."""
        with self.assertRaisesRegex(UserError, "another country"):
            self.store.region = "my"
        draft = self.env["lazada.store"].create(
            {"code": "NEW", "name": "New", "region": "sg"}
        )
        draft.region = "my"
        self.assertEqual(draft.currency_id.name, "MYR")

    def test_company_is_no_default_customer(self):
        """D7: the invoices would go to the company itself."""
        with self.assertRaisesRegex(ValidationError, "is the company itself"):
            self.store.partner_id = self.store.company_id.partner_id

    def test_invoice_rule_is_a_sentence(self):
        """D9: the settings say what they will do."""
        self.assertIn("manually", self.store.invoice_rule_text)
        self.store.invoice_policy = "open"
        self.assertIn("until you choose the day", self.store.invoice_rule_text)
        self.store.invoice_effective_date = "2026-01-15"
        self.assertIn("placed from 01/15/2026 on", self.store.invoice_rule_text)
        self.assertIn(
            "as soon as it is paid, left as a draft", self.store.invoice_rule_text
        )
        self.store.write({"invoice_policy": "completed", "invoice_auto_post": True})
        self.assertIn("every unit is delivered, posted", self.store.invoice_rule_text)
        self.store.invoice_date_policy = "delivery"
        self.assertIn("Invoice date: delivery date", self.store.invoice_rule_text)

    def test_form_of_a_store_with_orders_can_be_edited(self):
        """D7: the figures of the form are computed while it is edited, too."""
        self.import_one(101)
        with Form(self.store) as form:
            form.invoice_policy = "open"
            self.assertEqual(form.order_count, 1)
        self.assertEqual(self.store.invoice_policy, "open")

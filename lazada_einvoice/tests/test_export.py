"""E2: the invoices of a period as CSV, for a service that makes e-invoices of them."""

import base64
import csv
import io
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import ADDRESS

from ..invoice_csv import COLUMNS
from ..wizards import lazada_invoice_export


@tagged("post_install", "-at_install")
class TestExport(LazadaCase):
    def setUp(self):
        super().setUp()
        self.order = self.import_one(
            1,
            {"item_price": 10, "voucher_seller": 2, "voucher_amount": 2},
            extra_attributes='{"TaxInvoiceRequested":true}',
            tax_code="0105556000001",
            branch_number="00012",
            address_billing={**ADDRESS, "first_name": "=1+1", "last_name": ""},
        )
        self.other = self.import_one(2, {"item_price": 7, "buyer_id": 701})
        self.accountant = self.make_user("accountant", "account.group_account_invoice")
        self.invoices = self.post_invoices(self.order | self.other)

    def post_invoices(self, orders):
        moves = orders.sale_order_id._create_invoices()
        moves.invoice_date = "2026-01-20"
        moves.action_post()
        return moves

    def export(self, **values):
        wizard = (
            self.env["lazada.invoice.export"]
            .with_user(self.accountant)
            .create({"date_from": "2026-01-01", "date_to": "2026-01-31", **values})
        )
        wizard.action_export()
        text = base64.b64decode(wizard.file).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(tuple(rows[0]), COLUMNS)
        self.assertEqual(wizard.count, len({row["document_number"] for row in rows}))
        return rows

    def test_lines_and_sums(self):
        note = self.invoices[0]._reverse_moves([{"invoice_date": "2026-01-21"}])
        note.action_post()
        rows = self.export()
        for move in self.invoices | note:
            mine = [row for row in rows if row["document_number"] == move.name]
            self.assertEqual(len(mine), len(move.invoice_line_ids))
            total = sum(float(row["line_total"]) for row in mine)
            self.assertAlmostEqual(total, move.amount_total)
            self.assertAlmostEqual(float(mine[0]["total"]), move.amount_total)
        credited = [row for row in rows if row["document_type"] == "CREDIT-NOTE"]
        self.assertEqual(credited[0]["original_number"], self.invoices[0].name)

    def test_who_asked_for_a_tax_invoice(self):
        rows = self.export(requested_only=True)
        self.assertEqual({row["order_number"] for row in rows}, {self.order.name})
        self.assertEqual(rows[0]["buyer_tax_id"], "0105556000001")
        self.assertEqual(rows[0]["buyer_branch"], "00012")

    def test_a_spreadsheet_calculates_nothing(self):
        """But amounts below zero stay amounts."""
        rows = self.export(requested_only=True)
        self.assertEqual(rows[0]["buyer_name"], "'=1+1")
        self.assertIn(-2.0, [float(row["line_total"]) for row in rows])

    def test_only_the_period_and_the_stores(self):
        with self.fails(UserError, "No invoice of a Lazada order"):
            self.export(date_to="2026-01-19")
        store = self.make_store("LZD-2").with_env(self.env)
        with self.fails(UserError, "No invoice of a Lazada order"):
            self.export(store_ids=store.ids)

    def test_only_companies_of_the_user(self):
        company = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(UserError):
            self.export(company_id=company.id)

    def test_a_file_has_an_end(self):
        with (
            patch.object(lazada_invoice_export, "MOST_INVOICES", 1),
            self.fails(UserError, "more than 1 invoices"),
        ):
            self.export()

"""R4: a credit note amounts to what is given back, to the last digit: six currencies,
taxes included and excluded, rounded by line and globally; whatever is refunded."""

import random
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from .booking import ReturningCase

REGIONS = {"sg": "SGD", "my": "MYR", "th": "THB", "ph": "PHP", "vn": "VND", "id": "IDR"}
METHODS = ("round_per_line", "round_globally")
KINDS = ("tax_included", "tax_excluded")


@tagged("post_install", "-at_install")
class TestReturnedExactly(ReturningCase):
    def setUp(self):
        super().setUp()
        self.dice = random.Random(4)
        self.orders = iter(range(1, 1000))
        self.sg = self.store

    def tax(self, percent, kind):
        name = f"{percent} {kind} {next(self.numbers)}"
        return self.env["account.tax"].create(
            {
                "name": name,
                "amount": percent,
                "type_tax_use": "sale",
                "price_include_override": kind,
            }
        )

    def shop(self, region):
        if region == "sg":
            return self.sg
        store = self.make_store(
            f"LZD-{region}",
            region=region,
            invoice_policy="open",
            invoice_effective_date="2026-01-01",
            return_credit="refunded",
            return_credit_post=True,
        )
        return store.with_env(self.env)

    def price(self, smallest):
        return self.dice.choice((3, 99, 2890, 12_345, 5_000_001)) * smallest

    def order_at(self, store, smallest):
        currency = REGIONS[store.region]
        units = []
        for _unit in range(3):
            price = self.price(smallest)
            voucher = self.dice.choice(
                (Decimal(0), smallest, price // 3 // smallest * smallest)
            )
            units.append(
                {
                    "item_price": str(price),
                    "voucher_seller": str(voucher),
                    "voucher_amount": str(voucher),
                    "currency": currency,
                }
            )
        return self.sold(next(self.orders), *units, store=store, deliver=False)

    def refund_all(self, order, smallest, case):
        """Refund the units in parts; after each the credit notes are right."""
        given = Decimal(0)
        worth = {
            unit: Decimal(str(unit.item_price)) - Decimal(str(unit.voucher_seller))
            for unit in order.item_ids
        }
        for number, unit in enumerate(order.item_ids.sorted("lazada_id")):
            part = worth[unit] // 3 // smallest * smallest
            parts = [part, worth[unit] - part] if number % 2 else [worth[unit]]
            for refund in filter(None, parts):
                record = self.ask(
                    order, number, refunds=[float(refund)], kind="refund_only",
                    stage="refunded",
                )  # fmt: skip
                given += refund
                self.assertEqual(self.reason(record), "", case)
                self.assert_given(record, float(refund))
                total = sum(self.credits(order).mapped("amount_total"))
                self.assertAlmostEqual(total, float(given), 4, case)
        invoice = order.sale_order_id._lazada_posted_invoices()
        self.assertAlmostEqual(invoice.amount_total, float(given), 4, case)

    def test_six_currencies(self):
        taxes = {kind: self.tax(percent, kind) for percent in (7,) for kind in KINDS}
        for region in REGIONS:
            self.store = self.shop(region)
            smallest = Decimal(str(self.store.currency_id.rounding))
            for method in METHODS:
                self.env.company.tax_calculation_rounding_method = method
                for kind in KINDS:
                    self.cup.taxes_id = [Command.set(taxes[kind].ids)]
                    case = f"{region} {method} {kind}"
                    with self.subTest(case):
                        order = self.order_at(self.store, smallest)
                        self.refund_all(order, smallest, case)

    def test_a_total_that_no_price_reaches(self):
        """At 20 % on top, 0.03 is one: a rounding line closes the gap."""
        self.cup.taxes_id = self.tax(20, "tax_excluded")
        for method in METHODS:
            self.env.company.tax_calculation_rounding_method = method
            order = self.sold(
                next(self.orders), {"item_price": 10}, {"item_price": "0.03"}
            )
            self.assert_given(self.ask(order, 1, stage="refunded"), 0.03)
            self.assert_given(
                self.ask(order, 0, refunds=[0.03], stage="refunded"), 0.03
            )

    def test_a_fixed_tax_is_due_for_each_piece(self):
        fixed = self.tax(1, "tax_excluded")
        fixed.amount_type = "fixed"
        self.cup.taxes_id = fixed + self.tax(7, "tax_included")
        order = self.sold(1, {"item_price": 30}, {"item_price": 30})
        part = self.ask(order, 0, refunds=[10], stage="refunded")
        self.assert_given(part, 10)
        self.assertNotIn(fixed, part.line_ids.credit_line_id.tax_ids)
        whole = self.ask(order, 1, stage="refunded")
        self.assert_given(whole, 30)
        self.assertIn(fixed, whole.line_ids.credit_line_id.tax_ids)

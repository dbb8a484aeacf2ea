"""X1, X5: a credit note is over exactly the difference, also where no price before tax
gives it."""

from odoo.tests import tagged

from .test_changes import ChangesCase


@tagged("post_install", "-at_install")
class TestCreditRounding(ChangesCase):
    def tax(self, percent, number):
        return self.env["account.tax"].create(
            {
                "name": f"{percent} % on top, {number}",
                "amount": percent,
                "type_tax_use": "sale",
                "price_include_override": "tax_excluded",
            }
        )

    def cancel_second_of(self, number, percent, *prices, **values):
        """Return the credit note of an invoiced order whose second unit is cancelled;
        its unit left the delivery, too."""
        self.cup.taxes_id = self.tax(percent, number)
        order = self.order(
            number, *({"item_price": price} for price in prices), **values
        )
        self.assertEqual(self.invoiced(order).state, "posted")
        self.cancel(number, 1)
        note = self.notes(order)
        self.assertAlmostEqual(note.amount_total, prices[1], 2)
        self.assertEqual(self.demand(order), len(prices) - 1)
        return note

    def test_rounding_line_in_a_credit_note(self):
        """It was retried without end: "no attribute 'customer'"."""
        for method in ("round_per_line", "round_globally"):
            self.env.company.tax_calculation_rounding_method = method
            for number, case in enumerate(
                (
                    (12, 150.0, 120.26),
                    (12, 75.11, 0.31),
                    (20, 150.0, 0.03),
                    (20, 0.03, 0.03, 10.0),
                ),
                len(self.rows) + 1,
            ):
                with self.subTest(f"{method} {case}"):
                    self.cancel_second_of(number, *case)

    def test_with_a_fee_and_a_voucher(self):
        self.cancel_second_of(1, 12, 150.0, 120.26, shipping_fee="3.31")

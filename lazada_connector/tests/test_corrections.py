"""X5: what Lazada adds or takes away after the invoice: all invoices less all credit
notes are Lazada's figure, whatever comes after whatever."""

import logging
import os
import random
from collections import Counter
from decimal import Decimal
from itertools import count

from odoo import Command
from odoo.tests import tagged

from .payloads import item_row
from .test_changes import ChangesCase

_logger = logging.getLogger(__name__)

CHANGES = int(os.environ.get("LAZADA_GENERATED_CORRECTIONS", "48"))
METHODS = ("round_per_line", "round_globally")


class CorrectionsCase(ChangesCase):
    numbers = count(1)

    def documents(self, order):
        return order.sale_order_id._lazada_invoices()

    def amounts(self, order):
        """Return what each document says: (type, state, amount)."""
        return [
            (move.move_type, move.state, move.amount_total)
            for move in self.documents(order)
        ]

    def expected(self, order_id):
        """Return Lazada's figure by the test's own arithmetic."""
        live = [u for u in self.at_lazada[order_id] if u["status"] != "canceled"]
        fee = Decimal(str(self.rows[order_id].get("shipping_fee", 0))) if live else 0
        return float(
            fee
            + sum(
                Decimal(str(unit["item_price"])) - Decimal(str(unit["voucher_seller"]))
                for unit in live
            )
        )

    def assert_books(self, order_id, case=""):
        order = self.env["lazada.order"].search([("lazada_id", "=", str(order_id))])
        sale, total = order.sale_order_id, self.expected(order_id)
        signs = {"out_invoice": 1, "out_refund": -1}
        booked = sum(
            signs[move.move_type] * move.amount_total for move in self.documents(order)
        )
        self.assertAlmostEqual(booked, total, 4, case)
        self.assertAlmostEqual(order.invoiced_amount, total, 4, case)
        self.assertTrue(order.invoices_match, case)
        if sale.state != "cancel":
            self.assertAlmostEqual(sale.amount_total, total, 4, case)
            for line in sale.order_line:
                self.assertEqual(line.qty_invoiced, line.product_uom_qty, case)
            self.assertEqual(sale.invoice_status, "invoiced", case)
        drafts = self.documents(order).filtered(lambda move: move.state == "draft")
        self.assertLessEqual(len(drafts), 1, case)
        for line in self.documents(order).invoice_line_ids:
            self.assertTrue(
                line.sale_line_ids or line.product_id == self.store.rounding_product_id
            )
        before = self.amounts(order)
        self.store._create_invoices()
        self.assertFalse(order.invoice_error, case)
        self.assertEqual(self.amounts(order), before, case)

    def tax(self, amount, included=False, **values):
        return self.env["account.tax"].create(
            {
                "name": f"Tax {next(self.numbers)}",
                "amount": amount,
                "type_tax_use": "sale",
                "price_include_override": "tax_included"
                if included
                else "tax_excluded",
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestCorrections(CorrectionsCase):
    # === ADDED === #

    def added(self, *units, post=True, change=None, **values):
        """Invoice an order, change it, and return what the documents say then."""
        order = self.order(1, *units, **values)
        self.invoiced(order, post)
        change = change or {}
        self.follow(1, **change)
        self.assert_books(1)
        return self.amounts(order)[1:]

    def test_dearer_shipping(self):
        self.assertEqual(
            self.added({}, shipping_fee=2, change={"shipping_fee": "3.75"}),
            [("out_invoice", "posted", 1.75)],
        )

    def test_first_shipping_fee(self):
        self.assertEqual(
            self.added({}, change={"shipping_fee": "1.75"}),
            [("out_invoice", "posted", 1.75)],
        )

    def test_further_invoice_is_a_draft_if_the_store_says_so(self):
        order = self.order(1, {}, shipping_fee=2)
        self.invoiced(order, post=False).action_post()
        self.follow(1, shipping_fee="3.75")
        self.assertEqual(self.amounts(order)[1:], [("out_invoice", "draft", 1.75)])
        self.assertRegex(self.activity(order), "1.75.*waits")
        self.assertIn(self.documents(order)[1], order.sale_order_id.invoice_ids)
        self.assert_books(1)
        self.assert_stable(1)

    def test_further_invoice_of_a_store_that_makes_none_by_itself(self):
        """*By hand* and *Post Invoices*: the one that was made by hand is corrected, by
        a draft."""
        order = self.order(1, {}, shipping_fee=2)
        self.invoiced(order)
        self.store.invoice_policy = "manual"
        self.follow(1, shipping_fee="3.75")
        self.assertEqual(self.amounts(order)[1:], [("out_invoice", "draft", 1.75)])

    def test_smaller_voucher(self):
        order = self.order(1, {"voucher_seller": 3}, {})
        self.invoiced(order)
        self.change(1, 0, voucher_seller=1)
        self.follow(1)
        self.assertEqual(self.amounts(order)[1:], [("out_invoice", "posted", 2)])
        self.assert_books(1)

    def test_one_of_the_units_that_left_is_dearer(self):
        """They are not sent once more, though their line has one price."""
        order = self.order(1, {}, {})
        self.invoiced(order)
        self.ship(order.delivery_ids)
        self.change(1, 0, item_price="12.50")
        self.follow(1)
        self.assertEqual((self.demand(order), self.activity(order)), (0, ""))
        self.assertEqual(self.amounts(order)[1:], [("out_invoice", "posted", 2.5)])
        self.assert_books(1)
        self.assert_stable(1)

    def test_one_of_several_units_dearer(self):
        """Over 5.00, not over the dearer unit."""
        order = self.order(1, *[{"item_price": "252.70"}] * 3)
        self.invoiced(order)
        self.change(1, 0, item_price="257.70")
        self.follow(1)
        self.assertEqual(self.amounts(order)[1:], [("out_invoice", "posted", 5)])
        self.assert_books(1)
        self.assert_stable(1)

    def test_all_units_dearer(self):
        order = self.order(1, {}, {})
        self.invoiced(order)
        self.change(1, item_price=12)
        self.follow(1)
        self.assertEqual(self.amounts(order)[1:], [("out_invoice", "posted", 4)])
        lines = self.documents(order)[1].invoice_line_ids.sorted("quantity")
        self.assertEqual(lines.mapped("quantity"), [-2, 2])
        self.assertEqual(lines.mapped("price_unit"), [10, 12])
        self.assert_books(1)

    def test_new_unit(self):
        order = self.order(1, {})
        self.invoiced(order)
        self.at_lazada[1].append(item_row(1, 1))
        self.follow(1)
        self.assertEqual(self.amounts(order)[1:], [("out_invoice", "posted", 10)])
        self.assertEqual(self.documents(order)[1].invoice_line_ids.quantity, 1)
        self.assert_books(1)

    def test_unit_that_lives_again_after_its_credit_note_was_posted(self):
        order = self.order(1, {}, {"item_price": "163.55"})
        self.invoiced(order)
        self.cancel(1, 1)
        self.notes(order).action_post()
        self.change(1, 1, status="pending")
        self.follow(1)
        self.assertEqual(
            self.amounts(order)[1:],
            [("out_refund", "posted", 163.55), ("out_invoice", "posted", 163.55)],
        )
        self.assert_books(1)

    def test_unit_that_lives_again_before_its_credit_note_was_posted(self):
        """Nothing is left to credit: the draft is cancelled."""
        order = self.order(1, {}, {})
        self.invoiced(order)
        self.cancel(1, 1)
        note = self.notes(order)
        self.change(1, 1, status="pending")
        self.follow(1)
        self.assertEqual(note.state, "cancel")
        self.assertEqual(len(self.documents(order)), 1)
        self.assert_books(1)

    def test_draft_credit_note_takes_in_what_follows(self):
        """One document for the accountant, with what he has written on it."""
        order = self.order(1, {}, {}, {})
        self.invoiced(order)
        self.cancel(1, 0)
        note = self.notes(order)
        note.narration = "Ask Ms Tan"
        note.invoice_line_ids.name = "Lost cup"
        self.cancel(1, 1)
        self.assertEqual(self.notes(order), note)
        self.assertEqual((note.amount_total, note.state), (20, "draft"))
        self.assertEqual(note.invoice_line_ids.mapped("name"), ["Lost cup"])
        self.assertIn("Ms Tan", note.narration)
        self.assert_books(1)

    def test_one_product_for_another(self):
        """The total is the same; what the invoices say is not."""
        self.make_product("SKU-2")
        order = self.order(1, {}, {})
        self.invoiced(order)
        self.change(1, 1, status="canceled")
        self.at_lazada[1].append(item_row(1, 2, sku="SKU-2", sku_id=9002))
        self.follow(1)
        self.assertEqual(self.amounts(order)[1:], [("out_invoice", "posted", 0)])
        self.assert_books(1)

    # === TAKEN AWAY === #

    def test_credit_note_that_needs_a_rounding_line(self):
        """Philippines, 12 % on top, rounded for each tax."""
        self.cup.taxes_id = self.tax(12)
        self.env.company.tax_calculation_rounding_method = "round_globally"
        self.make_product("SKU-2", taxes_id=[Command.set(self.cup.taxes_id.ids)])
        second = {"sku": "SKU-2", "sku_id": 9002, "item_price": "120.26"}
        order = self.order(1, {"item_price": 150}, second)
        self.invoiced(order)
        self.cancel(1, 1)
        self.assertEqual(self.notes(order).amount_total, 120.26)
        self.assert_books(1)

    def test_cheaper_shipping_voucher_and_unit(self):
        order = self.order(1, {}, {"voucher_seller": 1}, shipping_fee="3.75")
        self.invoiced(order)
        for total, change in ((1.75, {"shipping_fee": 2}), (2, {"voucher_seller": 3})):
            self.change(1, 1, **{k: v for k, v in change.items() if k[0] == "v"})
            self.follow(1, **{k: v for k, v in change.items() if k[0] == "s"})
            note = self.notes(order).filtered(lambda move: move.state == "draft")
            self.assertEqual(note.amount_total, total)
            note.action_post()
            self.assert_books(1)
        self.change(1, 0, item_price=9)
        self.follow(1)
        self.assertEqual(self.amounts(order)[-1], ("out_refund", "draft", 1))
        self.assert_books(1)

    # === NO DOCUMENT SAYS IT === #

    def test_difference_that_no_document_says(self):
        """Whatever spoils it on the way: the sales order follows, nothing is left of
        the document, and the activity has both figures."""
        order = self.order(1, {}, {}, shipping_fee=2)
        self.invoiced(order)
        moves = self.env.registry["account.move"]
        original = moves.write

        def add_a_cent(records, vals):
            for command in vals.get("invoice_line_ids", ()):
                if command[0] == Command.CREATE and command[2]["quantity"] > 0:
                    command[2]["price_unit"] += 0.01
            return original(records, vals)

        self.patch(moves, "write", add_a_cent)
        for number, (change, figure) in enumerate(
            (({"shipping_fee": 3}, "23.00"), ({"shipping_fee": 1}, "21.00"))
        ):
            self.follow(1, **change)
            self.assertEqual(len(self.amounts(order)), 1)
            note = self.activity(order).replace("\xa0", " ")
            for words in ("22.00", figure, "correct them"):
                self.assertIn(words, note)
            self.assertTrue(order.totals_match)
            self.assertFalse(order.invoices_match)
            self.store._create_invoices()
            self.assertEqual(len(self.amounts(order)), 1, number)

    def test_documents_changed_by_hand_are_told(self):
        """Also where somebody has corrected the sales order before Lazada did."""
        order = self.order(1, {}, {})
        self.invoiced(order)
        order.sale_order_id.order_line.product_uom_qty = 1
        self.cancel(1, 0)
        self.assert_money(order, 10)
        note = self.activity(order).replace("\xa0", " ")
        for words in ("20.00", "10.00", "correct them"):
            self.assertIn(words, note)

    def test_partly_invoiced_by_hand(self):
        """The rest, and no more, once the store's rule comes to it."""
        order = self.order(1, {}, {})
        move = order.sale_order_id._create_invoices()
        move.invoice_line_ids.quantity = 1
        move.action_post()
        self.store.invoice_auto_post = True
        self.store._create_invoices()
        self.assertEqual(self.amounts(order)[1:], [("out_invoice", "posted", 10)])
        self.assert_books(1)

    def test_further_invoice_that_would_be_wrong(self):
        """What is checked is all of them together."""
        order = self.order(1, {}, {})
        move = order.sale_order_id._create_invoices()
        move.invoice_line_ids.write({"quantity": 1, "price_unit": 9})
        move.action_post()
        self.store._create_invoices()
        self.assertEqual(len(self.documents(order)), 1)
        for words in ("19.00", "20.00"):
            self.assertIn(words, order.invoice_error.replace("\xa0", " "))


@tagged("post_install", "-at_install")
class TestGeneratedCorrections(CorrectionsCase):
    """Change after change, posted or not in between, over shapes of taxes; the log says
    how many of each kind."""

    def setUp(self):
        super().setUp()
        self.dice = random.Random(15)
        self.pen = self.make_product("PEN")
        position = self.env["account.fiscal.position"].create({"name": "Mapped"})
        original = self.tax(9, True)
        self.tax(17, fiscal_position_ids=position.ids, original_tax_ids=original.ids)
        self.shapes = {
            "none": ([], None),
            "included": (self.tax(9, True).ids, None),
            "excluded": (self.tax(9).ids, None),
            "awkward": (self.tax(13.33).ids, None),
            "several": ((self.tax(6) + self.tax(2.5)).ids, None),
            "mapped": (original.ids, position),
        }

    def test_generated_changes(self):
        seen, rounds = Counter(), 6
        cases = [(shape, method) for shape in self.shapes for method in METHODS]
        for number in range(max(1, -(-CHANGES // (rounds * len(cases))))):
            for shape, method in cases:
                self.start(shape, method)
                seen.update(self.walk(rounds, f"{number} {shape} {method}"))
        _logger.info("Generated corrections: %s", dict(sorted(seen.items())))
        wanted = {
            "dearer fee", "cheaper fee", "bigger voucher", "smaller voucher",
            "dearer unit", "cheaper unit", "unit cancelled", "unit lives again",
            "new unit", "further invoice", "credit note", "draft", "posted",
        }  # fmt: skip
        self.assertFalse(wanted - set(seen))

    def start(self, shape, method):
        """Import and invoice an order."""
        taxes, position = self.shapes[shape]
        self.env.company.tax_calculation_rounding_method = method
        products = self.cup + self.pen + self.store.shipping_product_id
        products.taxes_id = [Command.set(taxes)]
        self.customer.property_account_position_id = position
        self.number = next(self.numbers) + 1000
        units = [
            {"item_price": "10.00", "voucher_seller": "1.01"},
            {"item_price": "10.00"},
            {"item_price": "7.35", "sku": "PEN", "sku_id": 9002},
        ]
        order = self.order(self.number, *units, shipping_fee="2.00")
        moves = self.invoiced(order, post=self.dice.random() < 0.5)
        if self.dice.random() < 0.5 and moves.state == "draft":
            moves.action_post()

    def walk(self, rounds, case):
        """Change the order again and again; return what was seen."""
        order = self.env["lazada.order"].search([("lazada_id", "=", str(self.number))])
        seen = Counter()
        for _round in range(rounds):
            kind, fee = self.change_something()
            case = f"{case}, {kind}"
            self.store.invoice_auto_post = self.dice.random() < 0.5
            posted = self.documents(order).filtered(lambda move: move.state == "posted")
            before = {move: move.amount_total for move in posted}
            self.follow(self.number, shipping_fee=str(fee))
            self.assert_books(self.number, case)
            self.assertEqual({move: move.amount_total for move in posted}, before, case)
            seen.update({kind, *self.kinds_of(order)})
            drafts = self.documents(order).filtered(lambda move: move.state == "draft")
            if self.dice.random() < 0.5:
                drafts.action_post()
                self.assert_books(self.number, case)
        return seen

    def change_something(self):
        """Change a unit, or return another fee; return what it is, and the fee."""
        fee = Decimal(self.rows[self.number]["shipping_fee"])
        units = self.at_lazada[self.number]
        live = [unit for unit in units if unit["status"] != "canceled"]
        gone = [unit for unit in units if unit["status"] == "canceled"]
        step = self.dice.choice(("0.01", "0.37", "1.75", "5.00"))
        unit, choice = self.dice.choice(live), self.dice.randrange(8)
        if choice == 0 and len(live) > 1:
            unit["status"] = "canceled"
            return "unit cancelled", fee
        if choice == 1 and gone:
            gone[0]["status"] = "pending"
            return "unit lives again", fee
        if choice == 2:
            units.append(item_row(self.number, len(units), item_price="3.33"))
            return "new unit", fee
        if choice == 3:
            return self.move_amount(unit, "item_price", step, "dearer unit")
        if choice == 4 and Decimal(unit["item_price"]) > 7:
            return self.move_amount(unit, "item_price", f"-{step}", "cheaper unit")
        if choice == 5:
            return self.move_amount(unit, "voucher_seller", "0.37", "bigger voucher")
        given = [row for row in live if Decimal(str(row["voucher_seller"])) > 1]
        if choice == 6 and given:
            return self.move_amount(given[0], "voucher_seller", "-1", "smaller voucher")
        if self.dice.random() < 0.5 and fee > Decimal(step):
            return "cheaper fee", fee - Decimal(step)
        return "dearer fee", fee + Decimal(step)

    def move_amount(self, unit, field, step, kind):
        unit[field] = str(Decimal(str(unit[field])) + Decimal(step))
        return kind, Decimal(self.rows[self.number]["shipping_fee"])

    def kinds_of(self, order):
        for move in self.documents(order)[1:]:
            yield "credit note" if move.move_type == "out_refund" else "further invoice"
            yield move.state

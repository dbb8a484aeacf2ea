"""A month of generated orders in a company of one country, and its e-documents.

``LAZADA_COUNTRY_ORDERS`` says how many orders.
"""

import os
import random

from odoo import Command, fields

from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import ADDRESS
from odoo.addons.lazada_connector.tests.test_generated_orders import Generated

ORDERS = int(os.environ.get("LAZADA_COUNTRY_ORDERS", "24"))
# As Lazada hides who a buyer is.
HIDDEN = {"first_name": "A**", "last_name": "C***", "address1": "1 R************"}


class MonthCase(LazadaCase):
    """To be inherited with the country, its taxes, and how a document is built."""

    region = None
    buyers_tax_code = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company(cls.region)
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        customer = cls.env["res.partner"].create({"name": "Lazada Buyers"})
        cls.store = cls.make_store(
            f"MONTH-{cls.region}",
            region=cls.region,
            company_id=cls.company.id,
            partner_id=customer.id,
            user_id=False,
            invoice_policy="open",
            invoice_effective_date="2020-01-01",
            invoice_auto_post=True,
        )
        cls.taxes = cls.taxes_of_country()
        for kind, tax in cls.taxes.items():
            cls.make_product(kind, taxes_id=[Command.set(tax.ids)])
        cls.store.shipping_product_id.taxes_id = cls.taxes["none"]
        # the tests read it by another environment
        cls.env.flush_all()

    @classmethod
    def make_company(cls, region):
        country = cls.env.ref(f"base.{region}")
        country.currency_id.active = True
        company = cls.env["res.company"].create(
            {
                "name": f"Seller {region}",
                "country_id": country.id,
                "currency_id": country.currency_id.id,
            }
        )
        cls.env.user.company_ids += company
        chart = cls.env["account.chart.template"].with_company(company)
        chart.try_loading(region, company, install_demo=False)
        return company

    @classmethod
    def taxes_of_country(cls):
        """Return taxes by the reference of the product that has them; ``none`` is that
        of gifts."""
        raise NotImplementedError

    def built_total(self, move):
        """Build the document of an invoice; return what it amounts to."""
        raise NotImplementedError

    def month(self, orders=ORDERS):
        """Return the documents of generated orders: some were cancelled in part, of
        some the buyer got his money back, and some buyers asked for a tax invoice."""
        dice = random.Random(2026)
        currency = self.store.currency_id.name
        kinds = [kind for kind in self.taxes if kind != "none"]
        made = [
            Generated(dice, number, currency, kinds) for number in range(1, orders + 1)
        ]
        for generated in made:
            self.say_who_buys(generated)
        found = self.buy(made)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.store._create_invoices()
        self.look_at_the_tables()
        self.fill_in_what_is_missing(found)
        self.cancel_in_part(made[::3], found)
        self.refund_in_part(found[1::6])
        moves = found.sale_order_id.invoice_ids
        moves.filtered(lambda move: move.state == "draft").action_post()
        self.assertIn("out_refund", moves.mapped("move_type"))
        for order in found:
            self.assertTrue(order.invoices_match or order in found[1::6])
        return moves.filtered(lambda move: move.state == "posted")

    def look_at_the_tables(self):
        """The database knows nothing of a large month before its transaction ends: it
        would take minutes for a query of all of its invoices."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = on")
        self.env.cr.execute(
            "ANALYZE sale_order, sale_order_line, sale_order_line_invoice_rel, "
            "account_move, account_move_line, account_partial_reconcile, stock_move"
        )

    def say_who_buys(self, generated):
        """Every fourth buyer is masked, every sixth asked for a tax invoice, and of one
        in twelve Lazada hides the name, although he did."""
        row, number = generated.row, generated.number
        row["address_shipping"] = self.address()
        if number % 4 == 0:
            row["address_shipping"] |= HIDDEN
        for unit in generated.items:
            unit["buyer_id"] = 700 + number
        if number % 6 == 2:
            row["extra_attributes"] = '{"TaxInvoiceRequested":true}'
            row["tax_code"] = self.buyers_tax_code
        row["address_billing"] = row["address_shipping"]

    def fill_in_what_is_missing(self, found):
        """Who asked for a tax invoice is the customer; where his data do not suffice,
        the order says so, and is invoiced once an accountant has filled it in."""
        asked = found.filtered("tax_invoice_requested")
        for order in found:
            customer = order.sale_order_id.partner_id
            self.assertEqual(customer != self.store.partner_id, order in asked)
        stuck = found.filtered("invoice_error")
        self.assertFalse(stuck - asked, stuck.mapped("invoice_error"))
        hidden = asked.filtered(lambda order: int(order.lazada_id) % 4 == 0)
        self.assertTrue(hidden)
        for order in hidden:
            self.assertIn("Lazada hides", order.invoice_error)
        for order in stuck:
            order.sale_order_id.partner_id.write(self.buyer_fills_in())
            order.retry_ids.action_retry()
            self.assertFalse(order.invoice_error)

    def buyer_fills_in(self):
        """Return what the buyer tells who asked for a tax invoice; to be extended."""
        return {"name": "Buyer Ltd", "street": "1 Market Street"}

    def refund_in_part(self, orders):
        """Lazada refunds a unit of each order, where returns are booked."""
        if "lazada.return" not in self.env:
            return
        self.store.write({"return_credit": "refunded", "return_credit_post": True})
        for order in orders:
            self.refund(order)
        Booking = self.env["lazada.return.booking"]
        Booking.search([("state", "=", "pending")]).next_attempt_at = False
        Booking._book_due(self.store)
        notes = self.env["lazada.return"].search([("order_id", "in", orders.ids)])
        self.assertEqual(len(notes.credit_note_ids), len(orders))

    def refund(self, order):
        live = order.item_ids.filtered(lambda item: item.status == "pending")
        unit = live.sorted("item_price")[-1]
        record = self.env["lazada.return"].create(
            {
                "store_id": order.store_id.id,
                "lazada_id": f"9{order.lazada_id}",
                "order_id": order.id,
                "order_number": order.lazada_id,
                "kind": "refund_only",
                "line_ids": [
                    Command.create(
                        {
                            "lazada_id": f"9{unit.lazada_id}",
                            "item_number": unit.lazada_id,
                            "item_id": unit.id,
                            "seller_sku": unit.seller_sku,
                            "refund_amount": unit.item_price - unit.voucher_seller,
                            "stage": "refunded",
                            "status": "REFUND_SUCCESS",
                            "refunded_at": fields.Datetime.now(),
                        }
                    )
                ],
            }
        )
        record._follow_lazada()

    def cancel_in_part(self, made, found):
        """Let Lazada cancel a unit of some of the orders."""
        for generated in made:
            live = [unit for unit in generated.items if unit["status"] == "pending"]
            live[0]["status"] = "canceled"
            generated.row["updated_at"] = "2026-01-16 11:00:00 +0800"
        return self.buy(made)

    def invoice_of(self, sku):
        """Return the draft invoice of an order of one unit."""
        currency = self.store.currency_id.name
        unit = {"sku": sku, "sku_id": None, "currency": currency}
        address = self.address()
        order = self.download_one(
            9001, unit, store=self.store, address_shipping=address
        )
        self.store._import_orders()
        self.assertEqual(order.state, "done", order.error_message)
        return order.sale_order_id._create_invoices()

    def address(self):
        return {**ADDRESS, "country": self.store.company_id.country_id.name}

    def buy(self, made):
        found = self.download(
            *((order.row, order.items) for order in made), store=self.store
        )
        self.store._import_orders()
        for order in found:
            self.assertEqual(order.state, "done", order.error_message)
        return found

    def check_month(self):
        """Every document is built, and all together are the sum of the invoices."""
        moves = self.month()
        self.assertGreaterEqual(len(moves), ORDERS)
        built = sum(-move.direction_sign * self.built_total(move) for move in moves)
        same = self.store.currency_id.compare_amounts(built, moves._sum_for_lazada())
        self.assertEqual(same, 0, f"{built} is not {moves._sum_for_lazada()}")

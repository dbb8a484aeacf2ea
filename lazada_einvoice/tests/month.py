"""A month of generated orders in a company of one country, and its e-documents.

``LAZADA_COUNTRY_ORDERS`` says how many orders.
"""

import os
import random

from odoo import Command

from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import ADDRESS
from odoo.addons.lazada_connector.tests.test_generated_orders import Generated

ORDERS = int(os.environ.get("LAZADA_COUNTRY_ORDERS", "24"))


class MonthCase(LazadaCase):
    """To be inherited with the country, its taxes, and how a document is built."""

    region = None

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

    def month(self):
        """Return the documents of generated orders, some of which were cancelled in
        part."""
        dice = random.Random(2026)
        currency = self.store.currency_id.name
        kinds = [kind for kind in self.taxes if kind != "none"]
        made = [
            Generated(dice, number, currency, kinds) for number in range(1, ORDERS + 1)
        ]
        found = self.buy(made)
        self.store._create_invoices()
        for order in found:
            self.assertFalse(order.invoice_error)
        self.cancel_in_part(made[::3], found)
        moves = found.sale_order_id.invoice_ids
        moves.filtered(lambda move: move.state == "draft").action_post()
        self.assertIn("out_refund", moves.mapped("move_type"))
        for order in found:
            self.assertTrue(order.invoices_match)
        return moves.filtered(lambda move: move.state == "posted")

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
        for generated in made:
            generated.row["address_shipping"] = self.address()
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

"""X1: totals to the last digit, whatever the taxes. The cases are made from a fixed
seed."""

import random
from collections import Counter
from decimal import Decimal
from itertools import count

from odoo import Command
from odoo.tests import tagged

from ..models.catalogue.prices import document_total, fiscal_position_of, fit_prices
from ..models.sale.draft import DraftLine
from .common import MANAGER, LazadaCase

CURRENCIES = {"SGD": 2, "MYR": 2, "THB": 2, "PHP": 2, "VND": 0, "IDR": 0}
METHODS = ("round_per_line", "round_globally")


@tagged("post_install", "-at_install")
class TestMoney(LazadaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbers = count(1)
        included, excluded = "tax_included", "tax_excluded"
        cls.taxes = {
            "none": cls.env["account.tax"],
            "included": cls.make_tax(9, included),
            "excluded": cls.make_tax(7, excluded),
            "awkward": cls.make_tax(13.33, excluded),
            "mixed": cls.make_tax(8, included) + cls.make_tax(5, excluded),
            "several": cls.make_tax(6, excluded) + cls.make_tax(2.5, excluded),
            "compound": cls.make_tax(10, excluded, include_base_amount=True)
            + cls.make_tax(4, excluded),
            "fixed": cls.make_tax(1, excluded, amount_type="fixed"),
            "group": cls.make_group(
                cls.make_tax(3, excluded), cls.make_tax(6, excluded)
            ),
        }

    @classmethod
    def make_tax(cls, amount, included, **values):
        return cls.make(
            {
                "name": f"{amount} {included} {next(cls.numbers)}",
                "amount": amount,
                "type_tax_use": "sale",
                "price_include_override": included,
                **values,
            }
        )

    @classmethod
    def make_group(cls, *children):
        return cls.make(
            {
                "name": f"Group {next(cls.numbers)}",
                "type_tax_use": "sale",
                "amount_type": "group",
                "children_tax_ids": [Command.set([tax.id for tax in children])],
            }
        )

    @classmethod
    def make(cls, vals):
        tax = cls.env["account.tax"].create(vals)
        # tests read it by another environment
        cls.env.flush_all()
        return tax

    def find_currency(self, name):
        found = self.env["res.currency"].with_context(active_test=False)
        currency = found.search([("name", "=", name)])
        currency.active = True
        return currency

    def amount(self, dice, digits, kind=""):
        """Return an amount as shops have it: small, round, or large. Nothing is sold
        for less than its fixed tax."""
        step = 1 if digits else 100
        least = 500 if kind == "fixed" else 1
        value = dice.choice(
            (dice.randint(1, 99), dice.randint(100, 9999) * step, 999 * step)
        )
        value = max(value, least)
        return value if digits == 0 else value / 100

    # === PRICES === #

    def draft(self, dice, kinds, digits):
        """Return some lines: goods, sometimes a gift, sometimes a voucher."""
        kind = dice.choice(kinds)
        lines = [
            self.line(
                kind,
                dice.choice((1, 1, 2, 3, 7, 60)),
                self.amount(dice, digits, kind),
                digits,
            )
            for _line in range(dice.randint(1, 3))
        ]
        if dice.random() < 0.3:
            lines.append(self.line(kind, 1, -lines[0].total / 2, digits))
        if dice.random() < 0.2 and kind != "fixed":
            lines.append(self.line(kind, 1, 0.0))
        return kind, lines

    def line(self, kind, quantity, unit_price, digits=2):
        taxes = self.taxes[kind].with_env(self.env)
        total = round(quantity * unit_price, digits)
        return DraftLine(self.cup, taxes, quantity, total)

    def test_prices_of_generated_documents(self):
        """A few hundred documents: the total is reached, or missed by a rounding that
        no price can avoid, which the rounding line then closes."""
        dice = random.Random(19)
        seen, exact = Counter(), Counter()
        for number in range(360):
            name = list(CURRENCIES)[number % len(CURRENCIES)]
            currency, digits = self.find_currency(name), CURRENCIES[name]
            self.env.company.tax_calculation_rounding_method = METHODS[number % 4 // 2]
            kind, lines = self.draft(dice, list(self.taxes), digits)
            wanted = sum(Decimal(str(line.total)) for line in lines)
            gap = fit_prices(lines, currency, self.env.company)
            total = document_total(lines, currency, self.env.company)
            case = f"{kind} {name} {METHODS[number % 4 // 2]} {lines}"
            self.assertEqual(
                currency.compare_amounts(total + gap, float(wanted)), 0, case
            )
            self.assertLessEqual(abs(gap), currency.rounding * len(lines) * 1.001, case)
            seen[kind] += 1
            exact[kind] += not gap
        self.assertEqual(set(seen), set(self.taxes))
        for kind in ("none", "included", "mixed"):
            self.assertEqual(exact[kind], seen[kind], kind)

    def test_price_is_the_short_one(self):
        """Nobody wants to read 9.99000003: as few decimals as reach the total."""
        for kind, quantity, unit_price, wanted in (
            ("none", 3, 3.33, 3.33),
            ("included", 1, 19.99, 19.99),
            ("included", 7, 0.99, 0.99),
            ("excluded", 1, 10.70, 10.0),
        ):
            line = self.line(kind, quantity, unit_price)
            fit_prices([line], self.find_currency("SGD"), self.env.company)
            self.assertEqual(line.price_unit, wanted, kind)

    # === ORDERS AND INVOICES === #

    def test_total_that_no_price_reaches(self):
        """With 20 % on top nothing costs 0.03: a rounding line closes the gap
        visibly."""
        self.cup.taxes_id = self.make_tax(20, "tax_excluded").with_env(self.env)
        order = self.import_one(1, {"item_price": 0.03})
        sale = order.sale_order_id
        self.assertEqual(sale.amount_total, 0.03)
        rounding = sale.order_line.filtered(
            lambda line: line.product_id == self.store.rounding_product_id
        )
        self.assertEqual((len(rounding), rounding.price_unit), (1, 0.01))
        self.assertFalse(rounding.tax_ids)
        self.assertEqual(sale._create_invoices().amount_total, 0.03)

    def test_fixed_tax_above_the_price_is_refused(self):
        """No price contains it; the reason has the figures, and no order is made."""
        self.cup.taxes_id = self.taxes["fixed"]
        order = self.download_one(1, {"item_price": 0.25})
        self.store._import_orders()
        self.assertEqual((order.state, order.sale_order_id.id), ("error", False))
        self.assertRegex(order.error_message, "0.25.*Check the taxes of the products")

    def test_largest_gap_that_rounding_explains(self):
        """One cent a line of goods. With six taxes of 50 %, each rounded by itself,
        nothing costs between 0.01 and 0.07."""
        taxes = [self.make_tax(50, "tax_excluded").id for _each in range(6)]
        self.cup.taxes_id = [Command.set(taxes)]
        for number, price in enumerate((0.03, 0.05), 1):
            order = self.download_one(number, {"item_price": price})
            self.store._import_orders()
            self.assertFalse(order.sale_order_id)
            self.assertRegex(order.error_message, f"0.02.*{price}.*Check the taxes")

    def test_fiscal_position_that_maps_taxes(self):
        """The taxes of the document count, not those of the product."""
        position = self.env["account.fiscal.position"].create({"name": "Mapped"})
        included = self.taxes["included"].with_env(self.env)
        mapped = self.make_tax(17, "tax_excluded").with_env(self.env)
        mapped.write(
            {"fiscal_position_ids": position.ids, "original_tax_ids": included.ids}
        )
        self.customer.property_account_position_id = position
        self.cup.taxes_id = included
        order = self.import_one(1, {}, {}, {}, shipping_fee="1.99")
        self.assertEqual(order.sale_order_id.order_line[0].tax_ids, mapped)
        self.assertEqual(order.sale_order_id.amount_total, 31.99)
        self.assertEqual(order.sale_order_id._create_invoices().amount_total, 31.99)

    def test_fiscal_position_of_the_store(self):
        """X1: it goes before that of the customer, for orders and prices alike."""
        position = self.env["account.fiscal.position"].create({"name": "Lazada"})
        included = self.taxes["included"].with_env(self.env)
        mapped = self.make_tax(17, "tax_excluded").with_env(self.env)
        mapped.write(
            {"fiscal_position_ids": position.ids, "original_tax_ids": included.ids}
        )
        self.customer.property_account_position_id = position.copy()
        self.cup.taxes_id = included
        self.store.fiscal_position_id = position
        sale = self.import_one(1, {}, {}).sale_order_id
        self.assertEqual(sale.fiscal_position_id, position)
        self.assertEqual(sale.order_line[0].tax_ids, mapped)
        self.assertEqual(sale.amount_total, 20)
        self.assertEqual(fiscal_position_of(self.store), position)
        self.store.fiscal_position_id = False
        own = self.customer.property_account_position_id
        self.assertEqual(fiscal_position_of(self.store), own)

    def test_taxes_of_another_company_are_not_charged(self):
        """X11: a product that two companies sell carries the taxes of both."""
        country = self.env.company.country_id
        company = self.env["res.company"].create(
            {"name": "Other", "country_id": country.id}
        )
        group = self.env["account.tax.group"].create(
            {"name": "Other", "company_id": company.id, "country_id": country.id}
        )
        foreign = self.env["account.tax"].create(
            {
                "name": "Other",
                "amount": 50,
                "type_tax_use": "sale",
                "price_include_override": "tax_excluded",
                "company_id": company.id,
                "country_id": country.id,
                "tax_group_id": group.id,
            }
        )
        own = self.taxes["included"].with_env(self.env)
        self.cup.taxes_id = foreign + own
        self.store.shipping_product_id.taxes_id = foreign
        sale = self.import_one(1, shipping_fee=2).sale_order_id
        self.assertEqual(sale.order_line.tax_ids, own)
        self.assertEqual(sale.order_line.mapped("price_unit"), [10, 2])

    def test_voucher_carries_the_taxes_of_its_goods(self):
        """One voucher line for each set of taxes."""
        other = self.make_product("SKU-2").with_env(self.env)
        self.cup.taxes_id = self.taxes["included"]
        other.taxes_id = self.taxes["excluded"]
        second = {"sku": "SKU-2", "sku_id": 9002, "voucher_seller": "0.33"}
        order = self.import_one(1, {"voucher_seller": 1}, {"voucher_seller": 2}, second)
        vouchers = order.sale_order_id.order_line.filtered(
            lambda line: line.product_id == self.store.voucher_product_id
        )
        self.assertEqual(
            vouchers.mapped("tax_ids"),
            (self.taxes["included"] + self.taxes["excluded"]),
        )
        self.assertEqual([round(v.price_total, 2) for v in vouchers], [-3.0, -0.33])
        self.assertEqual(order.sale_order_id.amount_total, 26.67)

    def test_voucher_gives_nothing_off_a_fixed_tax(self):
        """It is due for each piece; within a group of taxes, too."""
        fixed, excluded = self.taxes["fixed"], self.taxes["excluded"]
        group = self.make_group(fixed, excluded)
        for number, taxes in enumerate((fixed + excluded, group), 1):
            self.cup.taxes_id = taxes.with_env(self.env)
            order = self.import_one(number, {"voucher_seller": 1}, {})
            sale = order.sale_order_id
            voucher = sale.order_line.filtered(
                lambda line: line.product_id == self.store.voucher_product_id
            )
            self.assertEqual(voucher.tax_ids, excluded)
            invoice = sale._create_invoices()
            due = invoice.line_ids.filtered(lambda line: line.tax_line_id == fixed)
            self.assertEqual(-sum(due.mapped("amount_currency")), 2)

    # === WHAT IS SHOWN === #

    def test_platform_vouchers_and_buyers_payment_are_information(self):
        """X1: on the Lazada order and on the sales order; the total is without
        them."""
        order = self.import_one(
            1,
            {"voucher_seller": 1, "voucher_platform": "2.50"},
            {"voucher_platform": 0.5},
            {"voucher_platform": 9, "status": "canceled"},
            shipping_fee=2,
        )
        sale = order.sale_order_id
        self.assertEqual((sale.amount_total, sale.lazada_expected_total), (21, 21))
        for document, prefix in ((order, ""), (sale, "lazada_")):
            self.assertEqual(document[f"{prefix}platform_voucher_amount"], 3)
            self.assertEqual(document[f"{prefix}buyer_paid_amount"], 18)
        self.assertTrue(sale.lazada_totals_match)
        sale.order_line[0].price_unit = 9
        self.assertFalse(sale.lazada_totals_match)

    # === VOUCHER ACCOUNT === #

    def accounts_of(self, order):
        """Return the accounts of an invoice by product."""
        lines = order.sale_order_id._create_invoices().invoice_line_ids
        return {line.product_id: line.account_id for line in lines}

    def test_vouchers_have_an_account_of_their_own(self):
        """X1: made next to that of the sales with the first store; the default of a
        fresh database."""
        accounts = self.accounts_of(self.import_one(1, {"voucher_seller": 1}))
        sales, vouchers = accounts[self.cup], accounts[self.store.voucher_product_id]
        self.assertNotEqual(vouchers, sales)
        self.assertEqual(vouchers, self.store.voucher_account_id)
        self.assertEqual(vouchers.account_type, "income")
        other = self.make_store("LZD-2").with_env(self.env)
        self.assertEqual(other.voucher_account_id, vouchers, "no second one")

    def test_chosen_voucher_account(self):
        """X1: the store's field is the product's income account in its company."""
        chosen = self.company_data["default_account_expense"].with_env(self.env)
        self.store.voucher_account_id = chosen
        product = self.store.voucher_product_id.with_company(self.store.company_id)
        self.assertEqual(product.property_account_income_id, chosen)
        self.make_store("LZD-2")
        accounts = self.accounts_of(self.import_one(1, {"voucher_seller": 1}))
        self.assertEqual(accounts[product], chosen)

    def test_voucher_account_of_a_store_set_up_without_rights_on_accounts(self):
        """X1: in a company of its own; who sets up stores need not keep books."""
        company = self.setup_other_company(name="Two")["company"]
        customer = self.env["res.partner"].create({"name": "Buyers"})
        user = self.make_user("store_manager", MANAGER, company=company)
        store = (
            self.env["lazada.store"]
            .with_user(user)
            .create(
                {
                    "code": "TWO",
                    "name": "Two",
                    "region": "sg",
                    "company_id": company.id,
                    "partner_id": customer.id,
                }
            )
        )
        account = store.sudo().voucher_account_id
        self.assertEqual(account.company_ids, company)
        self.assertNotEqual(account, self.store.voucher_account_id)

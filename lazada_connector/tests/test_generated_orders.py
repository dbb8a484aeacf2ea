"""X1: real sales orders and posted invoices, whatever the taxes; difference 0.

``LAZADA_GENERATED_SALES`` says how many orders; the log shows how many of each kind.
"""

import logging
import os
import random
from collections import Counter
from decimal import Decimal
from itertools import count

from odoo import Command
from odoo.tests import tagged

from .common import LazadaCase
from .payloads import item_row, order_row

_logger = logging.getLogger(__name__)

ORDERS = int(os.environ.get("LAZADA_GENERATED_SALES", "60"))
REGIONS = {"SGD": "sg", "MYR": "my", "THB": "th", "PHP": "ph", "VND": "vn", "IDR": "id"}
WITHOUT_DECIMALS = ("VND", "IDR")
METHODS = ("round_per_line", "round_globally")
# Nothing is sold for less than its fixed tax, and no gift is made of it.
WITH_FIXED_TAX = ("fixed", "group with a fixed one")


class Generated:
    """One order: what Lazada sends, and what it has to come to."""

    def __init__(self, dice, number, currency, tax_kinds):
        self.dice = dice
        self.number = number
        self.currency = currency
        self.step = Decimal(1) if currency in WITHOUT_DECIMALS else Decimal("0.01")
        self.kinds = {currency}
        self.items = []
        self.total = Decimal(0)
        self.row = order_row(number, shipping_fee=0)
        self.fill(tax_kinds)

    def fill(self, tax_kinds):
        self.total = self.amount(*self.dice.choice(((0, 0), (1, 999))))
        self.row["shipping_fee"] = self.wire(self.total)
        self.note("shipping fee", self.total)
        for tax_kind in self.dice.sample(tax_kinds, self.dice.choice((1, 1, 2, 3))):
            self.add_group(tax_kind)
        if self.dice.random() < 0.2:
            self.add_unit("none", Decimal(0), Decimal(0))
            self.kinds.add("gift for nothing")

    def amount(self, least, most):
        return self.dice.randint(least, most) * self.step

    def wire(self, amount):
        return str(amount) if self.dice.random() < 0.5 else float(amount)

    def note(self, kind, holds):
        if holds:
            self.kinds.add(kind)

    def add_group(self, tax_kind):
        """Add units of one product at one price, over which a voucher is spread."""
        least = 500 if tax_kind in WITH_FIXED_TAX else 1
        most = self.dice.choice((max(99, least), 9_999, 5_000_000))
        price = self.amount(least, most)
        units = self.dice.choice((1, 1, 2, 3, 7))
        steps = int(price * units / self.step / 3) if self.dice.random() < 0.5 else 0
        share, left_over = divmod(steps, units)
        for position in range(units):
            voucher = (share + (position < left_over)) * self.step
            self.add_unit(tax_kind, price, voucher)
        if self.dice.random() < 0.1:
            self.add_unit(tax_kind, price, Decimal(0), status="canceled")
        self.kinds.add(f"tax: {tax_kind}")
        self.note("several units", units > 1)
        self.note("seller's voucher", steps)
        self.note("voucher that does not divide", left_over)

    def add_unit(self, tax_kind, price, voucher, status="pending"):
        lazada_voucher = self.amount(0, 200)
        unit = item_row(
            self.number,
            len(self.items),
            sku=tax_kind,
            sku_id=None,
            currency=self.currency,
            status=status,
            item_price=self.wire(price),
            voucher_amount=self.wire(voucher + lazada_voucher),
            voucher_seller=self.wire(voucher),
            voucher_platform=self.wire(lazada_voucher),
        )
        self.items.append(unit)
        self.note("Lazada's voucher", lazada_voucher)
        self.note("cancelled unit", status == "canceled")
        if status != "canceled":
            self.total += price - voucher


class Unreachable(Generated):
    """An order whose total no price before a tax of 20 % gives."""

    def fill(self, tax_kinds):
        self.add_unit("high", 3 * self.step, Decimal(0))


class GeneratedOrdersCase(LazadaCase):
    """Stores of all currencies and taxes, and orders for each of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbers = count(1)
        cls.abroad = cls.env.company
        cls.home = cls.setup_other_company(
            name="Singapore", currency_id=cls.env.ref("base.SGD").id
        )["company"]
        for currency in REGIONS:
            # nothing comes out even at this rate
            cls.setup_other_currency(currency, rates=[("2020-01-01", 1.3571)])
        cls.taxes = {
            company: cls.make_taxes(company) for company in (cls.abroad, cls.home)
        }
        cls.tax_kinds = list(cls.taxes[cls.home])
        for kind in cls.tax_kinds:
            taxes = cls.taxes[cls.abroad][kind] + cls.taxes[cls.home][kind]
            cls.make_product(kind, taxes_id=[Command.set(taxes.ids)])
        cls.stores = [
            (cls.make_store_of(company, currency, position), name)
            for company, currency in cls.markets()
            for name, position in cls.make_positions(company).items()
        ]
        # the tests read it by another environment
        cls.env.flush_all()

    @classmethod
    def markets(cls):
        abroad = [(cls.abroad, currency) for currency in REGIONS]
        return [*abroad, (cls.home, cls.home.currency_id.name)]

    @classmethod
    def make_tax(cls, company, amount, included=False, **values):
        country = company.account_fiscal_country_id
        return cls.env["account.tax"].create(
            {
                "name": f"Tax {next(cls.numbers)}",
                "company_id": company.id,
                "country_id": country.id,
                "amount": amount,
                "type_tax_use": "sale",
                "price_include_override": (
                    "tax_included" if included else "tax_excluded"
                ),
                **values,
            }
        )

    @classmethod
    def make_group(cls, company, children):
        return cls.make_tax(
            company,
            0,
            amount_type="group",
            children_tax_ids=[Command.set(children.ids)],
        )

    @classmethod
    def make_taxes(cls, company):
        """Return taxes of all shapes, by a name of their kind."""

        def tax(*args, **values):
            return cls.make_tax(company, *args, **values)

        return {
            "none": cls.env["account.tax"],
            "included": tax(9, True),
            "excluded": tax(7),
            "awkward": tax(13.33),
            "high": tax(20),
            "mixed": tax(8, True) + tax(5),
            "several": tax(6) + tax(2.5),
            "tax on tax": tax(10, include_base_amount=True) + tax(4),
            "included tax on tax": tax(10, True, include_base_amount=True)
            + tax(4, True),
            "division": tax(12, amount_type="division"),
            "fixed": tax(1, amount_type="fixed"),
            "group": cls.make_group(company, tax(3) + tax(6)),
            "group with a fixed one": cls.make_group(
                company, tax(1, amount_type="fixed") + tax(7)
            ),
        }

    @classmethod
    def make_positions(cls, company):
        """Return fiscal positions by what they do to the taxes: an empty one takes them
        away."""
        mapped, empty = cls.env["account.fiscal.position"].create(
            [
                {"name": name, "company_id": company.id}
                for name in ("Mapped", "Free of tax")
            ]
        )
        for kind, amount, included in (("included", 17, False), ("high", 11, True)):
            cls.make_tax(
                company,
                amount,
                included,
                fiscal_position_ids=mapped.ids,
                original_tax_ids=cls.taxes[company][kind].ids,
            )
        return {
            "no fiscal position": mapped.browse(),
            "taxes mapped": mapped,
            "taxes taken away": empty,
        }

    @classmethod
    def make_store_of(cls, company, currency, position):
        """Return a store that posts an invoice for every order."""
        customer = cls.env["res.partner"].create({"name": "Buyers"})
        customer.with_company(company).property_account_position_id = position
        return cls.make_store(
            f"G-{next(cls.numbers)}",
            company_id=company.id,
            partner_id=customer.id,
            region=REGIONS[currency],
            invoice_policy="open",
            invoice_effective_date="2020-01-01",
            invoice_auto_post=True,
        )

    def scenarios(self):
        """Yield a store, a rounding method, and the kinds that they stand for."""
        for store, position in self.stores:
            own_currency = store.currency_id == store.company_id.currency_id
            for method in METHODS:
                yield (
                    store.with_env(self.env).with_company(store.company_id),
                    method,
                    {
                        method,
                        position,
                        "company's currency" if own_currency else "foreign currency",
                    },
                )

    def check_generated_orders(self):
        """Difference 0 everywhere, and the generator really makes awkward orders."""
        seen, dice = Counter(), random.Random(2026)
        scenarios = list(self.scenarios())
        for store, method, kinds in scenarios:
            store.company_id.tax_calculation_rounding_method = method
            sort = [Unreachable] + [Generated] * (-(-ORDERS // len(scenarios)) - 1)
            orders = [
                make(dice, next(self.numbers), store.currency_id.name, self.tax_kinds)
                for make in sort
            ]
            for generated, order in self.work_off(store, orders):
                self.assert_no_difference(generated, order)
                seen.update(generated.kinds | kinds | self.kinds_of(order))
        _logger.info("Generated orders: %s", dict(sorted(seen.items())))
        self.assertGreaterEqual(seen["posted invoice"], ORDERS)
        self.assertFalse(self.missing(seen))

    def work_off(self, store, orders):
        """Download, import and invoice orders; return them with what became of
        them."""
        found = self.download(
            *((order.row, order.items) for order in orders), store=store
        )
        store._import_orders()
        store._create_invoices()
        return zip(orders, found, strict=True)

    def assert_no_difference(self, generated, order):
        case = (
            f"{order.error_message} {order.invoice_error} {generated.kinds} "
            f"{generated.row} {generated.items}"
        )
        self.assertEqual(order.state, "done", case)
        invoice = order.invoice_ids
        self.assertEqual((len(invoice), invoice.state), (1, "posted"), case)
        for amount in (
            order.expected_total,
            order.sale_order_id.amount_total,
            invoice.amount_total,
            sum(invoice.line_ids.mapped("amount_currency")) + invoice.amount_total,
        ):
            same = order.currency_id.compare_amounts(amount, float(generated.total))
            self.assertEqual(same, 0, f"{amount} is not {generated.total}: {case}")

    def kinds_of(self, order):
        """Return what can be told only from the sales order and the invoice."""
        kinds = {"posted invoice"}
        products = order.sale_order_id.order_line.product_id
        if order.store_id.rounding_product_id in products:
            kinds.add("rounding line")
        if not order.expected_total:
            kinds.add("order of nothing but gifts")
        return kinds

    def missing(self, seen):
        """Return the kinds of which the generator made none."""
        wanted = {f"tax: {kind}" for kind in self.tax_kinds} | {
            *REGIONS,
            *METHODS,
            "no fiscal position",
            "taxes mapped",
            "taxes taken away",
            "company's currency",
            "foreign currency",
            "shipping fee",
            "gift for nothing",
            "several units",
            "seller's voucher",
            "Lazada's voucher",
            "voucher that does not divide",
            "cancelled unit",
            "rounding line",
        }
        return wanted - set(seen)


@tagged("post_install", "-at_install")
class TestGeneratedOrders(GeneratedOrdersCase):
    def test_generated_orders(self):
        self.check_generated_orders()

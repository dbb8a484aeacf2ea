"""X1: Lazada's total survives Odoo's own buttons, whatever the taxes; or the button
says why not."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_corrections import METHODS, CorrectionsCase


@tagged("post_install", "-at_install")
class TestButtons(CorrectionsCase):
    def setUp(self):
        super().setUp()
        self.position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        mapped = self.tax(9, True)
        self.tax(17, fiscal_position_ids=self.position.ids, original_tax_ids=mapped.ids)
        fixed, excluded = self.tax(1, amount_type="fixed"), self.tax(7)
        self.shapes = {
            "none": self.env["account.tax"],
            "included": self.tax(9, True),
            "excluded": self.tax(9),
            "awkward": self.tax(13.33),
            "several": self.tax(6) + self.tax(2.5),
            "fixed": fixed + excluded,
            "mapped": mapped,
        }
        self.pen = self.make_product("PEN")

    def orders(self, methods=METHODS):
        """Yield orders with units, vouchers and a fee, over the shapes of taxes and
        the ways of rounding."""
        for taxes in self.shapes.values():
            for method in methods:
                self.env.company.tax_calculation_rounding_method = method
                self.cup.taxes_id = [Command.set(taxes.ids)]
                rates = taxes.filtered(lambda tax: tax.amount_type != "fixed")
                self.store.shipping_product_id.taxes_id = [Command.set(rates.ids)]
                # The usual tax of the company, which is not that of the goods.
                self.store.voucher_product_id.taxes_id = [
                    Command.set(self.shapes["excluded"].ids)
                ]
                units = [
                    {"item_price": "84.33", "voucher_seller": "1.01"},
                    {"item_price": "84.33"},
                    {"item_price": "4.98", "sku": "PEN", "sku_id": 9002},
                ]
                order = self.order(next(self.numbers), *units, shipping_fee="0.48")
                yield order

    def assert_lazada(self, order):
        self.assert_money(order, 173.11)
        self.assertFalse(order.sale_order_id._is_lazada_edited("lines"))

    def test_update_taxes(self):
        """On its own, after another fiscal position, and back."""
        salesman = self.make_user(
            "salesman", "sales_team.group_sale_salesman_all_leads"
        )
        for order in self.orders():
            sale = order.sale_order_id
            before = [[row.tax_ids, row.price_unit] for row in sale.order_line]
            sale.with_user(salesman).action_update_taxes()
            self.assert_lazada(order)
            self.assertEqual(
                [[row.tax_ids, row.price_unit] for row in sale.order_line], before
            )
            sale.fiscal_position_id = self.position
            sale.with_user(salesman).action_update_taxes()
            self.assert_lazada(order)
            goods = sale.order_line[0]
            self.assertEqual(
                goods.tax_ids, self.position.map_tax(goods.product_id.taxes_id)
            )
            sale.fiscal_position_id = False
            sale.action_update_taxes()
            self.assert_lazada(order)
            self.assertEqual(self.invoiced(order).amount_total, 173.11)

    def test_taxes_of_a_product_have_changed(self):
        order = self.order(1, {"voucher_seller": 1}, {}, shipping_fee=2)
        self.cup.taxes_id = self.shapes["excluded"]
        order.sale_order_id.action_update_taxes()
        self.assert_money(order, 21)
        goods, voucher = order.sale_order_id.order_line[:2]
        self.assertEqual(goods.tax_ids, self.shapes["excluded"])
        self.assertEqual(voucher.tax_ids, self.shapes["excluded"])
        self.cancel(1, 1)
        self.assert_money(order, 11)

    def test_update_taxes_of_an_invoiced_order_says_why_not(self):
        order = self.order(1, {})
        self.invoiced(order)
        with self.fails(UserError, "is invoiced: its taxes"):
            order.sale_order_id.action_update_taxes()

    def test_update_taxes_of_an_order_changed_by_hand(self):
        """A person's lines are the person's; Lazada's total is not lost unseen."""
        order = self.order(1, {}, {"item_price": 4})
        sale = order.sale_order_id
        sale.order_line[0].price_unit = 9
        sale.order_line[1].price_unit = 5
        self.cup.taxes_id = self.shapes["excluded"]
        with self.fails(UserError, "14.00.*15.26"):
            sale.action_update_taxes()

    def test_update_prices(self):
        self.cup.list_price = 33
        for order in self.orders():
            order.sale_order_id.action_update_prices()
            self.assert_lazada(order)

    def test_update_prices_when_the_store_has_other_products_by_now(self):
        order = self.order(1, {"voucher_seller": 1}, shipping_fee=2)
        for name in ("voucher_product_id", "shipping_product_id"):
            self.store[name] = self.make_product(name, type="service")
        order.sale_order_id.action_update_prices()
        self.assert_money(order, 11)

    def test_quantity_set_and_set_back(self):
        for order in self.orders(METHODS[:1]):
            sale = order.sale_order_id
            for position, line in enumerate(sale.order_line):
                for quantity in (line.product_uom_qty + 1, line.product_uom_qty):
                    with Form(sale) as form, form.order_line.edit(position) as row:
                        row.product_uom_qty = quantity
            self.assert_lazada(order)
            self.assertEqual(self.demand(order), 3)

    def test_price_set_and_set_back(self):
        for order in self.orders(METHODS[:1]):
            sale = order.sale_order_id
            for position, line in enumerate(sale.order_line):
                for price in (line.price_unit + 1, line.price_unit):
                    with Form(sale) as form, form.order_line.edit(position) as row:
                        row.price_unit = price
            self.assert_lazada(order)

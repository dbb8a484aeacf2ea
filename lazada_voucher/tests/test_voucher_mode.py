"""E1, X1: where the seller's voucher stands, and what follows a change of the order."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests import test_changes


@tagged("post_install", "-at_install")
class TestVoucherMode(test_changes.ChangesCase):
    def setUp(self):
        super().setUp()
        self.store.voucher_mode = "in_price"

    def bought(self, order_id, *vouchers):
        """Import an order of cups at 10.00 with these vouchers of the seller."""
        return self.order(
            order_id,
            *(
                {
                    "item_price": "10.00",
                    "voucher_seller": voucher,
                    "voucher_amount": voucher,
                }
                for voucher in vouchers
            ),
        )

    def lines(self, order):
        return [
            (line.product_uom_qty, line.price_unit)
            for line in order.sale_order_id.order_line
            if line.product_uom_qty
        ]

    def test_what_is_proposed_for_a_country(self):
        """Whatever the country was when the store was made stays chosen."""
        company = self.env.company
        for country, mode in (
            ("id", "in_price"),
            ("vn", "in_price"),
            ("sg", "line"),
            ("my", "line"),
        ):
            company.account_fiscal_country_id = self.env.ref(f"base.{country}")
            store = self.env["lazada.store"].create(
                {
                    "code": f"V-{country}",
                    "name": country,
                    "region": "sg",
                    "app_id": self.app.id,
                    "partner_id": self.customer.id,
                }
            )
            self.assertEqual(store.voucher_mode, mode, country)
            company.account_fiscal_country_id = self.env.ref("base.us")
            self.assertEqual(store.voucher_mode, mode, country)

    def test_each_unit_at_what_is_left_of_its_price(self):
        order = self.bought(1, "3.33", "3.33", "3.34")
        self.assertEqual(self.lines(order), [(2, 6.67), (1, 6.66)])
        self.assert_money(order, 20)
        self.assertEqual((order.goods_amount, order.seller_voucher_amount), (30, 10))
        sale = order.sale_order_id
        self.assertEqual(sale.lazada_seller_voucher_amount, 10)
        self.assertNotIn(self.store.voucher_product_id, sale.order_line.product_id)

    def test_a_unit_that_is_cancelled_is_credited_at_its_own_price(self):
        order = self.bought(1, "2.00", "0.50")
        self.invoiced(order)
        self.cancel(1, 0)
        [note] = self.notes(order)
        self.assertEqual(note.amount_total, 8)
        self.assertEqual(note.invoice_line_ids.mapped("price_unit"), [8])
        self.assert_money(order, 9.5)
        self.assert_stable(1)

    def test_an_order_keeps_its_mode(self):
        within = self.bought(1, "2.00", "2.00")
        self.store.voucher_mode = "line"
        apart = self.bought(2, "2.00", "2.00")
        self.store.voucher_mode = "in_price"
        for order_id in (1, 2):
            self.change(order_id, 0, voucher_seller="3.00", voucher_amount="3.00")
            self.follow(order_id)
        self.assertEqual(self.lines(within), [(1, 7), (1, 8)])
        self.assertEqual(self.lines(apart), [(2, 10), (1, -5)])
        for order in (within, apart):
            self.assert_money(order, 15)
            self.assertEqual(self.demand(order), 2)

    def test_what_has_left_is_not_sent_again(self):
        """Units that left together stay on their line, at a price between theirs."""
        order = self.bought(1, "2.00", "2.00", "2.00")
        self.invoiced(order)
        self.ship(order.delivery_ids)
        self.change(1, 0, voucher_seller="3.00", voucher_amount="3.00")
        self.follow(1)
        self.assertEqual(self.demand(order), 0)
        self.assertNotIn("Return expected", self.activity(order))
        lines = [line for line in self.lines(order) if line[0] > 1]
        self.assertEqual(lines, [(3, 7.667)])
        self.assert_money(order, 23)
        self.assertEqual(self.notes(order).mapped("amount_total"), [1])
        self.assert_stable(1)

    def test_lines_that_have_left_do_not_become_one(self):
        order = self.bought(1, "2.00", "3.00")
        self.ship(order.delivery_ids)
        self.change(1, 1, voucher_seller="2.00", voucher_amount="2.00")
        self.follow(1)
        self.assertEqual((self.demand(order), self.activity(order)), (0, ""))
        self.assertEqual(self.lines(order), [(1, 8), (1, 8)])
        self.assert_money(order, 16)

    def test_what_waits_of_a_line_stays_with_what_has_left(self):
        order = self.bought(1, "2.00", "2.00", "2.00")
        self.ship(order.delivery_ids, 1)
        self.change(1, 2, voucher_seller="5.00", voucher_amount="5.00")
        self.follow(1)
        self.assertEqual((self.demand(order), self.activity(order)), (2, ""))
        self.assertEqual(self.lines(order), [(3, 7)])
        self.cancel(1, 2)
        self.assertEqual((self.demand(order), self.activity(order)), (1, ""))
        self.assert_money(order, 16)

    def test_update_taxes_keeps_the_mode(self):
        order = self.bought(1, "2.00", "0.50")
        self.store.voucher_mode = "line"
        self.cup.taxes_id = self.env["account.tax"].create(
            {
                "name": "20 %",
                "amount": 20,
                "type_tax_use": "sale",
                "price_include_override": "tax_excluded",
            }
        )
        order.sale_order_id._recompute_taxes()
        self.assert_money(order, 17.5)
        self.assertTrue(order.sale_order_id.order_line.tax_ids)
        self.assertEqual(len(self.lines(order)), 2)

    def test_a_voucher_beyond_the_price(self):
        """What is beyond cannot be within: the total stays Lazada's."""
        order = self.bought(1, "12.00", "1.00")
        self.assertEqual(self.lines(order), [(1, 0), (1, 9), (1, -2)])
        self.assert_money(order, 7)

    def test_found_again_after_an_uninstallation(self):
        """The sales order that is there says in which mode it was made."""
        orders = {}
        for order_id, mode in ((1, "in_price"), (2, "line")):
            self.store.voucher_mode = mode
            orders[order_id] = self.bought(order_id, "2.00", "1.00")
        self.store.voucher_mode = "line"
        for order_id, mode in ((1, "in_price"), (2, "line")):
            sale, lines = orders[order_id].sale_order_id, self.lines(orders[order_id])
            sale.write({"lazada_order_id": False, "lazada_written": False})
            orders[order_id].item_ids.sale_line_id = False
            orders[order_id].retry_ids.unlink()
            orders[order_id].unlink()
            order = self.follow(order_id)
            self.assertEqual((order.sale_order_id, order.voucher_mode), (sale, mode))
            self.assertTrue(sale.lazada_written)
            self.assertEqual(self.lines(order), lines)

    def test_rounding_line_of_no_tax_rate(self):
        """Malaysia wants a tax on every line: one of 0 % on the rounding product."""
        high, nothing = self.env["account.tax"].create(
            [
                {
                    "name": f"{amount} %",
                    "amount": amount,
                    "type_tax_use": "sale",
                    "price_include_override": "tax_excluded",
                }
                for amount in (20, 0)
            ]
        )
        self.cup.taxes_id = high
        self.store.rounding_product_id.taxes_id = [Command.set(nothing.ids)]
        order = self.order(1, {"item_price": "0.03"})
        rounding = order.sale_order_id.order_line[-1]
        self.assertEqual((rounding.price_unit, rounding.tax_ids), (0.01, nothing))
        self.assert_money(order, 0.03)

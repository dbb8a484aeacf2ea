"""E1, X1: the generated orders once more, their vouchers within the prices.

``LAZADA_GENERATED_SALES`` says how many orders.
"""

from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.lazada_connector.tests import test_generated_orders


@tagged("post_install", "-at_install")
class TestGeneratedOrdersInPrice(test_generated_orders.GeneratedOrdersCase):
    def test_generated_orders_in_price(self):
        self.check_generated_orders()

    @classmethod
    def make_store_of(cls, company, currency, position):
        store = super().make_store_of(company, currency, position)
        store.voucher_mode = "in_price"
        return store

    def assert_no_difference(self, generated, order):
        """No unit's voucher is more than its price here."""
        result = super().assert_no_difference(generated, order)
        case = f"{generated.row} {generated.items}"
        products = order.sale_order_id.order_line.product_id
        self.assertNotIn(order.store_id.voucher_product_id, products, case)
        self.assert_each_unit(order, case)
        self.assert_credit(generated, order, case)
        return result

    def assert_each_unit(self, order, case):
        """A line is as much as its units are after their vouchers, but for the crumbs
        that make the document exact."""
        crumbs = order.currency_id.rounding * len(order.sale_order_id.order_line)
        for line in order.invoice_ids.invoice_line_ids:
            units = line.sale_line_ids.lazada_item_ids
            left = sum(unit.item_price - unit.voucher_seller for unit in units)
            if units:
                self.assertLessEqual(abs(line.price_total - left), crumbs * 1.001, case)
                self.assertGreaterEqual(line.price_unit, 0, case)
            elif line.product_id == order.store_id.rounding_product_id:
                self.assertGreater(line.price_unit, 0, case)

    def assert_credit(self, generated, order, case):
        """A unit that Lazada cancels is credited at exactly its own amount."""
        live = [unit for unit in generated.items if unit["status"] != "canceled"]
        unit = generated.dice.choice(live)
        left = Decimal(str(unit["item_price"])) - Decimal(str(unit["voucher_seller"]))
        if not left or len(live) == 1 or not float(generated.row["shipping_fee"]):
            return
        unit["status"] = "canceled"
        row = {**generated.row, "updated_at": "2026-01-16 11:00:00 +0800"}
        self.download((row, generated.items), store=order.store_id)
        order.store_id._import_orders()
        [note] = order.invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertTrue(order.invoices_match, case)
        same = order.currency_id.compare_amounts(note.amount_total, float(left))
        self.assertEqual(same, 0, f"{note.amount_total} is not {left}: {case}")

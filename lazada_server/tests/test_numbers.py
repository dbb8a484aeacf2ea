from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

from ..models import sale_order


@tagged("post_install", "-at_install")
class TestNumbers(LazadaCase):
    def test_no_number_is_lost_by_another_try(self):
        """X1: neither by a batch that is done again one by one, nor by a later try."""
        orders = self.download(*((order_row(n), [item_row(n, 1)]) for n in (1, 2, 3)))
        check = self.env.registry["lazada.order"]._check_total

        def fail_for_two(order, amount, document):
            if order.lazada_id == "2":
                raise UserError(document)
            return check(order, amount, document)

        with patch.object(
            self.env.registry["lazada.order"], "_check_total", fail_for_two
        ):
            self.store._import_orders()
        self.assertEqual(orders.mapped("state"), ["done", "error", "done"])
        orders[1].action_retry()
        first, *others = (int(name[1:]) for name in orders.sale_order_id.mapped("name"))
        self.assertEqual(others, [first + 1, first + 2])

    def test_numbers_are_not_kept_for_ever(self):
        """X1: orders that go on failing, or are gone, leave no heap of them."""
        orders = self.download(*((order_row(n), [item_row(n, 1)]) for n in range(1, 7)))
        Sale = self.env["sale.order"]
        kept = Sale._lazada_numbers()
        self.addCleanup(kept.clear)
        kept.clear()

        def draw(order):
            return Sale._lazada_number(order, self.store.company_id)

        with patch.object(sale_order, "MOST_NUMBERS", 3):
            first = [draw(order) for order in orders]
            self.assertEqual(list(kept), orders[-3:].ids)
            self.assertEqual(draw(orders[-1]), first[-1], "the same for another try")
            self.assertNotIn(draw(orders[0]), first)
            self.assertEqual(len(kept), 3)
        with patch.object(sale_order, "LONGEST", -1):
            self.assertNotIn(draw(orders[-1]), first, "too old")
        self.assertEqual(list(kept)[-1], orders[-1].id)

    def test_numbers_without_a_gap_are_drawn_by_odoo(self):
        """X1: PostgreSQL takes these back."""
        sequence = self.env["ir.sequence"].search([("code", "=", "sale.order")])
        sequence.write({"implementation": "no_gap", "number_next": 700})
        self.assertEqual(self.import_one(1).sale_order_id.name, "S00700")

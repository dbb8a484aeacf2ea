from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api import LazadaUnavailable
from odoo.addons.lazada_connector.tests.payloads import product_row, sku_row

from .stocking import StockCase


@tagged("post_install", "-at_install")
class TestStockComparison(StockCase):
    def page(self, **sku):
        row = sku_row(9001, "SKU-1", quantity=12, **sku)
        return product_row(0, row)

    def compare(self, *pages):
        self.commit()
        self.lazada.expect("iter_product_pages", [list(page) for page in pages])
        with self.lazada.serving():
            self.cron("compare_stock", "lazada_stock")
        self.commit()
        self.env.invalidate_all()
        runs = self.env["lazada.sync.run"].search([("task", "=", "compare_stock")])
        return runs[0]

    def test_same(self):
        self.push()
        run = self.compare([self.page(Available=10)])
        self.assertEqual((run.listed, run.present, run.updated), (1, 1, 0))
        self.push(calls=0)

    def test_difference_is_reported_and_pushed_again(self):
        """A figure changed in Seller Center, or one that was lost."""
        self.push()
        run = self.compare([self.page(Available="55")])
        self.assertEqual((run.listed, run.present, run.updated), (1, 0, 1))
        self.assertIn("1 differed", run.message)
        log = run.stock_log_ids
        self.assertEqual(
            (log.result, log.quantity_before, log.quantity), ("different", 55, 10)
        )
        action = run.action_view_stock_skus()
        self.assertEqual(self.env["lazada.sku"].search(action["domain"]), self.sku)
        self.assertEqual(self.pushed(), {"SKU-1": 10})
        self.assertEqual(self.row.reason, "comparison")

    def test_figure_without_a_number(self):
        """What Lazada does not say is no difference."""
        self.push()
        run = self.compare([self.page(Available="?")])
        self.assertEqual((run.listed, run.updated), (0, 0))

    def test_what_waits_is_no_difference(self):
        self.push()
        self.set_stock(self.cup, 4)
        self.push(answer=LazadaUnavailable("down"))
        run = self.compare([self.page(Available=10)])
        self.assertEqual(run.listed, 0)

    def test_figures_shown_are_lazadas(self):
        self.push()
        self.assertEqual(self.sku.stock_at_lazada, 10)
        self.compare([self.page(Available=8)])
        self.sku.sellable_read_at = self.row.accepted_at.replace(year=2100)
        self.assertEqual((self.sku.sellable_quantity, self.sku.stock_at_lazada), (8, 8))
        self.assertEqual(self.sku.stock_difference, 2)

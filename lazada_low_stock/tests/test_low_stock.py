from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.payloads import product_row, sku_row
from odoo.addons.lazada_push.tests.payloads import body_of
from odoo.addons.lazada_stock.tests.stocking import StockCase


@tagged("post_install", "-at_install")
class TestLowStock(StockCase):
    """X10: Lazada says by itself that little is left of a SKU."""

    def setUp(self):
        super().setUp()
        self.store.seller_id = "1234567"
        self.push()

    def hear(self, sku_id):
        """Receive a message about a SKU, and follow it."""
        Message = self.env["lazada.push.message"]
        Message._receive(self.app, body_of(6, sku_id=sku_id, real_quantity=3))
        with self.lazada.serving():
            self.cron("push_messages", "lazada_push")
        Message.invalidate_model()
        return Message.search([], limit=1)

    def test_low_stock_is_read_and_pushed_again(self):
        """A cancellation may have set it to zero, which Odoo cannot know."""
        low = product_row(0, sku_row(9001, "SKU-1", quantity=1))
        self.lazada.expect("get_product", low, "0")
        message = self.hear(9001)
        self.assertEqual((message.state, message.topic), ("done", "stock"))
        self.assertEqual(self.sku.sellable_quantity, 1)
        self.assertEqual(self.pushed(), {"SKU-1": 10})

    def test_unknown_sku(self):
        message = self.hear(4711)
        self.assertEqual((message.state, message.subject), ("ignored", False))

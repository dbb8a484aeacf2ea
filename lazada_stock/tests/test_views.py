from odoo.tests import Form, tagged

from .stocking import StockCase


@tagged("post_install", "-at_install")
class TestStockViews(StockCase):
    def preview(self):
        action = self.store.action_preview_stock()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_preview_calls_nobody_and_starts(self):
        """A new connector overwrites nobody's stock by surprise."""
        self.store.push_stock = False
        empty = self.make_product("EMPTY")
        hidden = self.make_product("HIDDEN", is_storable=False)
        skus = self.add_skus(empty, hidden)
        preview = self.preview()
        self.assertEqual(preview.changed_sku_ids.mapped("stock_difference"), [7])
        self.assertEqual(preview.emptied_sku_ids.mapped("stock_difference"), [-3])
        self.assertEqual(preview.left_sku_ids, skus[1])
        self.assertEqual((preview.emptied_count, preview.same_count), (1, 0))
        self.push(calls=0)
        preview.action_start()
        self.assertTrue(self.store.push_stock)
        self.assertEqual(self.pushed(), {"SKU-1": 10, "EMPTY": 0})

    def test_preview_of_a_store_without_skus(self):
        store = self.make_store("EMPTY")
        action = store.action_preview_stock()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((preview.changed_count, preview.left_count), (0, 0))

    def test_forms(self):
        self.push()
        with Form(self.sku) as form:
            form.stock_paused = True
        with Form(self.store) as form:
            form.stock_safety = 2
        self.assertEqual(self.store.stock_safety, 2)

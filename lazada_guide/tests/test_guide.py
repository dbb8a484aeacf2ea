from datetime import timedelta

from lxml import etree

from odoo import Command
from odoo.tests import Form, tagged

from odoo.addons.lazada_connector.tests.common import MANAGER, NOW, LazadaCase
from odoo.addons.lazada_connector.tests.payloads import product_row, sku_row


@tagged("post_install", "-at_install")
class TestGuide(LazadaCase):
    """The set-up goes on after the first download, until orders go through."""

    def setUp(self):
        super().setUp()
        self.tax = self.env["account.tax"].create({"name": "GST", "amount": 9})
        self.cup.taxes_id = [Command.set(self.tax.ids)]
        self.stock = self.store.warehouse_id.lot_stock_id

    def count(self, product):
        self.env["stock.quant"]._update_available_quantity(product, self.stock, 5)
        self.store.invalidate_recordset()

    def first_download(self, *rows):
        """Download SKUs as the last part of the first download."""
        self.store.action_first_download()
        self.store.orders_downloaded_at = NOW - timedelta(days=1)
        self.lazada.expect("iter_product_pages", [[product_row(1, *rows)]])
        with self.lazada.serving():
            self.store._download_products()
        self.store.invalidate_recordset()

    def test_one_step_after_the_other(self):
        self.first_download(sku_row(11, "SKU-1"), sku_row(12, "NEW"))
        store = self.store
        self.assertEqual((store.setup_step, store.unlinked_sku_count), ("link", 1))
        sku = self.env["lazada.sku"].search([("seller_sku", "=", "NEW")])
        wizard = self.env["lazada.sku.link"].browse(sku.action_link_many()["res_id"])
        wizard.line_ids.create_product = True
        wizard.action_apply()
        new = self.env["lazada.sku"].search([("seller_sku", "=", "NEW")]).product_id
        new.taxes_id = False
        store.invalidate_recordset()
        self.assertEqual((store.setup_step, store.untaxed_sku_count), ("taxes", 1))
        shown = store.action_view_untaxed_products()
        self.assertEqual(self.env["product.product"].search(shown["domain"]), new)
        new.taxes_id = self.tax
        store.invalidate_recordset()
        self.assertEqual((store.setup_step, store.uncounted_sku_count), ("stock", 2))
        self.count(self.cup)
        shown = store.action_view_uncounted_products()
        self.assertEqual(self.env["product.product"].search(shown["domain"]), new)
        self.count(new)
        self.assertEqual(store.setup_step, "done")

    def test_taxes_and_stock_are_entered_in_the_rows(self):
        """For many products at once, where Odoo's own list has neither."""
        self.cup.taxes_id = False
        self.first_download(sku_row(11, "SKU-1"))
        keeper = self.make_user("keeper", f"{MANAGER},stock.group_stock_manager")
        store = self.store.with_user(keeper)
        for action, column in (
            (store.action_view_untaxed_products(), "taxes_id"),
            (store.action_view_uncounted_products(), "qty_available"),
        ):
            Product = self.env["product.product"].with_user(keeper)
            view = Product.with_context(**action["context"]).get_view(
                *action["views"][0]
            )
            root = etree.fromstring(view["arch"])
            self.assertEqual(root.get("multi_edit"), "1")
            [field] = root.xpath(f"//field[@name='{column}']")
            self.assertNotEqual(field.get("readonly"), "1", column)

    def test_stock_is_counted_in_the_warehouse_of_the_store(self):
        """A list of products counts in the company's first one."""
        other = self.env["stock.warehouse"].create({"name": "Far", "code": "FAR"})
        self.store.warehouse_id = other
        keeper = self.make_user("keeper", f"{MANAGER},stock.group_stock_manager")
        action = self.store.with_user(keeper).action_view_uncounted_products()
        self.assertEqual(action["res_model"], "stock.quant")
        place = action["context"]["default_location_id"]
        self.assertEqual(place, other.lot_stock_id.id)
        clerk = self.make_user("clerk", MANAGER)
        action = self.store.with_user(clerk).action_view_uncounted_products()
        self.assertEqual(action["res_model"], "product.product")

    def test_goods_that_left_are_no_count(self):
        """Deliveries of old orders leave quantities with the customers only."""
        self.first_download(sku_row(11, "SKU-1"))
        self.stock = self.env.ref("stock.stock_location_customers")
        self.count(self.cup)
        self.assertEqual(self.store.setup_step, "stock")

    def test_rate_comes_first(self):
        thai = self.make_store("THAI", region="th").with_env(self.env)
        thai.write({"orders_downloaded_at": NOW, "products_downloaded_at": NOW})
        self.assertEqual(thai.setup_step, "done")
        thai.currency_id.rate_ids.unlink()
        thai.invalidate_recordset()
        self.assertEqual(thai.setup_step, "rate")

    def test_a_person_says_that_taxes_and_stock_are_right(self):
        """Not every company has taxes, not every seller a stock."""
        self.cup.taxes_id = False
        self.first_download(sku_row(11, "SKU-1"))
        store = self.store
        self.assertEqual(store.setup_step, "taxes")
        answer = store.action_close_guide()
        self.assertIn("taken as right", answer["params"]["message"])
        self.assertEqual(store.setup_step, "done")
        self.assertEqual((store.untaxed_sku_count, store.uncounted_sku_count), (0, 0))

    def test_end_of_the_first_download_says_what_is_next(self):
        self.first_download(sku_row(11, "NEW"))
        self.assertIn("Next: Link the SKUs.", self.store.message_ids[0].body)

    def test_checklist_on_the_form(self):
        self.first_download(sku_row(11, "NEW"))
        manager = self.make_user("guided", MANAGER)
        form = Form(self.store.with_user(manager))
        self.assertEqual((form.setup_step, form.unlinked_sku_count), ("link", 1))

    def test_costs_no_more_for_more_stores(self):
        stores = self.store
        for number in range(4):
            more = self.make_store(f"S{number}", region="my")
            stores += more.with_env(self.env)
        stores.write({"orders_downloaded_at": NOW, "products_downloaded_at": NOW})

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.mapped("setup_step")
            return self.cr.sql_log_count - before

        count(stores)
        self.assertEqual(count(stores), count(stores[:2]))

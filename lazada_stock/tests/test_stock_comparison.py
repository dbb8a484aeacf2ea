from odoo.exceptions import AccessError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, tagged

from odoo.addons.lazada_connector.lazada_api import LazadaUnavailable
from odoo.addons.lazada_connector.tests.common import MANAGER, USER
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


@tagged("post_install", "-at_install")
class TestStockScreens(StockCase):
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

    def test_rights(self):
        """A user looks and pushes by hand; only a manager starts or stops it."""
        self.push()
        user = self.make_user("stock_user", USER)
        sku = self.sku.with_user(user)
        self.assertEqual((sku.stock_at_lazada, sku.stock_in_odoo), (10, 10))
        self.expect_push()
        with self.lazada.serving():
            sku.action_push_stock()
        with self.fails(AccessError, "modify"):
            self.store.with_user(user).action_stop_stock()
        preview = self.store.with_user(user).action_preview_stock()
        with self.fails(AccessError, "modify"):
            self.env["lazada.stock.preview"].with_user(user).browse(
                preview["res_id"]
            ).action_start()
        log = self.env["lazada.stock.log"].with_user(user).search([], limit=1)
        with self.fails(AccessError, "modify"):
            log.answer = "something else"
        manager = self.make_user("stock_manager", MANAGER)
        self.store.with_user(manager).action_stop_stock()
        self.assertFalse(self.store.push_stock)

    def test_nobody_may_mark_over_rpc(self):
        user = self.make_user("stock_user", USER)
        Mark = self.env["lazada.stock.mark"].with_user(user)
        with self.fails(AccessError, "create"):
            Mark.create({"sku_ref": self.sku.id})

    def test_warehouse_user_without_lazada(self):
        """Who moves stock needs no right on anything of Lazada's."""
        self.push()
        user = self.make_user("mover", "stock.group_stock_user")
        self.env["stock.quant"].with_user(user).with_context(
            inventory_mode=True
        ).create(
            {
                "product_id": self.cup.id,
                "location_id": self.stock.id,
                "inventory_quantity": 6,
            }
        ).action_apply_inventory()
        self.assertEqual(self.pushed(), {"SKU-1": 6})

    def test_companies(self):
        self.push()
        other = self.env["res.company"].sudo().create({"name": "Other Company"})
        user = self.make_user("stranger", USER, company=other)
        for model in ("lazada.stock.push", "lazada.stock.log"):
            self.assertFalse(self.env[model].with_user(user).search([]))

    def test_neutralized_copy_pushes_nothing(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["lazada_stock"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.store.push_stock)
        self.push(calls=0)

from odoo.exceptions import AccessError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import MANAGER, USER

from .stocking import StockCase


@tagged("post_install", "-at_install")
class TestStockSecurity(StockCase):
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
            Mark.create({"res_model": "lazada.sku", "res_id": self.sku.id})

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

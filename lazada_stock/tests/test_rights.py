from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase, RightsTests

MANAGERS = {"manager"}


@tagged("post_install", "-at_install")
class TestStockRights(RightsTests, RightsCase):
    addon = "lazada_stock"
    may_write = {
        # the rule and the switch of a store: managers set it up
        "lazada.store": {"manager": "all"},
        "lazada.store.warehouse": {"manager": "all"},
        # a SKU is paused or kept back by whoever works with orders
        "lazada.sku": {"user": "all", "manager": "all"},
    }
    may_create = {"lazada.store.warehouse": MANAGERS}
    may_delete = {"lazada.store.warehouse": MANAGERS}
    may_call = {
        # what a whole store tells Lazada: its managers
        ("lazada.store", "action_push_stock"): MANAGERS,
        ("lazada.store", "action_compare_stock"): MANAGERS,
        ("lazada.store", "action_pause_stock"): MANAGERS,
        ("lazada.store", "action_resume_stock"): MANAGERS,
        ("lazada.store", "action_stop_stock"): MANAGERS,
        # a preview changes nothing; Start in it asks for the right on the store
        ("lazada.store", "action_preview_stock"): LAZADA,
        ("lazada.stock.preview", "action_start"): MANAGERS,
        ("lazada.store", "action_view_stock_failures"): None,
        ("lazada.store", "action_view_stock_log"): None,
        # one SKU by hand: the figure is the store's rule, whoever presses
        ("lazada.sku", "action_push_stock"): LAZADA,
        ("lazada.sku", "action_pause_stock"): LAZADA,
        ("lazada.sku", "action_resume_stock"): LAZADA,
        ("lazada.sku", "action_view_stock_log"): None,
        ("lazada.stock.push", "action_retry"): LAZADA,
        ("lazada.sync.run", "action_view_stock_log"): None,
        ("lazada.sync.run", "action_view_stock_skus"): None,
    }

    def setUp(self):
        super().setUp()
        env = self.env
        self.sku = env["lazada.sku"].create(
            {
                "store_id": self.store.id,
                "seller_sku": "SKU-1",
                "lazada_id": "11",
                "product_id": self.cup.id,
            }
        )
        self.line = env["lazada.store.warehouse"].create(
            {
                "store_id": self.store.id,
                "warehouse_id": self.store.warehouse_id.id,
                "code": "dropshipping",
            }
        )
        self.store.push_stock = True
        run = env["lazada.sync.run"].create(
            {"store_id": self.store.id, "task": "push_stock"}
        )
        env["lazada.stock.push"].create({"sku_id": self.sku.id})
        env["lazada.stock.log"].create(
            {"sku_id": self.sku.id, "result": "accepted", "run_id": run.id}
        )
        env["lazada.stock.mark"].create(
            {"res_model": "lazada.sku", "res_id": self.sku.id, "reason": "hand"}
        )
        self.import_one(1)
        env.flush_all()

    def create_vals(self, name):
        lines = {
            "store_id": self.store.id,
            "warehouse_id": self.store.warehouse_id.id,
            "code": "another",
        }
        return lines if name == "lazada.store.warehouse" else {}

    def test_relations_to_another_company(self):
        self.check_relations_to_another_company()

    def make_foreign_store(self):
        """Return a store of the other company, and a warehouse there."""
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.other_company.id)], limit=1
        )
        partner = self.env["res.partner"].create({"name": "Their Buyers"})
        store = self.make_store(
            "THEIRS",
            company_id=self.other_company.id,
            warehouse_id=warehouse.id,
            partner_id=partner.id,
        )
        return store, warehouse

    def test_no_warehouse_is_given_to_a_store_of_another_company(self):
        """A manager moved a line of his own to their store, with their warehouse."""
        store, warehouse = self.make_foreign_store()
        line = self.line.with_user(self.users["manager"])
        vals = {"store_id": store.id, "warehouse_id": warehouse.id, "code": "x"}
        with self.assertRaises(AccessError):
            line.write(vals)
        with self.assertRaises(AccessError):
            line.create(vals)

    def test_a_store_that_moves_takes_no_warehouse_along(self):
        """The switch stayed on, and the new company offered the old one's stock."""
        _store, warehouse = self.make_foreign_store()
        partner = self.env["res.partner"].create({"name": "Their Buyers"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.store.write(
                {
                    "company_id": self.other_company.id,
                    "warehouse_id": warehouse.id,
                    "partner_id": partner.id,
                }
            )
            self.env.flush_all()

    def test_preview_is_its_readers_own(self):
        """Rows made by hand told of a store of another company."""
        user, manager = self.users["user"], self.users["manager"]
        action = self.store.with_user(user).action_preview_stock()
        preview = self.env["lazada.stock.preview"].browse(action["res_id"])
        self.assertEqual(preview.with_user(user).store_id, self.store)
        with self.assertRaises(AccessError):
            preview.with_user(manager).read(["store_id"])
        for role in ("user", "manager"):
            seen = preview.with_user(self.strangers[role])
            with self.assertRaises(AccessError):
                seen.create({"store_id": self.store.id})
            with self.assertRaises(AccessError):
                seen.read(["push_stock"])
        with self.assertRaises(AccessError):
            preview.with_user(user).action_start()

    def test_switch_is_that_of_the_active_company(self):
        """Who works in another company now neither sees nor turns this one's switch,
        though he may."""
        manager = self.users["manager"]
        manager.company_ids |= self.other_company
        elsewhere = self.store.with_user(manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        for change in (
            elsewhere.action_stop_stock,
            elsewhere.action_pause_stock,
            lambda: elsewhere.write({"push_stock": False}),
        ):
            with self.assertRaises(AccessError):
                change()
        self.assertTrue(self.store.push_stock)

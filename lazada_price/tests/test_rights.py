from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase, RightsTests

MANAGERS = {"manager"}


@tagged("post_install", "-at_install")
class TestPriceRights(RightsTests, RightsCase):
    addon = "lazada_price"
    may_write = {
        # the price list, the guard and the switch of a store: managers set it up
        "lazada.store": {"manager": "all"},
        # a SKU is paused by whoever works with orders
        "lazada.sku": {"user": "all", "manager": "all"},
    }
    may_call = {
        # what a whole store tells Lazada: its managers
        ("lazada.store", "action_push_prices"): MANAGERS,
        ("lazada.store", "action_pause_prices"): MANAGERS,
        ("lazada.store", "action_resume_prices"): MANAGERS,
        ("lazada.store", "action_stop_prices"): MANAGERS,
        # a preview changes nothing; Start in it asks for the right on the store
        ("lazada.store", "action_preview_prices"): LAZADA,
        ("lazada.price.preview", "action_start"): MANAGERS,
        ("lazada.store", "action_view_price_reviews"): None,
        ("lazada.store", "action_view_price_log"): None,
        # one SKU by hand: the price is the list's, and an absurd one waits
        ("lazada.sku", "action_push_price"): LAZADA,
        ("lazada.sku", "action_pause_price"): LAZADA,
        ("lazada.sku", "action_resume_price"): LAZADA,
        ("lazada.sku", "action_view_price_log"): None,
        # money is what managers decide about
        ("lazada.price.push", "action_retry"): MANAGERS,
        ("lazada.price.push", "action_approve"): MANAGERS,
        ("lazada.price.push", "action_reject"): MANAGERS,
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
        self.pricelist = env["product.pricelist"].create(
            {"name": "Lazada", "company_id": self.store.company_id.id}
        )
        self.store.write({"price_pricelist_id": self.pricelist.id, "push_prices": True})
        run = env["lazada.sync.run"].create(
            {"store_id": self.store.id, "task": "push_prices"}
        )
        env["lazada.price.push"].create({"sku_id": self.sku.id, "state": "review"})
        env["lazada.price.log"].create(
            {"sku_id": self.sku.id, "result": "accepted", "run_id": run.id}
        )
        env["lazada.price.mark"].create(
            {"res_model": "lazada.sku", "res_id": self.sku.id, "reason": "hand"}
        )
        env.flush_all()

    def test_price_list_is_of_the_stores_company(self):
        theirs = self.env["product.pricelist"].create(
            {"name": "Theirs", "company_id": self.other_company.id}
        )
        store = self.store.with_user(self.users["manager"])
        with self.assertRaises(UserError):
            store.price_pricelist_id = theirs
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.store.price_pricelist_id = theirs
            self.env.flush_all()

    def test_preview_is_its_readers_own(self):
        """Rows made by hand told of a store of another company."""
        user, manager = self.users["user"], self.users["manager"]
        action = self.store.with_user(user).action_preview_prices()
        preview = self.env["lazada.price.preview"].browse(action["res_id"])
        self.assertEqual(preview.with_user(user).store_id, self.store)
        with self.assertRaises(AccessError):
            preview.with_user(manager).read(["store_id"])
        for role in ("user", "manager"):
            seen = preview.with_user(self.strangers[role])
            with self.assertRaises(AccessError):
                seen.create({"store_id": self.store.id})
            with self.assertRaises(AccessError):
                seen.read(["push_prices"])
        with self.assertRaises(AccessError):
            preview.with_user(user).action_start()

    def test_switch_is_that_of_the_active_company(self):
        """Who works in another company now does not turn this one's switch, though he
        may."""
        manager = self.users["manager"]
        manager.company_ids |= self.other_company
        elsewhere = self.store.with_user(manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        for change in (
            elsewhere.action_stop_prices,
            elsewhere.action_pause_prices,
            lambda: elsewhere.write({"push_prices": False}),
        ):
            with self.assertRaises(AccessError):
                change()
        self.assertTrue(self.store.push_prices)

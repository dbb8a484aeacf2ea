from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import USER, LazadaCase

ENGLISH = "No product is linked to the SKU NOBODY-1."
THAI = "ไม่มีสินค้าที่เชื่อมโยงกับ SKU NOBODY-1"

NOBODY = {"sku": "NOBODY-1", "sku_id": 9999, "shop_sku": "NOBODY-1_X"}


@tagged("post_install", "-at_install")
class TestReasons(LazadaCase):
    """X1: what a job met is told in the language of whoever looks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("th_TH")

    def failed(self):
        order = self.download_one(77, NOBODY)
        self.cron("import_orders")
        self.assertEqual(order.state, "error")
        return order

    def thai(self, records):
        return records.with_context(lang="th_TH")

    def test_an_order_says_why_in_the_readers_language(self):
        order = self.failed()
        self.assertIn(ENGLISH, order.error_message)
        self.assertIn(THAI, self.thai(order).error_message)
        self.assertNotIn("No product", self.thai(order).error_message)
        order.invalidate_recordset()
        self.assertIn(ENGLISH, order.error_message)

    def test_read_by_the_web_client_and_exported(self):
        order = self.thai(self.failed())
        (row,) = order.web_read({"error_message": {}})
        self.assertIn(THAI, row["error_message"])
        ((exported,),) = order.export_data(["error_message"])["datas"]
        self.assertIn(THAI, exported)

    def test_whoever_pressed_the_button_changes_nothing(self):
        order = self.failed()
        user = self.make_user("thai", USER, lang="th_TH")
        theirs = self.thai(order.with_user(user))
        theirs.action_retry()
        self.assertEqual(order.attempts, 1)
        self.assertIn(THAI, theirs.error_message)
        self.assertIn(ENGLISH, order.with_context(lang="en_US").error_message)

    def test_an_error_raised_by_deeper_code(self):
        self.store.voucher_product_id = False
        order = self.download_one(77, {"voucher_seller": 1})
        self.cron("import_orders")
        self.assertIn("settings of", order.error_message)
        self.assertNotIn("settings of", self.thai(order).error_message)

    def test_people_are_asked_in_their_language(self):
        user = self.make_user("thai", USER, lang="th_TH")
        self.store.user_id = user
        order = self.download_one(77, NOBODY)
        for _attempt in range(5):
            order.next_attempt_at = datetime.now() - timedelta(seconds=1)
            self.cron("import_orders")
        self.assertIn(THAI, order.activity_ids.note)

    def test_what_a_run_says(self):
        run = self.env["lazada.sync.run"].create(
            {"store_id": self.store.id, "task": "import_orders"}
        )
        with self.assertLogs("odoo.addons.lazada_connector", "WARNING"):
            run._count_unreadable(["a", "b"])
        self.assertIn("2 entries of Lazada's list", run.message)
        self.assertNotIn("entries of Lazada's list", self.thai(run).message)
        run._add_message("as it came")
        self.assertTrue(self.thai(run).message.endswith("\nas it came"))

    def test_a_connection_that_lazada_refused(self):
        self.store.connection_error = self.store._lt(
            "%(store)s: %(sentence)s\n(Lazada: %(small_print)s)",
            store="S",
            sentence=self.store._lt("Lazada has no such order in %s.", "S"),
            small_print="E1",
        )
        self.assertIn("no such order", self.store.connection_need)
        self.assertNotIn("no such order", self.thai(self.store).connection_need)

    def test_what_is_there_already_stays_as_it_is(self):
        order = self.failed()
        self.env.cr.execute(
            "UPDATE lazada_order SET error_message = 'Written long ago: 100 %%'"
            " WHERE id = %s",
            [order.id],
        )
        order.invalidate_recordset()
        self.assertEqual(self.thai(order).error_message, "Written long ago: 100 %")

    def test_found_by_its_source_text(self):
        order = self.failed()
        orders = self.env["lazada.order"]
        found = orders.search([("error_message", "ilike", "no product is linked")])
        self.assertEqual(found, order)
        self.assertEqual(
            orders.search([("error_message", "=", order.error_message)]), order
        )
        description = orders.fields_get(["error_message"])["error_message"]
        self.assertFalse(description["groupable"])

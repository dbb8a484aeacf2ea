import json
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import NOW, USER, LazadaCase

# In Singapore 07:30, in Vietnam 06:30 of the next day.
EARLY = datetime(2026, 1, 19, 23, 30)


@tagged("post_install", "-at_install")
class TestDashboard(LazadaCase):
    def order(self, lazada_id, store=None, **values):
        """Return an order as the download stores it."""
        return self.env["lazada.order"].create(
            {
                "store_id": (store or self.store).id,
                "lazada_id": str(lazada_id),
                "name": str(lazada_id),
                "status": "delivered",
                "state": "done",
                "currency_id": self.store.currency_id.id,
                "lazada_created_at": NOW,
                **values,
            }
        )

    def rows_behind(self, figure, store=None):
        """Return the rows of the list that a figure opens."""
        store = store or self.store
        action = store.with_context(figure=figure).action_view_figure()
        return self.env[action["res_model"]].search(action["domain"])

    def test_each_figure_is_its_list(self):
        """D1: what a figure counts is what its link shows, of its own store only."""
        order = self.import_one(
            101, {}, {"sku": "SKU-9", "sku_id": 9009, "status": "canceled"}
        )
        self.download_one(102, {"sku": "SKU-8", "sku_id": 9008})
        self.download_one(103, store=self.make_store("OTHER").with_env(self.env))
        order.sale_order_id._create_invoices()
        self.env["lazada.order.retry"]._keep(
            "invoice", self.order(104, state="error"), "No journal."
        )
        store = self.store
        for name in store._figures():
            with self.subTest(name):
                self.assertEqual(store[name], len(self.rows_behind(name)))
        self.assertEqual(store.order_pending_count, 1)
        self.assertEqual(store.order_error_count, 1)
        self.assertEqual(store.order_invoice_error_count, 1)
        self.assertEqual(store.sku_unlinked_count, 2)
        self.assertEqual(store.invoice_draft_count, 1)
        self.assertEqual(
            (store.order_count, store.sale_count, store.sku_count, store.invoice_count),
            (3, 1, 3, 1),
        )

    @freeze_time(NOW)
    def test_deadlines_of_lazada(self):
        """X9: to ship, due within three hours, late; delivered orders have none."""
        late = self.order(1, status="pending", ship_by=NOW - timedelta(minutes=1))
        due = self.order(2, status="packed", ship_by=NOW + timedelta(hours=2))
        self.order(3, status="ready_to_ship", ship_by=NOW + timedelta(hours=3))
        self.order(4, status="pending", ship_by=False)
        self.order(5, status="shipped", ship_by=NOW - timedelta(days=1))
        store = self.store
        self.assertEqual(
            (store.order_to_ship_count, store.order_due_count, store.order_late_count),
            (4, 1, 1),
        )
        self.assertEqual(self.rows_behind("order_late_count"), late)
        self.assertEqual(self.rows_behind("order_due_count"), due)

    @freeze_time(EARLY)
    def test_today_is_the_day_of_the_store(self):
        """D1: 16:00 UTC begins a day in Singapore, and is 23:00 in Vietnam."""
        vietnam = self.make_store("VN", region="vn")
        self.order(1, lazada_created_at=datetime(2026, 1, 19, 15, 59))  # 23:59 SG
        today = self.order(2, lazada_created_at=datetime(2026, 1, 19, 16, 0))
        self.order(3, store=vietnam, lazada_created_at=datetime(2026, 1, 19, 16, 0))
        store = self.store
        self.assertEqual(store.order_today_count, 1)
        found = self.env["lazada.order"].search(
            store.action_view_orders_today()["domain"]
        )
        self.assertEqual(found, today)
        self.assertEqual(vietnam.order_today_count, 0)
        self.assertEqual(vietnam.order_recent_count, 1)

    @freeze_time(NOW)
    def test_graph_of_the_last_two_weeks(self):
        """D1: fourteen days with today as the last, those without orders too."""
        for lazada_id, days in enumerate((0, 0, 3, 13, 14)):
            self.order(lazada_id, lazada_created_at=NOW - timedelta(days=days))
        (line,) = json.loads(self.store.order_graph)
        numbers = [point["value"] for point in line["values"]]
        self.assertEqual(numbers, [1, *[0] * 9, 1, 0, 0, 2])
        self.assertEqual(line["values"][-1]["label"], "Today")
        self.assertEqual(line["values"][0]["label"], "1/7/26")
        self.assertEqual(self.store.order_recent_count, 4)
        found = self.env["lazada.order"].search_count(
            self.store.action_view_recent_orders()["domain"]
        )
        self.assertEqual(found, 4)

    @freeze_time(NOW)
    def test_dates_are_written_as_the_language_writes_them(self):
        """X1: no English pattern with Chinese words in it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.store.orders_downloaded_at = NOW
        store = self.store.with_context(lang="zh_CN")
        (line,) = json.loads(store.order_graph)
        self.assertEqual(line["values"][0]["label"], "2026/1/7")
        self.assertRegex(store.connection_until_text, r"\d{4}年\d+月\d+日")
        self.assertIn("2026/1/20", store.download_text)

    def test_words_of_the_last_download(self):
        """D10: never, when and what, running, failed."""
        Run = self.env["lazada.sync.run"].sudo()
        vals = {"store_id": self.store.id, "task": "download_orders"}

        def text():
            self.store.invalidate_recordset()
            return self.store.download_text

        self.assertEqual(text(), "Nothing downloaded yet.")
        self.store.orders_downloaded_at = NOW
        run = Run.create({**vals, "state": "done", "created": 12, "updated": 3})
        self.assertIn("12 new, 3 changed", text())
        run.copy({"state": "running", "created": 5})
        self.assertEqual(text(), "Downloading: 5 new so far.")
        Run.create({**vals, "task": "import_orders", "state": "done"})
        Run.create({**vals, "state": "failed"})
        self.assertEqual(text(), "The last download failed.")
        self.assertTrue(self.store.download_failed)

    def test_one_button_for_what_the_connection_needs(self):
        """A4: set up, connect, reconnect, renew; none when nothing is to be done."""
        now = datetime.now()
        store = self.store
        # An hour more: whole days however long the test has taken.
        store.refresh_token_expires_at = now + timedelta(days=179, hours=1)
        self.assertFalse(store.connection_remedy)
        self.assertFalse(store.connection_need)
        self.assertIn("(179 days)", store.connection_until_text)
        store.subscription_end = now + timedelta(days=5)
        self.assertEqual(store.connection_remedy, "renew")
        self.assertIn("ends on", store.connection_need)
        self.assertNotIn("Press", store.connection_need)
        self.assertIn("Get Lazada Approval Code", store.connection_hint)
        store.write({"subscription_end": False, "connection_error": "Refused.\n(x)"})
        self.assertEqual(
            (store.connection_remedy, store.connection_need), ("reconnect", "Refused.")
        )
        self.assertEqual(store.connection_hint, "Refused.")
        self.assertFalse(store.connection_until_text)
        store.write(
            {"connection_error": False, "access_token_expires_at": now - timedelta(1)}
        )
        self.assertEqual(store.connection_remedy, "refresh")
        store.connected_at = False
        self.assertEqual(store.connection_remedy, "connect")
        store.app_id = False
        self.assertEqual(store.connection_remedy, "setup")

    def test_costs_no_more_for_more_stores(self):
        """X11: the cards of ten stores in six countries take the queries of two."""
        regions = ["my", "th", "ph", "vn", "id", "sg", "my", "th"]
        vietnam = self.make_store("VN", region="vn").with_env(self.env)
        stores = self.store + vietnam
        for number, region in enumerate(regions):
            more = self.make_store(f"S{number}", region=region)
            stores += more.with_env(self.env)
        view = self.env["lazada.store"].get_view(view_type="kanban")
        names = set(view["models"]["lazada.store"])

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.read(names)
            return self.cr.sql_log_count - before

        count(stores)
        self.assertEqual(count(stores), count(stores[:2]))
        self.assertLess(count(stores), 40)

    def test_store_opens_for_those_who_only_read_it(self):
        """D1: accountants and stock workers come to it from their documents."""
        groups = {
            "accountant": "account.group_account_invoice",
            "storekeeper": "stock.group_stock_user",
        }
        for login, group in groups.items():
            with self.subTest(login):
                user = self.make_user(login, group)
                form = Form(self.store.with_user(user))
                self.assertEqual(form.name, self.store.name)

    def test_user_reads_the_whole_dashboard(self):
        """D1: as a user, who has no right on invoices beyond those of sales."""
        self.import_one(1)
        user = self.make_user("lazada_user", USER)
        Store = self.env["lazada.store"].with_user(user)
        names = Store.get_view(view_type="kanban")["models"]["lazada.store"]
        (row,) = Store.search([("id", "=", self.store.id)]).read(names)
        self.assertEqual((row["order_to_ship_count"], row["state"]), (1, "connected"))

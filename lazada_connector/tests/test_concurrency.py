"""What only shows between real transactions: none of them sees what another does."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..concurrency import retry_on_conflict
from ..lazada_api import Kind, LazadaAuthError
from ..lazada_api.recipient import read_recipient
from ..models.sale.res_partner import NewContact
from .common import token_answer
from .fake_lazada import FakeLazada
from .payloads import ADDRESS, item_row, order_row

SLEEP = "odoo.addons.lazada_connector.models.connection.lazada_store.time.sleep"
CONCURRENCY = "odoo.addons.lazada_connector.concurrency"
PAUSE = f"{CONCURRENCY}.time.sleep"
REFUSED = LazadaAuthError("refused", "IllegalAccessToken", kind=Kind.TOKEN)
ENDED = LazadaAuthError("refused", "IllegalRefreshToken", kind=Kind.REFRESH_TOKEN)


@tagged("post_install", "-at_install")
class TestConcurrency(TransactionCase):
    """These tests commit; each deletes the store that it made."""

    def setUp(self):
        super().setUp()
        self.lazada = FakeLazada()
        with self.transaction() as env:
            app = env["lazada.app"].create(
                {"name": "Real", "app_key": "1", "app_secret": "secret"}
            )
            now = fields.Datetime.now()
            self.store_id = env["lazada.store"].create(
                {
                    "code": "REAL-TRANSACTIONS",
                    "name": "Real",
                    "region": "sg",
                    "app_id": app.id,
                    "connected_at": now,
                    "access_token": "access-1",
                    "refresh_token": "refresh-1",
                    "access_token_life": 30 * 86400,
                    "access_token_expires_at": now + timedelta(days=2),
                    "refresh_token_expires_at": now + timedelta(days=90),
                }
            ).id  # fmt: skip
        self.addCleanup(self.delete_store)

    @contextmanager
    def transaction(self):
        """Yield an environment of its own, which is committed."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def delete_store(self):
        with self.transaction() as env:
            store = env["lazada.store"].browse(self.store_id)
            app = store.app_id
            store.unlink()
            app.unlink()

    @contextmanager
    def store(self):
        """Yield the store in a transaction of its own, which is committed."""
        with self.transaction() as env:
            yield env["lazada.store"].browse(self.store_id)

    def stored(self, name):
        """Return what another transaction sees."""
        with self.store() as store:
            return store[name]

    def test_new_tokens_survive_a_rollback(self):
        """Design *Tokens*: Lazada has voided the old ones already."""
        self.lazada.expect("refresh_token", token_answer())
        with self.lazada.serving(), self.store() as store:
            self.assertEqual(store._replace_access_token("access-1"), "access-2")
            store.env.cr.rollback()
        self.assertEqual(self.stored("refresh_token"), "refresh-2")

    def test_two_workers_refresh_once(self):
        """X3: the second one began before the first one's commit."""
        self.lazada.expect("refresh_token", token_answer())
        with self.lazada.serving(), self.store() as first, self.store() as second:
            self.assertEqual(second.access_token, "access-1")
            first._replace_access_token("access-1")
            self.assertEqual(second._replace_access_token("access-1"), "access-2")
        self.assertEqual(self.lazada.count("refresh_token"), 1)

    def test_waiting_for_a_worker_that_refreshes(self):
        """X3: the row is locked; patience ends with a sentence, not with a conflict."""
        with self.store() as first, self.store() as second:
            first.lock_for_update(allow_referencing=True)
            waits = self.startPatcher(patch(SLEEP))
            with self.assertRaisesRegex(Exception, "Another process is working"):
                second._replace_access_token("access-1")
        self.assertGreater(waits.call_count, 10)

    def test_download_after_a_refresh(self):
        """X2: nothing changed at Lazada; the run that refreshed the token succeeds."""
        self.lazada.expect("refresh_token", token_answer())
        self.lazada.expect("iter_order_pages", [])
        with self.lazada.serving(), self.store() as store:
            run, _more = store._download_orders()
            self.assertEqual(run.state, "done", run.message)
        self.assertTrue(self.stored("orders_downloaded_at"))

    def test_final_refusal_is_kept(self):
        """A4: refused in a call, and in the refresh that follows: the store says so."""
        self.lazada.expect("refresh_token", ENDED)
        self.lazada.expect("refresh_token", ENDED)
        self.lazada.expect("iter_order_pages", [REFUSED])
        with (
            self.lazada.serving(),
            self.store() as store,
            self.assertRaises(LazadaAuthError),
        ):
            store._download_orders()
        self.assertIn("log in again", self.stored("connection_error"))
        with self.transaction() as env:
            run = env["lazada.sync.run"].search([("store_id", "=", self.store_id)])
            self.assertEqual(run.state, "failed")

    def test_second_worker_skips_what_the_first_one_holds(self):
        """X3: two imports at once share the queue."""
        with self.store() as store:
            orders = store.env["lazada.order"].create(
                [
                    {"store_id": store.id, "lazada_id": str(n), "name": str(n)}
                    for n in (1, 2)
                ]
            )
        self.addCleanup(self.delete_orders, orders.ids)
        with self.transaction() as one, self.transaction() as other:
            domain = [("id", "in", orders.ids)]
            held = one["lazada.order"]._lock_rows(domain, 1)
            self.assertEqual(held.ids, orders.ids[:1])
            left = other["lazada.order"]._lock_rows(domain, 10)
            self.assertEqual(left.ids, orders.ids[1:])

    def delete_orders(self, order_ids):
        with self.transaction() as env:
            env["lazada.order"].browse(order_ids).unlink()

    def store_one(self, env):
        """Store an order that was downloaded, as one of several workers."""
        store = env["lazada.store"].browse(self.store_id)
        Order, run = env["lazada.order"], env["lazada.sync.run"]
        items = {"1": [item_row(1, 0)]}
        return Order._store_rows(store, {"1": order_row(1)}, items, {}, run)

    def test_two_workers_download_the_same_order(self):
        """X3: the second one cannot see the first one's order, and begins again."""
        with self.transaction() as late:
            late["lazada.order"].search_count([])  # it sees nothing new from here on
            with self.transaction() as env:
                order = self.store_one(env)
            self.addCleanup(self.delete_orders, order.ids)
            with mute_logger("odoo.sql_db"):
                found = retry_on_conflict(late, lambda: self.store_one(late))
            self.assertEqual(found.ids, order.ids)

    def test_retry_of_what_a_worker_holds(self):
        """X3: a person is told so at once, and nothing is done twice."""
        with self.store() as store:
            order = store.env["lazada.order"].create(
                {"store_id": store.id, "lazada_id": "1", "name": "1"}
            )
        self.addCleanup(self.delete_orders, order.ids)
        with self.transaction() as worker:
            worker["lazada.order"].browse(order.id).lock_for_update()
            for button in ("action_retry", "action_retry_invoice", "action_read_again"):
                with self.transaction() as env, self.subTest(button):
                    env.cr.execute("SET LOCAL lock_timeout = '1s'")
                    row = env["lazada.order"].browse(order.id)
                    with self.assertRaisesRegex(UserError, "worked on right now"):
                        getattr(row, button)()

    def test_conflict_is_done_again_in_a_new_transaction(self):
        """X3: two workers that write the store at once both succeed."""
        with self.store() as first, self.store() as second:
            self.assertTrue(second.name)
            first.name = "By the first"
            first.env.cr.commit()

            def work():
                second.name = f"{second.name}, then the second"

            with mute_logger("odoo.sql_db"):
                retry_on_conflict(second.env, work)
        self.assertEqual(self.stored("name"), "By the first, then the second")

    def test_two_workers_meet_a_buyer_for_the_first_time(self):
        """X3: the second one cannot see the first one's contact, and begins again; so
        it is with a buyer's address."""
        for kind in ("contact", "delivery", "invoice"):
            with self.subTest(kind):
                self.meet_at_the_same_time(kind)

    def meet_at_the_same_time(self, kind):
        recipient = read_recipient({"address_shipping": ADDRESS})

        def create(env):
            Partner = env["res.partner"]
            order = env["lazada.order"].new({})
            parent = Partner if kind == "contact" else env.company.partner_id
            contact = NewContact("700", recipient, parent, kind, [order])
            store = env["lazada.store"].browse(self.store_id)
            return Partner._create_lazada_contacts(store, [contact])

        with self.transaction() as late:
            late["res.partner"].search_count([])  # from here on it sees nothing new
            with self.transaction() as env:
                create(env)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(SerializationFailure),
            ):
                create(late)
            late.cr.rollback()
            store = late["lazada.store"].browse(self.store_id)
            partners = late["res.partner"]._search_lazada_partners(store, ["700"])
            self.assertEqual(partners.mapped("name"), ["Ana Cruz"])
            partners.unlink()

    def conflicts(self, count):
        """Return work that others are faster at so many times."""
        faster = iter([True] * count + [False])

        def work():
            if next(faster):
                raise SerializationFailure("could not serialize access")
            return "done"

        return work

    def test_patient_while_others_hold_the_rows(self):
        """Batches of an import, one after the other, are more than a few conflicts."""
        with patch(PAUSE), self.transaction() as env:
            self.assertEqual(retry_on_conflict(env, self.conflicts(12)), "done")

    def test_not_patient_for_ever(self):
        with (
            patch(PAUSE),
            patch(f"{CONCURRENCY}.PATIENCE", 0),
            self.transaction() as env,
            self.assertRaises(SerializationFailure),
        ):
            retry_on_conflict(env, self.conflicts(12))

    def give_a_fresh_token(self):
        with self.store() as store:
            store.access_token_expires_at = fields.Datetime.now() + timedelta(days=30)

    def test_a_store_that_somebody_holds(self):
        """A download waited without limit; now it ends with a word, and goes on."""
        self.give_a_fresh_token()
        self.lazada.expect("iter_order_pages", [])
        with (
            patch(f"{CONCURRENCY}.LOCK_TIMEOUT", "50ms"),
            patch(f"{CONCURRENCY}.PATIENCE", 0),
            patch(PAUSE),
            self.lazada.serving(),
        ):
            with self.store() as held, self.transaction() as env:
                # As somebody does who looks at the database with other tools.
                held.env.cr.execute(
                    "SELECT 1 FROM lazada_store WHERE id = %s FOR UPDATE", [held.id]
                )
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaisesRegex(UserError, "holding these records"),
                ):
                    env["lazada.store"].browse(self.store_id)._download_orders()
            with self.store() as store:
                store._download_orders()
        self.assertTrue(self.stored("orders_downloaded_at"))

    def test_a_store_that_is_taken_during_a_download(self):
        """The page is read, but not stored: it comes once more, and the run says so."""
        self.give_a_fresh_token()
        with (
            patch(f"{CONCURRENCY}.LOCK_TIMEOUT", "50ms"),
            patch(f"{CONCURRENCY}.PATIENCE", 0),
            patch(PAUSE),
            mute_logger("odoo.sql_db"),
            self.store() as held,
            self.transaction() as env,
        ):

            def take(_store):
                held.env.cr.execute(
                    "SELECT 1 FROM lazada_store WHERE id = %s FOR UPDATE", [held.id]
                )
                return [[order_row(1)]]

            self.lazada.expect("iter_order_pages", take)
            self.lazada.expect("get_multiple_order_items", {"1": [item_row(1, 0)]})
            with (
                self.lazada.serving(),
                self.assertRaisesRegex(UserError, "holding these records"),
            ):
                env["lazada.store"].browse(self.store_id)._download_orders()
        with self.transaction() as env:
            run = env["lazada.sync.run"].search([("store_id", "=", self.store_id)])
            self.assertEqual(run.state, "failed")
            self.assertIn("holding these records", run.message)
            self.assertFalse(env["lazada.order"].search([("lazada_id", "=", "1")]))

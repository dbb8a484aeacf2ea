import json
from datetime import datetime, timezone
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api import (
    LazadaApiError,
    LazadaClient,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.lazada_api.call_record import CallRecord
from odoo.addons.lazada_connector.lazada_api.transport import HttpAnswer
from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

ENDPOINT = "/seller/get"
LOG = "odoo.addons.lazada_security.writing"


@tagged("post_install", "-at_install")
class TestApiCalls(LazadaCase):
    """Y2: each call of Lazada is kept, however the work ends, and costs no time."""

    def setUp(self):
        super().setUp()
        self.calls().unlink()
        self.env["ir.cron"]._commit_progress()

    def calls(self):
        self.env.invalidate_all()
        return self.env["lazada.api.call"].search([])

    def ended(self):
        """Do what follows a commit, which Odoo leaves out in tests; return the
        calls."""
        self.env.cr.postcommit.run()
        self.env.cr.postrollback.clear()
        return self.calls()

    def answering(self, *answers):
        """Let Lazada give these answers, or raise these errors."""
        answers = iter(answers)

        def send(_client, _method, _base, path, **_content):
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            body = json.dumps({"code": "0", "request_id": f"r{path}", **answer})
            return HttpAnswer(200, {}, body.encode())

        return patch.object(LazadaClient, "_send", send)

    def ask_seller(self, times=1):
        def work(client):
            for _time in range(times):
                client.get_seller()

        self.store._with_lazada(work)

    def test_what_is_kept(self):
        user = self.make_user(
            "calling_manager", "lazada_connector.group_lazada_manager"
        )
        self.store = self.store.with_user(user)
        with self.answering({"data": {"seller_id": "1"}}):
            self.ask_seller()
        [call] = self.ended()
        self.assertEqual(
            (call.user_id, call.store_id, call.company_id, call.endpoint, call.code),
            (user, self.store, self.store.company_id, ENDPOINT, "0"),
        )
        self.assertEqual(call.request_id, f"r{ENDPOINT}")
        self.assertFalse(call.order_numbers)
        self.assertGreaterEqual(call.duration, 0)

    def test_orders_that_are_listed_and_asked_for(self):
        page = {"data": {"countTotal": 1, "orders": [order_row(77)]}}
        items = {"data": [{"order_id": 77, "order_items": [item_row(77, 1)]}]}

        def work(client):
            pages = client.iter_order_pages(datetime(2026, 1, 1, tzinfo=timezone.utc))
            client.get_multiple_order_items([row["order_id"] for row in next(pages)])

        with self.answering(page, items):
            self.store._with_lazada(work)
        calls = self.ended().sorted("id")
        self.assertEqual(calls.mapped("endpoint"), ["/orders/get", "/orders/items/get"])
        self.assertEqual(calls.mapped("order_numbers"), ["77", "77"])
        self.env.cr.execute("SELECT json_agg(c)::text FROM lazada_api_call c")
        [[text]] = self.env.cr.fetchall()
        for word in ("access-1", "very-secret", order_row(77)["customer_first_name"]):
            self.assertNotIn(word, text)

    def test_a_refusal_and_a_silence(self):
        with (
            self.answering({"code": "E99", "message": "no"}),
            self.fails(LazadaApiError, "no"),
        ):
            self.ask_seller()
        self.assertEqual(self.ended().code, "E99")
        self.calls().unlink()
        silence = LazadaUnavailable("could not be reached", retryable=False)
        with self.answering(silence), self.fails(LazadaUnavailable, "reached"):
            self.ask_seller()
        self.assertEqual(self.ended().mapped("code"), [False])

    def test_also_when_the_work_is_undone(self):
        """By a rollback, or by a savepoint within."""
        with self.answering({"data": {}}):
            self.ask_seller()
        self.env.cr.rollback()
        self.assertEqual(len(self.calls()), 1)
        with self.answering({"data": {}}):
            with self.fails(ValueError, "later"):
                with self.env.cr.savepoint():
                    self.ask_seller()
                    raise ValueError("later")
        self.assertEqual(len(self.ended()), 2)

    def test_also_of_a_store_that_is_not_there_any_more(self):
        store = self.make_store("LZD-GONE").with_env(self.env)
        with self.answering({"data": {}}, {"data": {}}):
            store._with_lazada(lambda client: client.get_seller())
            self.ask_seller()
        store.unlink()
        self.env["ir.cron"]._commit_progress()
        self.assertLessEqual(len(self.ended()), 1)

    @mute_logger("odoo.sql_db")
    def test_whatever_fails_in_it_fails_no_work(self):
        """The work is committed by then; the reason is in the server's log."""
        for record in (
            CallRecord(ENDPOINT, ["a\0b"], "0", "r", 0.1),
            CallRecord(ENDPOINT, [7], "0", "r", 0.1),
            CallRecord(ENDPOINT, [], "0", "r", None),
            CallRecord(ENDPOINT, [], "0", "r", 1e12),
        ):
            with self.subTest(record), self.assertLogs(LOG, "ERROR") as caught:
                self.env["lazada.api.call"]._note(self.store, [record])
                self.assertFalse(self.ended())
            self.assertIn("1 calls of Lazada not noted", caught.output[0])
        with patch.object(
            self.env.registry, "cursor", side_effect=RuntimeError("no cursor")
        ):
            with self.assertLogs(LOG, "ERROR") as caught:
                self.env["lazada.api.call"]._note(
                    self.store, [CallRecord(ENDPOINT, [], "0", "r", 0.1)]
                )
                self.env.cr.postcommit.run()
        self.assertIn("no cursor", caught.output[0])

    def test_calls_cost_no_query_in_the_work(self):
        """To keep them costs none, and all of a transaction are one afterwards."""
        with self.answering(*[{"data": {}}] * 60):
            self.ask_seller()
            self.env.flush_all()
            # Whether the host had hung; and for each call two, to begin a transaction
            # of its own and to read whether Lazada has to be left alone.
            with self.assertQueryCount(1 + 2 * 50):
                with self.store._calling("access-1") as client:
                    for _time in range(50):
                        client.get_seller()
        with self.assertQueryCount(1):
            self.env.cr.postcommit.run()
        self.assertEqual(len(self.calls()), 51)

    def test_log_in_calls_are_kept_as_well(self):
        token = {
            "access_token": "access-7", "refresh_token": "refresh-7",
            "expires_in": 9999, "refresh_expires_in": 99999, "country": "sg",
            "account": "a@example.com", "country_user_info": [
                {"country": "SG", "seller_id": "5", "short_code": "SG5"}
            ],
        }  # fmt: skip
        self.store.authorization_code = "0_CODE"
        with self.answering(token, {"data": {"name": "Cups"}}):
            self.store.action_get_access_token()
        endpoints = self.ended().sorted("id").mapped("endpoint")
        self.assertEqual(endpoints, ["/auth/token/create", ENDPOINT])

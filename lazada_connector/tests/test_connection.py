from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger, verify_hash_signed

from ..lazada_api import Kind, LazadaAuthError, LazadaUnavailable, Token
from ..lazada_api.const import LONGEST_TOKEN_LIFE
from .common import MANAGER, NOW, LazadaCase, token_answer

REFUSED_TOKEN = LazadaAuthError("refused", "IllegalAccessToken", "r1", kind=Kind.TOKEN)
REFUSED_REFRESH = LazadaAuthError(
    "refused", "IllegalRefreshToken", "r2", kind=Kind.REFRESH_TOKEN
)
SERVICE_MARKET = LazadaAuthError(
    "no", "AUTH_TYPE_UNSUPPORTED", "r3", kind=Kind.SERVICE_MARKET_REFRESH
)
USED_CODE = LazadaAuthError("used", "InvalidCode", "r4", kind=Kind.CODE)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestConnection(LazadaCase):
    def setUp(self):
        super().setUp()
        self.draft = self.env["lazada.store"].create(
            {"code": "NEW", "name": "New", "region": "sg", "app_id": self.app.id}
        )

    def expire_in(self, **delta):
        """Let the access token have this much of its 30 days left."""
        self.store.access_token_expires_at = NOW + timedelta(**delta)

    def work(self, answer, store=None):
        """Let the store call Lazada once."""
        self.lazada.expect("get_seller", answer)
        return (store or self.store)._with_lazada(lambda client: client.get_seller())

    def activities(self, store=None):
        return (store or self.store).activity_ids

    # === CONSENT === #

    def test_approval_url(self):
        """D3: Lazada's own page, with our application and a signed state."""
        action = self.draft.action_get_approval_code()
        self.assertEqual(action["type"], "ir.actions.act_url")
        parts = urlsplit(action["url"])
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.assertEqual(
            f"{parts.scheme}://{parts.netloc}{parts.path}",
            "https://auth.lazada.com/oauth/authorize",
        )
        self.assertEqual((query["client_id"], query["country"]), ("100123", "sg"))
        self.assertEqual(query["redirect_uri"], self.app.redirect_uri)
        self.assertTrue(query["redirect_uri"].endswith("/lazada/callback"))
        signed = verify_hash_signed(self.env(su=True), "lazada_oauth", query["state"])
        self.assertEqual(signed, {"store_id": self.draft.id, "user_id": self.env.uid})

    def test_approval_url_of_a_test_server(self):
        """D3: the application's own address replaces Lazada's."""
        self.app.write({"auth_url": "http://127.0.0.1:9/", "app_secret": "secret"})
        url = self.draft.action_get_approval_code()["url"]
        self.assertTrue(url.startswith("http://127.0.0.1:9/oauth/authorize?"), url)

    def test_connecting_needs_an_application(self):
        """D3: the user is told what is missing."""
        self.draft.app_id = False
        with self.assertRaisesRegex(UserError, "Choose the application"):
            self.draft.action_get_approval_code()

    def test_pasted_code_fills_in_everything(self):
        """D4, D5: both expiry dates, account, country, seller id, short code."""
        self.draft.authorization_code = " 0_CODE \n"
        self.lazada.expect("create_token", token_answer(), "0_CODE")
        self.lazada.expect("get_seller", {"name": "Shop"})
        with self.lazada.serving():
            self.draft.action_get_access_token()
        store = self.draft
        self.assertEqual(
            (store.access_token, store.refresh_token), ("access-2", "refresh-2")
        )
        self.assertEqual(store.access_token_expires_at, NOW + timedelta(days=30))
        self.assertEqual(store.refresh_token_expires_at, NOW + timedelta(days=180))
        self.assertEqual(
            (store.account, store.token_country, store.seller_id, store.short_code),
            ("seller@example.com", "SG", "1234567", "SG1ABC"),
        )
        self.assertEqual((store.state, store.connected_at), ("connected", NOW))
        self.assertFalse(store.authorization_code, "works only once")

    def test_no_code(self):
        """D4: the button without a code tells where to get one."""
        with self.assertRaisesRegex(UserError, "There is no approval code yet"):
            self.draft.action_get_access_token()

    def test_used_code_is_explained(self):
        """D5: what happened, what to press next, and Lazada's words for the support."""
        self.draft.authorization_code = "0_CODE"
        self.lazada.expect("create_token", USED_CODE)
        with self.lazada.serving(), self.assertRaises(UserError) as refusal:
            self.draft.action_get_access_token()
        for words in ("30 minutes", "1. Get Lazada Approval Code", "request_id r4"):
            self.assertIn(words, str(refusal.exception))
        self.assertEqual(self.draft.state, "draft")

    def test_other_country_or_seller_is_refused(self):
        """D2: orders of another store never get in."""
        for answer, words in (
            (token_answer(country="my"), "MY"),
            (token_answer(seller_id="999"), "seller 999"),
        ):
            self.store.seller_id = "1234567"
            self.store.authorization_code = "0_CODE"
            self.lazada.expect("create_token", answer)
            with self.lazada.serving(), self.assertRaisesRegex(UserError, words):
                self.store.action_get_access_token()
            self.assertEqual(self.store.access_token, "access-1")

    def test_cross_border_seller_connects(self):
        """A7: the country of such a seller is ``cb``."""
        self.draft.authorization_code = "0_CODE"
        self.lazada.expect("create_token", token_answer(country="cb"))
        self.lazada.expect("get_seller", {"name": "Shop"})
        with self.lazada.serving():
            self.draft.action_get_access_token()
        self.assertEqual(
            (self.draft.state, self.draft.token_country), ("connected", "CB")
        )

    def test_no_expiry_date(self):
        """D6: then the user is told to get the approval code again."""
        self.draft.authorization_code = "0_CODE"
        self.lazada.expect("create_token", token_answer(expires_in=None))
        self.lazada.expect("get_seller", {"name": "Shop"})
        with self.lazada.serving():
            self.draft.action_get_access_token()
        self.assertEqual(self.draft.state, "expired")
        self.assertIn("no expiry date", self.draft.connection_hint)
        self.assertIn("1. Get Lazada Approval Code", self.draft.connection_hint)

    # === STATES === #

    def assert_state(self, state, store=None):
        """Compare the store's state, and what a search for it finds."""
        store = store or self.store
        store.invalidate_recordset()
        self.assertEqual(store.state, state)
        stores = self.env["lazada.store"]
        self.assertIn(store, stores.search([("state", "=", state)]))
        self.assertNotIn(store, stores.search([("state", "!=", state)]))

    def test_states_by_the_access_token(self):
        """D6, A4: it wears out in the last tenth of its 30 days."""
        self.store.connected_at = NOW
        self.assert_state("draft", self.draft)
        self.expire_in(days=3, seconds=1)
        self.assert_state("connected")
        self.expire_in(days=3)
        self.assert_state("expiring")
        self.expire_in(seconds=1)
        self.assert_state("expiring")
        self.expire_in(seconds=0)
        self.assert_state("expired")
        self.assertIn("3. Refresh Lazada Access Token", self.store.connection_hint)

    def test_states_by_the_approval(self):
        """D6: 14 days before the approval ends the seller is asked to log in again."""
        self.expire_in(days=30)
        for delta, state in (
            (timedelta(days=14, seconds=1), "connected"),
            (timedelta(days=14), "expiring"),
        ):
            self.store.refresh_token_expires_at = NOW + delta
            self.assert_state(state)
        self.store.refresh_token_expires_at = NOW
        self.expire_in(seconds=0)
        self.assert_state("expired")
        self.assertIn("1. Get Lazada Approval Code", self.store.connection_hint)

    def test_states_by_the_subscription(self):
        """A3: 14 days before the subscription ends."""
        self.expire_in(days=30)
        self.store.subscription_end = NOW + timedelta(days=14)
        self.assert_state("connected")
        self.store.subscription_end = NOW + timedelta(days=14, seconds=-1)
        self.assert_state("expiring")

    # === REFRESH === #

    def test_refresh_by_hand_replaces_both_tokens(self):
        """D6: the third button."""
        answer = token_answer(refresh_expires_in=100 * 86400, account="", seller_id="")
        self.store.account = "kept@example.com"
        self.lazada.expect("refresh_token", answer, "refresh-1")
        with self.lazada.serving():
            self.store.action_refresh_access_token()
        self.assertEqual(
            (self.store.access_token, self.store.refresh_token),
            ("access-2", "refresh-2"),
        )
        self.assertEqual(self.store.refresh_token_expires_at, NOW + timedelta(days=100))
        self.assertEqual(
            self.store.account, "kept@example.com", "no value deletes nothing"
        )

    def test_worn_out_token_is_refreshed_before_a_call(self):
        """D6: the call is made with the new token."""
        self.expire_in(days=3)
        self.lazada.expect("refresh_token", token_answer(), "refresh-1")
        with self.lazada.serving():
            self.assertEqual(self.work({"name": "Shop"}), {"name": "Shop"})
        self.assertEqual(self.lazada.tokens[-1], "access-2")

    def test_fresh_token_is_not_refreshed(self):
        """X8: no needless call."""
        self.expire_in(days=3, seconds=1)
        with self.lazada.serving():
            self.work({})
        self.assertEqual(self.lazada.tokens, ["access-1"])

    def test_second_worker_gets_the_token_of_the_first(self):
        """D6, X3: the token that it wants to replace is replaced already."""
        self.store.access_token = "access-of-the-first"
        with self.lazada.serving():
            token = self.store._replace_access_token("access-1")
        self.assertEqual(token, "access-of-the-first")

    def test_ended_approval_is_explained(self):
        """D6, A4: the button says that the seller has to log in again."""
        self.lazada.expect("refresh_token", REFUSED_REFRESH)
        self.lazada.expect("get_seller", {"name": "Shop"})
        with (
            self.lazada.serving(),
            self.fails(UserError, "The approval of the seller has ended"),
        ):
            self.store.action_refresh_access_token()
        self.store.invalidate_recordset()
        self.assertFalse(self.store.refresh_token_expires_at)
        self.assertEqual(self.store.access_token, "access-1", "it may live on")

    def test_service_market_token_is_used_to_its_end(self):
        """A2: it cannot be refreshed, and works as long as the subscription."""
        self.expire_in(days=2)
        self.lazada.expect("refresh_token", SERVICE_MARKET)
        with self.lazada.serving():
            self.work({})
        self.assertEqual(self.lazada.tokens[-1], "access-1")
        with self.lazada.serving():
            self.work({})
        self.assertEqual(self.lazada.count("refresh_token"), 1, "not asked again")

    def test_refused_token_is_refreshed_and_the_call_repeated_once(self):
        """D6: Lazada may void a token before its time."""
        self.expire_in(days=20)
        self.lazada.expect("refresh_token", token_answer())
        self.lazada.expect("get_seller", REFUSED_TOKEN)
        with self.lazada.serving():
            self.assertEqual(self.work({"name": "Shop"}), {"name": "Shop"})
        self.assertEqual(self.lazada.tokens, ["access-1", "access-1", "access-2"])

    def test_store_that_stays_refused_rests_until_someone_reconnects(self):
        """A4, X8: one activity, one sentence, no further calls, no second activity."""
        self.expire_in(days=20)
        self.lazada.expect("iter_order_pages", [REFUSED_TOKEN])
        self.lazada.expect("refresh_token", REFUSED_REFRESH)
        with self.lazada.serving(), mute_logger("odoo.addons.lazada_connector"):
            for _run in range(3):
                self.cron("download_orders")
                self.cron("download_products")
                self.cron("refresh_access_tokens")
        self.assertIn("let the seller log in again", self.store.connection_error)
        self.assert_state("expired")
        self.assertEqual(len(self.activities()), 1)
        self.assertEqual(self.activities().user_id, self.store.user_id)

    def test_reconnecting_clears_the_error(self):
        """A4: the way out works, and the activity is done."""
        self.store._keep_refusal_of(REFUSED_REFRESH)
        self.store.authorization_code = "0_CODE"
        self.lazada.expect("create_token", token_answer())
        self.lazada.expect("get_seller", {"name": "Shop"})
        with self.lazada.serving():
            self.store.action_get_access_token()
        self.assertFalse(self.store.connection_error)
        self.assert_state("connected")
        self.assertFalse(self.activities(), "nothing is left to do")

    def test_cron_refreshes_every_store(self):
        """D6, D10: one that cannot be reached does not stop the other."""
        other = self.make_store("LZD-2").with_env(self.env)
        down = self.store.code
        for _store in range(2):
            self.lazada.expect(
                "refresh_token",
                lambda store: (
                    LazadaUnavailable("down") if store.code == down else token_answer()
                ),
            )
        with self.lazada.serving():
            self.cron("refresh_access_tokens")
        self.assertEqual(
            (self.store.access_token, other.access_token), ("access-1", "access-2")
        )
        runs = self.env["lazada.sync.run"].search([])
        self.assertEqual(
            {run.store_id: run.state for run in runs},
            {self.store: "failed", other: "done"},
        )

    def test_scheduled_actions_are_named_as_their_runs(self):
        """X2: by the runs of its task each store has its turn."""
        Store = self.env["lazada.store"]
        known = dict(self.env["lazada.sync.run"]._fields["task"].selection)
        with patch.object(type(Store), "_run_by_cron") as run:
            for name in dir(type(Store)):
                if name.startswith("_cron_"):
                    getattr(Store, name)()
        tasks = {call.args[0] for call in run.call_args_list}
        self.assertGreater(len(tasks), 5)
        self.assertFalse(tasks - known.keys())
        self.assertFalse(tasks - self.store._tasks().keys())
        processes = self.env["lazada.process"].with_context(active_test=False)
        self.assertFalse(known.keys() - set(processes.search([]).mapped("task")))

    def test_every_store_has_its_turn(self):
        """X2: stores that use up the time of a run do not keep the others waiting."""
        for code in ("LZD-2", "LZD-3"):
            self.make_store(code)
        stores = self.env["lazada.store"].search([("connected_at", "!=", False)])
        self.patch(type(self.env["lazada.process"]), "_turn_ends", lambda process: 0.0)
        for _turn in range(3 * len(stores) + 1):
            self.lazada.expect("refresh_token", LazadaUnavailable("down"))
            with self.lazada.serving():
                self.cron("refresh_access_tokens")
        runs = self.env["lazada.sync.run"].search([], order="id")
        turns = [run.store_id for run in runs]
        self.assertEqual(turns, [*stores] * 3 + [stores[0]])

    def test_cron_tells_when_the_approval_has_ended(self):
        """D6: the access token lives on, and a person has time to act."""
        self.expire_in(days=20)
        self.lazada.expect("refresh_token", REFUSED_REFRESH)
        self.lazada.expect("get_seller", {"name": "Shop"})
        with self.lazada.serving():
            self.cron("refresh_access_tokens")
        self.assertEqual(len(self.activities()), 1)
        run = self.env["lazada.sync.run"].search([])
        self.assertEqual((run.state, run.failed), ("done", 1))
        self.assertIn("log in again", run.message)
        self.assertFalse(self.store.connection_error)

    def assert_dead(self):
        """The store says once that its connection has ended, and what to press."""
        self.store.invalidate_recordset()
        self.assert_state("expired")
        self.assertEqual(self.store.connection_remedy, "reconnect")
        self.assertFalse(self.store.connection_until_text)
        self.assertNotIn(self.store.name, self.store.connection_need)
        self.assertEqual(len(self.activities()), 1)
        self.assertNotIn(self.store.name, self.activities().note)

    def test_both_tokens_ended_at_lazada_before_their_time(self):
        """The card said “Expiring, until 7 Dec (6 days)” until somebody downloaded."""
        self.expire_in(days=6)
        self.lazada.expect("refresh_token", REFUSED_REFRESH)
        self.lazada.expect("get_seller", REFUSED_TOKEN)
        with self.lazada.serving():
            self.cron("refresh_access_tokens")
        self.assert_dead()

    def test_buttons_find_a_dead_connection(self):
        """Whichever is pressed, the store says so from then on."""
        for button in ("action_check_connection", "action_refresh_access_token"):
            with self.subTest(button):
                self.store._take_tokens(token_answer())
                # nobody is told twice on a day
                self.env["lazada.warning"].search([]).unlink()
                self.lazada.expect("get_seller", REFUSED_TOKEN)
                self.lazada.expect("refresh_token", REFUSED_REFRESH)
                with self.lazada.serving(), self.fails(UserError, "log in again"):
                    getattr(self.store, button)()
                self.env.cr.rollback()
                self.assert_dead()

    def test_subscription_that_has_ended(self):
        """Lazada refuses every call then, whatever the tokens say."""
        self.expire_in(days=20)
        self.store.subscription_end = NOW
        self.assert_state("expired")
        self.assertEqual(self.store.connection_remedy, "renew")
        self.assertFalse(self.store.connection_until_text)

    def test_pause_is_shown_while_it_lasts(self):
        self.app._pause_until(NOW + timedelta(minutes=1))
        self.assertTrue(self.app.is_paused)
        with freeze_time(NOW + timedelta(minutes=2)):
            self.app.invalidate_recordset()
            self.assertFalse(self.app.is_paused)

    def test_button_of_a_store_that_is_not_connected(self):
        """D5: the user is told to connect first."""
        with self.assertRaisesRegex(UserError, "1. Get Lazada Approval Code"):
            self.draft.action_download_orders()

    def test_message_of_lazada_holds_no_secret(self):
        """No token in what is kept or shown."""
        self.store._keep_refusal_of(REFUSED_REFRESH)
        text = self.store.connection_error + self.activities().note
        for secret in ("access-1", "refresh-1", "very-secret"):
            self.assertNotIn(secret, text)

    def test_addresses_of_an_application(self):
        """A wrong address is refused when it is typed."""
        for url in ("ftp://x", "lazada.com", "http://"):
            with self.assertRaisesRegex(UserError, "not a web address"):
                self.app.api_url = url
        self.assertEqual(self.store.connected_at.date(), datetime.now().date())

    # === LIVES THAT CANNOT BE === #

    def test_a_life_without_end_is_cut(self):
        """The new tokens are here, whatever was said of them; both old are void."""
        endless = token_answer_of(expires_in=2**31 - 1, refresh_expires_in="2147483647")
        self.lazada.expect("refresh_token", endless)
        with self.lazada.serving():
            self.store.action_refresh_access_token()
        longest = NOW + timedelta(seconds=LONGEST_TOKEN_LIFE)
        self.assertEqual(self.store.access_token, "access-2")
        self.assertEqual(self.store.access_token_expires_at, longest)
        self.assertEqual(self.store.refresh_token_expires_at, longest)

    def test_lives_at_their_limit(self):
        """The neighbours: the longest is kept as it is, a negative one is none."""
        for given, life in (
            (LONGEST_TOKEN_LIFE, LONGEST_TOKEN_LIFE),
            (LONGEST_TOKEN_LIFE + 1, LONGEST_TOKEN_LIFE),
            (0, 0),
            (-1, None),
        ):
            self.assertEqual(token_answer_of(expires_in=given).expires_in, life)

    # === ONE SELLER, ONE STORE === #

    def log_in(self, store, **values):
        self.lazada.expect("create_token", token_answer(**values))
        store.authorization_code = "0_CODE"
        with self.lazada.serving():
            store.action_get_access_token()

    def assert_twin_refused(self, words, store=None, **values):
        store = store or self.draft
        with self.fails(UserError, words):
            self.log_in(store, **values)
        self.env.invalidate_all()
        self.assertFalse(store.sudo().access_token)

    def test_one_seller_has_one_store_in_a_country(self):
        """The second one imported every order again."""
        self.store.write({"seller_id": "1234567", "name": "The First"})
        self.assert_twin_refused("connected as The First already")
        self.store.active = False
        self.assert_twin_refused("connected as The First already, which may be arch")

    def test_one_account_has_one_store_in_a_country(self):
        """Where Lazada tells no seller."""
        self.store.write({"account": "seller@example.com", "name": "The First"})
        self.assert_twin_refused("The First", seller_id="")

    def test_another_companys_store_is_not_named(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids = [Command.link(company.id)]
        self.store.write({"seller_id": "1234567", "name": "The First"})
        stranger = self.make_user("stranger", MANAGER, company=company)
        values = {"code": "X", "name": "X", "region": "sg", "app_id": self.app.id}
        draft = self.env["lazada.store"].with_user(stranger).create(values)
        with self.fails(UserError, "in another company already") as refusal:
            self.log_in(draft)
        self.assertNotIn("First", str(refusal.exception))

    def test_others_are_no_twins(self):
        """Another country, another seller, the store itself."""
        self.make_store("LZD-MY", region="my", seller_id="1234567")
        self.lazada.expect("get_seller", {"name": "Shop"})
        self.log_in(self.draft)
        self.lazada.expect("get_seller", {"name": "Shop"})
        self.log_in(self.draft, access_token="access-3")
        self.assertEqual(self.draft.access_token, "access-3")
        other = self.draft.copy({"code": "OTHER"})
        self.lazada.expect("get_seller", {"name": "Shop"})
        self.log_in(other, seller_id="7654321")
        self.assertEqual(other.state, "connected")

    def test_the_database_has_the_last_word(self):
        """Two log-ins at the same moment."""
        self.store.seller_id = "1234567"
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.draft.seller_id = "1234567"
            self.env.flush_all()

    def test_a_refreshed_token_is_of_the_same_seller(self):
        """The log-in has settled it; no refresh makes a twin."""
        self.store.seller_id = "1234567"
        other = self.make_store("LZD-2", seller_id="7").with_env(self.env)
        self.lazada.expect("refresh_token", token_answer())
        with self.lazada.serving():
            other.action_refresh_access_token()
        self.assertEqual((other.seller_id, other.access_token), ("7", "access-2"))


def token_answer_of(**values):
    """Return the token of an answer as it comes over the wire."""
    lives = {"expires_in": 2592000, "refresh_expires_in": 15552000, **values}
    answer = {"access_token": "access-2", "refresh_token": "refresh-2", **lives}
    return Token.from_answer(answer)

import logging
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo import Command
from odoo.http import root
from odoo.tests import HOST, HttpCase, tagged
from odoo.tools import hash_sign, mute_logger

from ..controllers import main
from ..lazada_api import Kind, LazadaAuthError
from .common import MANAGER, USER, LazadaCommon, token_answer
from .fake_lazada import FakeLazada


@tagged("post_install", "-at_install")
class TestCallback(LazadaCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("lazada_manager", MANAGER)
        cls.draft = cls.env["lazada.store"].create(
            {"code": "NEW", "name": "New", "region": "sg", "app_id": cls.app.id}
        )

    def setUp(self):
        super().setUp()
        self.lazada = FakeLazada()

    def sign(self, user=None, store_id=None, scope="lazada_oauth"):
        """Return a state as the first button makes it."""
        values = {
            "store_id": store_id or self.draft.id,
            "user_id": (user or self.manager).id,
        }
        return hash_sign(self.env(su=True), scope, values, expiration_hours=1)

    def visit(self, login="lazada_manager", **params):
        """Come back from Lazada; return the answer of the server."""
        self.authenticate(login, login)
        query = "&".join(f"{name}={value}" for name, value in params.items())
        with self.lazada.serving():
            response = self.url_open(f"/lazada/callback?{query}", allow_redirects=False)
        self.draft.invalidate_recordset()
        return response

    def assert_refused(self, words, **params):
        response = self.visit(**params)
        self.assertEqual(response.status_code, 400)
        self.assertIn(words, response.text)
        self.assertFalse(self.draft.access_token)
        for name in ("code", "state"):
            if params.get(name):
                self.assertNotIn(params[name], response.text)
        return response

    def test_good_visit_lands_on_the_connected_store(self):
        """D4, D5: nobody has to paste anything."""
        self.lazada.expect("create_token", token_answer(), "0_CODE")
        self.lazada.expect("get_seller", {"name": "Shop"})
        response = self.visit(code="0_CODE", state=self.sign())
        self.assertEqual(response.status_code, 303)
        self.assertTrue(
            response.headers["Location"].endswith(
                f"/odoo/lazada-stores/{self.draft.id}"
            )
        )
        self.assertEqual(
            (self.draft.state, self.draft.access_token), ("connected", "access-2")
        )

    def test_states_that_are_not_genuine(self):
        """Forged, garbage, of another purpose, missing: one answer for all."""
        good = self.sign()
        for state in (
            good[:-4] + "AAAA",
            "garbage",
            "%00%ff",
            "AQ",
            "é",
            self.sign(scope="other"),
        ):
            self.assert_refused(
                "cannot tell for which store", code="0_CODE", state=state
            )

    def test_expired_state(self):
        """It lives for an hour."""
        with freeze_time("2026-01-01"):
            state = self.sign()
        self.assert_refused("more than an hour ago", code="0_CODE", state=state)

    def test_state_of_another_user(self):
        """Nobody is made to connect a store by somebody else's link."""
        self.make_user("other_manager", MANAGER)
        self.assert_refused(
            "begun by someone else",
            login="other_manager",
            code="0_CODE",
            state=self.sign(),
        )

    def test_user_without_the_right(self):
        """Who may not set up stores may not connect them."""
        user = self.make_user("lazada_user", USER)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            self.assert_refused(
                "cannot tell", login="lazada_user", code="0_CODE", state=self.sign(user)
            )

    def test_store_of_another_company(self):
        """The rules of companies hold here as well."""
        company = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids = [Command.link(company.id)]
        stranger = self.make_user("stranger", MANAGER, company=company)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            self.assert_refused(
                "cannot tell",
                login="stranger",
                code="0_CODE",
                state=self.sign(stranger),
            )

    def test_store_that_is_gone(self):
        """Deleted meanwhile."""
        self.assert_refused(
            "cannot tell", code="0_CODE", state=self.sign(store_id=10**8)
        )

    def test_consent_denied(self):
        """D3: the page says how to try again, and leads back to the store."""
        for params in ({"error": "access_denied"}, {"code": ""}):
            response = self.assert_refused(
                "the approval was not given", state=self.sign(), **params
            )
            self.assertIn(f"/odoo/lazada-stores/{self.draft.id}", response.text)

    def test_used_code(self):
        """D5: Lazada's refusal is a sentence with the next step."""
        refusal = LazadaAuthError("used", "InvalidCode", "req-7", kind=Kind.CODE)
        self.lazada.expect("create_token", refusal)
        response = self.assert_refused(
            "older than 30 minutes", code="0_CODE", state=self.sign()
        )
        self.assertIn("1. Get Lazada Approval Code", response.text)

    def test_wrong_country(self):
        """D2: nothing is kept of a log-in to another country's store."""
        self.lazada.expect("create_token", token_answer(country="my"))
        self.assert_refused("MY", code="0_CODE", state=self.sign())

    @contextmanager
    def all_logs(self):
        """Collect what any logger says."""
        texts = []
        handler = logging.Handler()
        handler.emit = lambda record: texts.append(record.getMessage())
        logging.getLogger().addHandler(handler)
        try:
            yield texts
        finally:
            logging.getLogger().removeHandler(handler)

    def test_no_secret_in_the_log(self):
        """Neither code nor state, also not in the server's log of requests."""
        state = self.sign()
        self.lazada.expect("create_token", token_answer())
        self.lazada.expect("get_seller", {"name": "Shop"})
        with self.all_logs() as texts:
            self.visit(code="0_SECRET_CODE", state=state)
        log = "\n".join(texts)
        self.assertIn("/lazada/callback", log)
        for secret in ("0_SECRET_CODE", state, "access-2", "refresh-2", "very-secret"):
            self.assertNotIn(secret, log)

    # === VISITS THAT WERE NOT BEGUN HERE === #

    def arrive(self, **params):
        """Come from the Service Market; the code must be in no address after that."""
        with self.lazada.serving():
            response = self.visit_path("/lazada/callback", **params)
        self.assertEqual(response.status_code, 303)
        location = response.headers["Location"]
        self.assertTrue(location.endswith("/lazada/connect"), location)
        return location

    def visit_path(self, path, **params):
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return self.url_open(f"{path}?{query}", allow_redirects=False)

    def choose(self, page, store):
        """Send the page's form."""
        token = html.fromstring(page.text).xpath("//input[@name='csrf_token']/@value")
        data = {"csrf_token": token[0], "store_id": store.id}
        with self.lazada.serving():
            answer = self.url_open("/lazada/connect", data=data, allow_redirects=False)
        self.draft.invalidate_recordset()
        return answer

    def test_visit_from_the_service_market(self):
        """A5: the manager says for which store it is; the code is shown nowhere."""
        self.authenticate("lazada_manager", "lazada_manager")
        self.arrive(code="0_100123_SECRET")
        page = self.url_open("/lazada/connect")
        self.assertEqual(page.status_code, 200)
        self.assertIn("New", page.text)
        self.assertNotIn("SECRET", page.text + page.url)
        self.assertFalse(self.draft.access_token)
        self.lazada.expect("create_token", token_answer(), "0_100123_SECRET")
        self.lazada.expect("get_seller", {"name": "Shop"})
        answer = self.choose(page, self.draft)
        self.assertTrue(answer.headers["Location"].endswith(f"/{self.draft.id}"))
        self.assertEqual(self.draft.state, "connected")
        again = self.url_open("/lazada/connect")
        self.assertEqual(again.status_code, 400)
        self.assertIn("was used already", again.text)

    def test_visitor_logs_in_and_comes_back(self):
        """A5: the address of the log-in page holds no code."""
        self.arrive(code="0_100123_SECRET")
        page = self.url_open("/lazada/connect")
        self.assertIn("/web/login", page.url)
        self.assertNotIn("SECRET", page.url + page.text)
        token = html.fromstring(page.text).xpath("//input[@name='csrf_token']/@value")
        fields = {
            "csrf_token": token[0],
            "login": "lazada_manager",
            "password": "lazada_manager",
            "redirect": "/lazada/connect",
        }
        page = self.url_open("/web/login", data=fields)
        self.assertTrue(page.url.endswith("/lazada/connect"), page.url)
        self.lazada.expect("create_token", token_answer(), "0_100123_SECRET")
        self.lazada.expect("get_seller", {"name": "Shop"})
        self.choose(page, self.draft)
        self.assertEqual(self.draft.state, "connected")

    def test_visitor_who_began_in_odoo_and_was_logged_out(self):
        """D4: the state still says for which store it is."""
        state = self.sign()
        self.arrive(code="0_CODE", state=state)
        visit = dict(self.opener.cookies)
        self.assertIn("session_id", visit)
        page = self.url_open("/lazada/connect")
        token = html.fromstring(page.text).xpath("//input[@name='csrf_token']/@value")
        fields = {
            "csrf_token": token[0],
            "login": "lazada_manager",
            "password": "lazada_manager",
            "redirect": "/lazada/connect",
        }
        self.lazada.expect("create_token", token_answer(), "0_CODE")
        self.lazada.expect("get_seller", {"name": "Shop"})
        with self.lazada.serving():
            page = self.url_open("/web/login", data=fields, allow_redirects=False)
            self.url_open("/lazada/connect", allow_redirects=False)
        self.draft.invalidate_recordset()
        self.assertEqual(self.draft.state, "connected")

    def test_kept_visit_ends_after_half_an_hour(self):
        """A6: the code is worth nothing by then."""
        self.authenticate("lazada_manager", "lazada_manager")
        # As a browser that does not forget it in time.
        for minutes, status in ((29, 200), (31, 400)):
            with freeze_time(datetime.now() - timedelta(minutes=minutes)):
                answer = self.visit_path("/lazada/callback", code="0_100123_SECRET")
            value = answer.cookies["lazada_visit"]
            self.opener.cookies.set("lazada_visit", value, domain=HOST, path="/lazada")
            page = self.url_open("/lazada/connect")
            self.assertEqual(page.status_code, status)
        self.assertIn("30 minutes", page.text)

    # === STRANGERS === #

    def test_a_stranger_leaves_nothing_here(self):
        """A visit without log-in wrote up to 64 KB of session, whenever it came."""
        del self.opener.cookies["session_id"]
        sessions = type(root.session_store)
        with patch.object(sessions, "save", autospec=True) as save:
            for params in (
                {"code": "0_100123_X", "state": "S" * 200},
                {"code": "X" * 60_000},
                {"code": "0_100123_X", "state": "X" * 60_000},
                {"error": "X" * 60_000},
            ):
                self.visit_path("/lazada/callback", **params)
        self.assertFalse(save.call_count)

    def test_what_is_too_long_is_refused(self):
        """Neither code nor state of Lazada's is longer; the neighbour goes on."""
        self.arrive(code="X" * main.LONGEST_VALUE)
        for name in ("code", "state", "error"):
            text = "X" * (main.LONGEST_VALUE + 1)
            answer = self.visit_path("/lazada/callback", **{name: text})
            self.assertEqual(answer.status_code, 400)
            self.assertNotIn("X" * 3, answer.text + str(answer.headers))

    def test_only_these_pages_get_the_visit(self):
        """The code is in a cookie that no script and no other page sees."""
        answer = self.visit_path("/lazada/callback", code="0_100123_X")
        cookie = answer.headers["Set-Cookie"]
        for words in ("lazada_visit=", "HttpOnly", "Path=/lazada;", "SameSite=Lax"):
            self.assertIn(words, cookie)
        self.opener.cookies.set("lazada_visit", "forged", domain=HOST, path="/lazada")
        self.authenticate("lazada_manager", "lazada_manager")
        page = self.url_open("/lazada/connect")
        self.assertEqual(page.status_code, 400)

    def test_who_may_not_set_up_stores(self):
        """A5: a user is told whom to ask, and can choose nothing."""
        self.make_user("lazada_user", USER)
        self.authenticate("lazada_user", "lazada_user")
        self.arrive(code="0_100123_SECRET")
        page = self.url_open("/lazada/connect")
        self.assertEqual(page.status_code, 400)
        self.assertIn("Only a manager", page.text)
        self.assertNotIn("store_id", page.text)

    def test_choosing_needs_a_store_of_ones_own(self):
        """A5: neither another company's nor one that is not there."""
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self.env["lazada.store"].create(
            {"code": "X", "name": "Stranger", "region": "sg", "app_id": self.app.id,
             "company_id": company.id}
        )  # fmt: skip
        self.authenticate("lazada_manager", "lazada_manager")
        self.arrive(code="0_100123_SECRET")
        page = self.url_open("/lazada/connect")
        self.assertNotIn("Stranger", page.text)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            answer = self.choose(page, stranger)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Choose one of the stores", answer.text)
        self.assertFalse(stranger.access_token)

    def test_forged_choice(self):
        """A5: no other site can choose for the manager."""
        self.authenticate("lazada_manager", "lazada_manager")
        self.arrive(code="0_100123_SECRET")
        with mute_logger("odoo.http"):
            answer = self.url_open("/lazada/connect", data={"store_id": self.draft.id})
        self.assertEqual(answer.status_code, 400)
        self.draft.invalidate_recordset()
        self.assertFalse(self.draft.access_token)

    def test_bad_state_leads_to_the_choice(self):
        """A6: refused, but the approval is not lost."""
        with freeze_time("2026-01-01"):
            state = self.sign()
        page = self.assert_refused("more than an hour", code="0_100123_X", state=state)
        self.lazada.expect("create_token", token_answer(), "0_100123_X")
        self.lazada.expect("get_seller", {"name": "Shop"})
        self.choose(page, self.draft)
        self.assertEqual(self.draft.state, "connected")

    def test_refusals_of_the_consent_page(self):
        """A6: each in plain words, with the next step and Lazada's word."""
        for error, words in {
            "AppNotSubscribed": "Order it in Lazada's Service Market",
            "InvalidAppKey": "does not know the application key",
            "app_offline": "not published yet",
        }.items():
            response = self.visit(error=error, state=self.sign())
            text = html.fromstring(response.text).text_content()
            self.assertEqual(response.status_code, 400)
            self.assertIn(words, text)
            self.assertIn(f"(Lazada: {error})", text)

    def test_refusal_without_a_state(self):
        """A6: also when Lazada sends no state back."""
        response = self.visit(error="AppNotSubscribed")
        self.assertEqual(response.status_code, 400)
        self.assertIn("Service Market", response.text)

import logging
from contextlib import contextmanager

from freezegun import freeze_time

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import hash_sign, mute_logger

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
            "",
        ):
            self.assert_refused(
                "cannot tell for which store", code="0_CODE", state=state
            )
        self.assert_refused("cannot tell for which store", code="0_CODE")

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
        with self.all_logs() as texts:
            self.visit(code="0_SECRET_CODE", state=state)
        log = "\n".join(texts)
        self.assertIn("/lazada/callback", log)
        for secret in ("0_SECRET_CODE", state, "access-2", "refresh-2", "very-secret"):
            self.assertNotIn(secret, log)

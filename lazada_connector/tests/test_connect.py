from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..lazada_api import Kind, LazadaApiError, LazadaAuthError
from .common import MANAGER, NOW, LazadaCase, token_answer

SYSTEM = f"base.group_system,{MANAGER}"


def country(code, number):
    return {
        "country": code,
        "user_id": str(number),
        "seller_id": f"S{number}",
        "short_code": f"{code.upper()}{number}",
    }


COUNTRIES = (country("sg", 1), country("my", 2), country("th", 3))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestConnect(LazadaCase):
    """From nothing to the consent page, and from there to the first download."""

    def make_wizard(self, groups=MANAGER, **values):
        user = self.make_user(f"user{len(values)}", groups)
        return Form(self.env["lazada.connect"].with_user(user))

    def walk(self, form):
        """Go to the last step with the country Singapore."""
        form.save().action_next()
        wizard = form.record
        with Form(wizard) as form:
            form.region = "sg"
        wizard.action_next()
        self.assertEqual(wizard.step, "approval")
        return wizard

    def test_manager_with_an_application(self):
        """D2, D3: country chosen, the rest is there."""
        wizard = self.walk(self.make_wizard())
        self.assertEqual(
            (wizard.app_id, wizard.name, wizard.code),
            (self.app, "Lazada Singapore", "LZD-SG-2"),
        )
        action = wizard.action_connect()
        query = parse_qs(urlsplit(action["url"]).query)
        self.assertEqual(query["client_id"], ["100123"])
        store = self.env["lazada.store"].search([("code", "=", "LZD-SG-2")])
        self.assertEqual(store.partner_id.name, "Lazada Buyers Singapore")
        self.assertEqual((store.state, store.region), ("draft", "sg"))

    def test_second_store_of_a_country_shares_the_customer(self):
        """D7: no contact is made twice."""
        for code in ("ONE", "TWO"):
            wizard = self.env["lazada.connect"].create({"region": "th", "code": code})
            wizard.action_connect()
        stores = self.env["lazada.store"].search([("code", "in", ("ONE", "TWO"))])
        self.assertEqual(len(stores.partner_id), 1)

    def test_administrator_enters_the_application(self):
        """A1: key and secret; the secret stands in the application alone."""
        self.env["lazada.store"].search([]).app_id = False
        self.env["lazada.app"].search([]).active = False
        form = self.make_wizard(SYSTEM)
        self.assertTrue(form.use_new_app)
        form.app_name = "New App"
        form.app_key = " 777 "
        form.app_secret = " hush "
        form.test_server = "http://127.0.0.1:9/"
        wizard = self.walk(form)
        app_sudo = wizard.app_id.sudo()
        self.assertEqual((app_sudo.app_key, app_sudo.app_secret), ("777", "hush"))
        self.assertEqual(app_sudo.api_url, "http://127.0.0.1:9/rest")
        self.assertFalse(wizard.sudo().app_secret)

    def test_missing_keys(self):
        """A1: says where they stand."""
        form = self.make_wizard(SYSTEM)
        form.use_new_app = True
        with self.assertRaisesRegex(UserError, "App Console"):
            form.save().action_next()

    def test_manager_without_an_application(self):
        """A1: told whom to ask; may not enter a secret."""
        self.env["lazada.store"].search([]).app_id = False
        self.env["lazada.app"].search([]).active = False
        form = self.make_wizard()
        with self.assertRaisesRegex(UserError, "ask a system administrator"):
            form.save().action_next()
        with self.fails(AccessError, ""):
            form.record.app_secret = "x"

    def test_service_market_of_the_country(self):
        """A1: the address of the application and country."""
        self.app.write(
            {
                "market_ids": [
                    (0, 0, {"region": "sg", "url": "https://market.example/1"})
                ]
            }
        )
        wizard = self.walk(self.make_wizard())
        self.assertTrue(wizard.needs_subscription)
        self.assertEqual(wizard.service_market_url, "https://market.example/1")
        self.assertEqual(
            self.store.action_open_service_market()["url"], "https://market.example/1"
        )
        other = self.make_store("LZD-TH", region="th").with_env(self.env)
        with self.assertRaisesRegex(UserError, "Service Market of Thailand"):
            other.action_open_service_market()
        with self.assertRaises(ValidationError):
            self.app.market_ids.url = "market.example"

    # === THE CHECK === #

    def check(self, answer):
        self.lazada.expect("get_seller", answer)
        with self.lazada.serving():
            return self.store.action_check_connection()["params"]

    def test_check_of_the_connection(self):
        """A1: who answers."""
        self.store.seller_id = "1234567"
        told = self.check({"name": "My Shop", "marketplaceEaseMode": "false"})
        self.assertIn("My Shop", told["message"])
        self.assertEqual((told["type"], self.store.ease_mode), ("success", False))

    def test_ease_mode_is_warned_of(self):
        """A1: before functions fail one by one; gone when it is gone."""
        told = self.check({"name": "My Shop", "marketplaceEaseMode": True})
        self.assertIn("ease mode", told["message"])
        self.assertTrue(self.store.ease_mode)
        self.check({"name": "My Shop"})
        self.assertFalse(self.store.ease_mode)

    def test_failed_check_is_explained(self):
        """A6."""
        with self.fails(UserError, "IP whitelist"):
            self.check(LazadaApiError("no", "AppWhiteIpLimit", kind=Kind.IP))

    def test_ended_subscription_is_named(self):
        """A6: Lazada only says that the token is bad; the store knows better."""
        self.store.subscription_end = NOW - timedelta(days=3)
        error = LazadaAuthError("bad", "IllegalAccessToken", kind=Kind.TOKEN)
        words = self.store._explain(error)
        self.assertIn("ended on 01/17/2026", words)
        self.assertIn("Service Market", words)

    # === CROSS-BORDER === #

    def connect(self, store, rows=COUNTRIES):
        token = token_answer(country="cb", country_users=rows)
        self.lazada.expect("create_token", token.of_region(store.region))
        for _row in rows:
            self.lazada.expect("get_seller", {"name": "Shop"})
        with self.lazada.serving():
            store.authorization_code = "0_CODE"
            store.action_get_access_token()

    def make_draft(self, code, region, **values):
        return self.env["lazada.store"].create(
            {"code": code, "name": "Shop", "region": region, "app_id": self.app.id,
             "partner_id": self.customer.id, **values}
        )  # fmt: skip

    def test_one_consent_connects_all_countries(self):
        """A7: a store that waits is taken, a missing one is made like the first."""
        first = self.make_draft("CB", "sg", invoice_policy="open")
        waiting = self.make_draft("WAITS", "my")
        self.connect(first)
        made = self.env["lazada.store"].search([("code", "=", "CB-TH")])
        self.assertEqual((made.region, made.name), ("th", "Shop Thailand"))
        self.assertEqual(
            (made.partner_id, made.invoice_policy), (self.customer, "open")
        )
        self.assertEqual(
            [(store.seller_id, store.short_code) for store in (first, waiting, made)],
            [("S1", "SG1"), ("S2", "MY2"), ("S3", "TH3")],
        )
        for store in (first, waiting, made):
            self.assertEqual(
                (store.state, store.access_token), ("connected", "access-2")
            )

    def test_second_consent_makes_no_second_stores(self):
        """A7: reconnecting one reconnects all; an archived one stays archived."""
        first = self.make_draft("CB", "sg")
        self.connect(first)
        stores = self.env["lazada.store"].search([("code", "=like", "CB%")])
        gone = stores.filtered(lambda store: store.region == "th")
        gone.active = False
        gone.access_token = "old"
        token = token_answer(country="cb", country_users=COUNTRIES)
        self.lazada.expect("create_token", token.of_region("sg"))
        for _store in range(2):
            self.lazada.expect("get_seller", {"name": "Shop"})
        with self.lazada.serving():
            first.authorization_code = "0_CODE"
            first.action_get_access_token()
        everything = self.env["lazada.store"].with_context(active_test=False)
        self.assertEqual(everything.search([("code", "=like", "CB%")]), stores)
        self.assertEqual(gone.access_token, "old")

    def test_refresh_of_one_is_the_refresh_of_all(self):
        """A7: both tokens are replaced at Lazada, for every country."""
        first = self.make_draft("CB", "sg")
        self.connect(first)
        stores = self.env["lazada.store"].search([("code", "=like", "CB%")])
        answer = token_answer(
            country="cb",
            access_token="access-3",
            refresh_token="refresh-3",
            country_users=COUNTRIES,
        )
        self.lazada.expect("refresh_token", answer, "refresh-2")
        with self.lazada.serving():
            stores[-1].action_refresh_access_token()
        stores.invalidate_recordset()
        self.assertEqual(stores.mapped("access_token"), ["access-3"] * 3)
        self.assertEqual(sorted(stores.mapped("seller_id")), ["S1", "S2", "S3"])
        self.assertEqual(self.store.access_token, "access-1", "of another seller")

    def test_seller_without_a_store_in_the_country(self):
        """A7: refused before anything is kept."""
        store = self.make_draft("VN", "vn")
        token = token_answer(country="cb", country_users=COUNTRIES)
        self.lazada.expect("create_token", token)
        store.authorization_code = "0_CODE"
        with self.lazada.serving(), self.fails(UserError, "MY, SG, TH"):
            store.action_get_access_token()
        self.assertFalse(store.access_token)

    # === THE FIRST DOWNLOAD === #

    def test_steps_to_the_first_download(self):
        """A1: connect, customer, download; then the panel is gone."""
        store = self.make_draft("NEW", "sg", partner_id=False)
        self.assertEqual(store.setup_step, "connect")
        self.assertEqual(self.store.setup_step, "download")
        self.store.action_first_download()
        self.assertTrue(self.store.pricelist_id, "before a download is at it")
        self.assertEqual(self.store.setup_step, "downloading")
        crons = self.env["ir.cron.trigger"].search([]).cron_id
        for name in ("download_products", "download_orders"):
            self.assertIn(
                self.env.ref(f"lazada_connector.ir_cron_lazada_{name}"), crons
            )
        self.store.orders_from = NOW - timedelta(days=40)
        self.store.orders_synced_until = NOW - timedelta(days=10)
        self.assertEqual(self.store.setup_progress, 75.0)
        self.assertIn("0 orders", self.store.setup_text)
        self.store.orders_downloaded_at = self.store.products_downloaded_at = NOW
        self.assertNotEqual(self.store.setup_step, "downloading")

    def test_end_of_the_first_download_is_told_once(self):
        """X6: to the person who began it, and in the chatter; later downloads are not
        worth a word."""
        user = self.make_user("lazada_manager", MANAGER)
        self.store.with_user(user).action_first_download()
        now = datetime.now()
        with self.bus_messages() as sent:
            self.store.orders_downloaded_at = now
            self.assertFalse(sent, "the products are still to come")
            self.store.products_downloaded_at = now
            self.store.orders_downloaded_at = now
        ((receiver, name, payload),) = sent
        self.assertEqual((receiver, name), (user, "simple_notification"))
        self.assertIn("0 orders and 0 SKUs are here", payload["message"])
        self.assertIn("first download is done", self.store.message_ids[0].body)

    @contextmanager
    def bus_messages(self):
        """Collect what users are sent at once."""
        sent = []
        with patch.object(
            type(self.env["res.users"]),
            "_bus_send",
            lambda users, name, payload, **_kwargs: sent.append((users, name, payload)),
        ):
            yield sent

    def test_download_needs_a_connection(self):
        """A4."""
        store = self.make_draft("NEW", "sg")
        with self.assertRaisesRegex(UserError, "Not connected yet"):
            store.action_first_download()

import os
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.lazada_connector.lazada_api.secret_box import is_sealed
from odoo.addons.lazada_connector.tests.common import LazadaCase

from ..secrets_at_rest import count_secrets, renew_secrets, secret_columns

OLD, NEW = (Fernet.generate_key().decode() for _key in range(2))
LOG = "odoo.addons.lazada_server.secrets_at_rest"
# For system administrators, but no secret.
NO_SECRETS = {
    ("lazada.store", "sof_mail_server"),
    ("delivery.carrier", "sof_url"),
    ("delivery.carrier", "sof_auth_path"),
    ("delivery.carrier", "sof_status_path"),
    ("delivery.carrier", "sof_username"),
}


@tagged("post_install", "-at_install")
class TestSecretsAtRest(LazadaCase):
    """Y2: who reads the database alone reads no secret."""

    def with_key(self, keys):
        self.env.flush_all()
        self.env.invalidate_all()
        patched = patch.dict(os.environ, {"LAZADA_SECRET_KEY": keys})
        patched.start()
        self.addCleanup(patched.stop)

    def column(self, record, name):
        self.env.flush_all()
        parts = [SQL.identifier(name), SQL.identifier(record._table), record.id]
        [[text]] = self.env.execute_query(
            SQL("SELECT %s FROM %s WHERE id = %s", *parts)
        )
        return text

    def test_without_a_key_all_is_as_before(self):
        self.with_key("")
        renew_secrets(self.env)
        self.assertEqual(self.column(self.app, "app_secret"), "very-secret")

    def test_what_is_written_is_encrypted(self):
        self.with_key(OLD)
        self.store.access_token = "access-9"
        app = self.app.create({"name": "B", "app_key": "9", "app_secret": "swordfish"})
        texts = [self.column(self.store, "access_token")]
        texts.append(self.column(app, "app_secret"))
        self.assertTrue(all(map(is_sealed, texts)), texts)
        self.env.invalidate_all()
        self.assertEqual(self.store.access_token, "access-9")
        self.assertEqual(app.app_secret, "swordfish")
        self.assertEqual(app.read(["app_secret"])[0]["app_secret"], "swordfish")
        self.store.access_token = False
        self.assertIsNone(self.column(self.store, "access_token"))

    def test_what_was_there_is_encrypted_when_a_key_appears(self):
        self.with_key(OLD)
        self.assertEqual(self.app.app_secret, "very-secret", "read although clear")
        renew_secrets(self.env)
        sealed = self.column(self.app, "app_secret")
        self.assertTrue(is_sealed(sealed))
        self.assertTrue(is_sealed(self.column(self.store, "refresh_token")))
        renew_secrets(self.env)
        self.assertEqual(self.column(self.app, "app_secret"), sealed, "once")
        self.assertEqual(count_secrets(self.env), (0, 0))
        self.env.invalidate_all()
        self.assertEqual(self.app.app_secret, "very-secret")

    def test_a_start_of_the_server_does_it(self):
        self.with_key(OLD)
        self.env["lazada.app"]._register_hook()
        self.assertTrue(is_sealed(self.column(self.app, "app_secret")))

    def test_a_key_is_changed(self):
        self.with_key(OLD)
        renew_secrets(self.env)
        self.with_key(f"{NEW},{OLD}")
        self.assertEqual(self.app.app_secret, "very-secret")
        renew_secrets(self.env)
        self.with_key(NEW)
        self.assertEqual(self.app.app_secret, "very-secret")
        self.assertEqual(self.store.access_token, "access-1")

    @mute_logger(LOG)
    def test_a_lost_key_loses_nothing(self):
        """Neither a call nor a refusal is kept, and all goes on with the key."""
        self.with_key(OLD)
        renew_secrets(self.env)
        sealed = self.column(self.store, "access_token")
        for keys in (NEW, ""):
            self.with_key(keys)
            with self.subTest(keys=keys):
                renew_secrets(self.env)
                self.assertFalse(self.store.access_token)
                self.assertFalse(self.app.app_secret)
                self.assertEqual(self.store.state, "expired")
                self.assertEqual(self.store.connection_remedy, "reconnect")
                self.assertIn("lazada_secret_key", self.store.connection_need)
                with self.lazada.serving():
                    for task in ("download_orders", "refresh_access_tokens",
                                 "check_connections"):  # fmt: skip
                        self.cron(task)
                    for button in (
                        "action_download_orders",
                        "action_get_approval_code",
                    ):
                        with self.fails(UserError, "another key"):
                            getattr(self.store, button)()
                self.store.name = "Other"
                self.assertEqual(self.column(self.store, "access_token"), sealed)
        self.with_key(OLD)
        self.assertEqual(self.store.state, "connected")
        self.assertFalse(self.store.connection_need)
        self.assertEqual(self.store.access_token, "access-1")
        self.assertFalse(self.lazada.calls)

    @mute_logger(LOG)
    def test_what_cannot_be_read_follows_no_changed_destination(self):
        self.with_key(OLD)
        renew_secrets(self.env)
        self.with_key("")
        self.app.api_url = "http://elsewhere.example/rest"
        self.assertIsNone(self.column(self.app, "app_secret"))
        self.assertIsNone(self.column(self.store, "access_token"))

    @mute_logger(LOG)
    def test_a_lost_secret_is_entered_anew(self):
        self.with_key(OLD)
        renew_secrets(self.env)
        self.with_key(NEW)
        self.app.app_secret = "entered anew"
        self.store.access_token = "access-8"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.app.app_secret, "entered anew")
        self.assertEqual(self.store.state, "connected")

    def test_what_is_no_key_lets_no_secret_past(self):
        self.with_key("swordfish")
        with self.assertLogs(LOG, "ERROR"):
            renew_secrets(self.env)
        with self.fails(UserError, "not a key"):
            self.app.app_secret = "other"
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.app.app_secret, "very-secret")

    def test_a_lost_key_is_in_the_log(self):
        self.with_key(OLD)
        renew_secrets(self.env)
        self.with_key(NEW)
        with self.assertLogs(LOG, "ERROR") as caught:
            renew_secrets(self.env)
        self.assertIn("another lazada_secret_key", caught.output[0])

    def test_nobody_searches_for_a_secret(self):
        for name, value in (("access_token", "access-1"), ("refresh_token", "refresh")):
            for operator in ("=", "like", "!=", ">"):
                with self.fails(UserError, "Nobody searches"):
                    self.store.search([(name, operator, value)])
        self.assertIn(self.store, self.store.search([("access_token", "!=", False)]))

    def test_a_neutralized_copy_has_none(self):
        self.with_key(OLD)
        renew_secrets(self.env)
        for query in get_neutralization_queries(["lazada_connector"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(self.app.app_secret, "neutralized")
        self.assertIsNone(self.column(self.store, "access_token"))

    def test_every_secret_of_the_suite_is_one(self):
        """Whatever text only system administrators see is encrypted."""
        known = {(model._name, name) for model, name in secret_columns(self.env)}
        self.assertGreaterEqual(len(known), 5)
        open_texts = {
            (name, field.name)
            for name, model in self.env.items()
            for field in model._fields.values()
            if field.type in ("char", "text") and field.store and not model._abstract
            if "base.group_system" in (field.groups or "")
            if any(module.startswith("lazada_") for module in field._modules)
        }
        self.assertFalse(open_texts - known - NO_SECRETS)

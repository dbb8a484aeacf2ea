from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .. import transport
from ..transport import HostKey, Kind, Step, TransportError
from .common import FINGERPRINT, KEY, FileServerCase

SECRETS = ("password", "private_key", "passphrase", "host_key")


@tagged("post_install", "-at_install")
class TestFileServer(FileServerCase):
    def test_ports_follow_the_protocol(self):
        with Form(self.env["lazada.file.server"]) as form:
            form.name = form.host = "x.example.com"
            self.assertEqual(form.port, 22)
            form.protocol = "ftps"
            self.assertEqual(form.port, 21)
            form.implicit_tls = True
            self.assertEqual(form.port, 990)
            form.port = 2121

    def test_numbers_out_of_range(self):
        for values in ({"port": 0}, {"port": 70000}, {"timeout": 0}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.server.write(values)

    def test_settings_reach_the_transport(self):
        self.server.write(
            {
                "protocol": "ftps",
                "password": "file-secret",
                "create_folders": True,
                "timeout": 9,
            }
        )
        settings = self.server._transport_settings()
        self.assertEqual(
            (settings.protocol, settings.host, settings.port, settings.username),
            ("ftps", "files.example.com", 21, "seller"),
        )
        self.assertEqual(
            (settings.password, settings.folder, settings.timeout, settings.passive),
            ("file-secret", "/invoices", 9, True),
        )
        self.assertTrue(settings.create_folders)
        self.assertNotIn("file-secret", repr(settings))

    # --- Test connection --- #

    def test_connection(self):
        with patch.object(transport, "check") as check:
            action = self.server.action_test_connection()
        check.assert_called_once_with(self.server._transport_settings())
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn("✓ Log in", action["params"]["message"])

    def test_connection_names_the_step_that_failed(self):
        for step, kind in (
            (Step.REACH, Kind.UNREACHABLE),
            (Step.SECURE, Kind.CERTIFICATE),
            (Step.LOG_IN, Kind.LOGIN),
            (Step.WRITE, Kind.PERMISSION),
        ):
            error = TransportError(kind, "our words", step, words="of the server")
            with (
                self.subTest(step),
                patch.object(transport, "check", side_effect=error),
                self.assertRaisesRegex(UserError, "(?s)✗.*our words") as caught,
            ):
                self.server.action_test_connection()
            self.assertNotIn("of the server", str(caught.exception))

    # --- Host key --- #

    def fetch_key(self, line=KEY, fingerprint=FINGERPRINT):
        key = HostKey(line, fingerprint)
        with patch.object(transport, "fetch_host_key", return_value=key) as fetch:
            action = self.server.action_fetch_host_key()
        fetch.assert_called_once_with("files.example.com", 22, 20.0)
        return self.env["lazada.file.server.key"].browse(action["res_id"])

    def test_a_person_confirms_the_key(self):
        wizard = self.fetch_key()
        self.assertEqual(wizard.fingerprint, FINGERPRINT)
        self.assertFalse(self.server.host_key)
        wizard.action_confirm()
        self.assertEqual(self.server.host_key, KEY)
        self.assertEqual(self.server.host_key_fingerprint, FINGERPRINT)

    def test_no_answer(self):
        error = TransportError(Kind.UNREACHABLE, "refused", Step.REACH)
        with (
            patch.object(transport, "fetch_host_key", side_effect=error),
            self.assertRaisesRegex(UserError, "cannot be reached"),
        ):
            self.server.action_fetch_host_key()

    # --- A secret does not follow a changed destination --- #

    def secrets(self):
        return [name for name in SECRETS if self.server[name]]

    def test_another_destination_gets_no_secret(self):
        self.server.host_key = KEY
        given = {name: self.server[name] for name in SECRETS}
        for change in (
            {"host": "elsewhere.example.com"},
            {"port": 2222},
            {"protocol": "ftps"},
            {"protocol": "ftps", "implicit_tls": True},
        ):
            usual = {name: self.server[name] for name in change}
            with self.subTest(change):
                self.server.write(change)
                self.assertEqual(self.secrets(), [])
                self.assertFalse(self.server.has_secret)
                self.assertFalse(self.server._transport_settings().password)
                self.server.write({**usual, "port": 22})
                self.assertEqual(self.secrets(), [])
                self.server.write(given)

    def test_the_same_destination_keeps_its_secrets(self):
        self.server.host_key = KEY
        for change in (
            {"host": "files.example.com", "name": "New"},
            {"port": 22, "protocol": "sftp"},
            {"username": "somebody"},
            {"folder": "/elsewhere", "timeout": 9},
        ):
            with self.subTest(change):
                self.server.write(change)
                self.assertEqual(self.secrets(), [*SECRETS])

    def test_a_secret_given_with_the_destination_is_for_it(self):
        self.server.write({"host": "elsewhere.example.com", "password": "new"})
        self.assertEqual(self.secrets(), ["password"])
        self.assertTrue(self.server.has_secret)

    def test_the_form_asks_for_the_secret_again(self):
        with Form(self.server) as form:
            form.host = "elsewhere.example.com"
        self.assertFalse(self.server.has_secret)

    def test_no_key_at_all(self):
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            self.server.host_key = "what is this"

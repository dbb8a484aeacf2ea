import os
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import transport
from ..transport import Kind, TransportError
from .common import FileServerCase

OLD, NEW = (Fernet.generate_key().decode() for _key in range(2))


@tagged("post_install", "-at_install")
class TestLostKey(FileServerCase):
    """Y2: without the server's key nobody logs in, and nothing is lost."""

    def with_key(self, keys):
        self.env.flush_all()
        self.env.invalidate_all()
        patched = patch.dict(os.environ, {"LAZADA_SECRET_KEY": keys})
        patched.start()
        self.addCleanup(patched.stop)

    def seal(self, **secrets):
        """Leave these secrets, which the server's key does not open."""
        names = ("password", "private_key", "passphrase")
        self.server.write(dict.fromkeys(names, False))
        self.with_key(OLD)
        self.server.write(secrets)
        self.with_key(NEW)

    def refused(self):
        try:
            self.server._transport_settings()
        except TransportError as error:
            return error
        return None

    def test_nobody_logs_in(self):
        for secrets in (
            {"password": "a"},
            {"private_key": "a"},
            {"private_key": "a", "passphrase": "b"},
        ):
            with self.subTest(secrets):
                self.seal(**secrets)
                error = self.refused()
                self.assertEqual((error.kind, error.temporary), (Kind.SECRET, True))
                self.assertTrue(self.server.has_lost_secret)
                self.with_key(OLD)
                self.assertIsNone(self.refused())
                self.assertFalse(self.server.has_lost_secret)

    def test_a_person_is_told(self):
        self.seal(password="a")
        with patch.object(transport, "check") as check:
            with self.assertRaisesRegex(UserError, "another key") as caught:
                self.server.action_test_connection()
        check.assert_not_called()
        self.assertNotIn("✓", str(caught.exception))

    def test_what_is_entered_anew_is_taken(self):
        self.seal(password="a", private_key="b", passphrase="c")
        self.server.password = "anew"
        self.assertEqual(self.server._transport_settings().password, "anew")
        self.seal(private_key="b", passphrase="c")
        self.server.private_key = "anew, without a passphrase"
        self.assertIsNone(self.refused())
        self.seal(passphrase="c")
        self.with_key("")
        self.server.write({"private_key": "anew", "passphrase": "d"})
        self.assertEqual(self.server._transport_settings().passphrase, "d")

    def test_a_passphrase_that_is_lost_alone(self):
        self.seal(passphrase="c")
        self.env.cr.execute("UPDATE lazada_file_server SET private_key = 'clear'")
        self.env.invalidate_all()
        self.assertEqual(self.refused().kind, Kind.SECRET)

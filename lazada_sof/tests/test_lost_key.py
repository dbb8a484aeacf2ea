import os
from datetime import timedelta
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..models.delivery_carrier import DeliveryCarrier
from .common import SofCase

OLD, NEW = (Fernet.generate_key().decode() for _key in range(2))


@tagged("post_install", "-at_install")
class TestLostKey(SofCase):
    """Y2: without the server's key nobody logs in, and nothing is lost."""

    def setUp(self):
        super().setUp()
        self.with_key(OLD)
        self.use_portal()
        self.package = self.package(1)
        self.package.sof_delivered = True
        self.update = self.updates_of(self.package)

    def with_key(self, keys):
        self.env.flush_all()
        self.env.invalidate_all()
        patched = patch.dict(os.environ, {"LAZADA_SECRET_KEY": keys})
        patched.start()
        self.addCleanup(patched.stop)

    def send_once(self):
        self.expect_state(1)
        self.send()

    def test_it_waits_for_the_key_and_goes_on_by_itself(self):
        for keys in (NEW, ""):
            with self.subTest(keys):
                self.with_key(keys)
                self.send_once()
                self.assertEqual(self.update.state, "pending")
                self.assertIn("lazada_secret_key", self.update.error_message)
                self.assertNotIn("fill in", self.update.error_message)
                ten_minutes = fields.Datetime.now() + timedelta(minutes=10)
                self.assertLessEqual(self.update.next_attempt_at, ten_minutes)
                self.assertFalse(self.update.activity_ids)
        self.assertFalse(self.portal.accepted or self.portal.token)
        self.with_key(OLD)
        self.send_once()
        self.assertEqual(self.update.state, "sent")
        self.assertEqual(self.portal.ledger(), [("TN-P1", "delivered")])

    def test_a_token_that_is_kept_is_not_used_up_either(self):
        """It would end in the middle, and a log-in without a password follow."""
        self.with_key("")
        self.carrier.sof_token = "jwt"
        self.send_once()
        self.assertFalse(self.portal.accepted)

    def test_what_is_no_key_keeps_no_token(self):
        self.with_key("swordfish")
        self.assertIn("not a key", self.carrier.sof_key_problem)

    def test_a_person_is_told(self):
        self.with_key(NEW)
        with patch.object(DeliveryCarrier, "_get_sof_portal") as portal:
            with self.fails(UserError, "another key"):
                self.carrier.action_sof_test_connection()
        portal.assert_not_called()
        self.assertIn("another key", self.carrier.sof_key_problem)
        with Form(self.carrier, "delivery.view_delivery_carrier_form") as form:
            self.assertIn("another key", form.sof_key_problem)
            form.sof_password = "entered anew"
            self.assertFalse(form.sof_key_problem)
        self.assertFalse(self.carrier.sof_key_problem)
        self.send_once()
        self.assertEqual(self.update.state, "sent")

import os
from datetime import timedelta
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import config

from odoo.addons.lazada_connector.tests.common import MANAGER, LazadaCase
from odoo.addons.lazada_server.secrets_at_rest import renew_secrets

from ..security_checks import CHECKS


@tagged("post_install", "-at_install")
class TestPoints(LazadaCase):
    """Y2: the twenty points as found on this database and server."""

    def setUp(self):
        super().setUp()
        self.points = self.env["lazada.security.point"].search([])
        self.set("web.base.url", "https://odoo.example")

    def set(self, name, value):
        self.env["ir.config_parameter"].set_param(name, value)

    def state(self, code):
        self.env.invalidate_all()
        return self.points.filtered(lambda point: point.code == code).state

    def found(self, code):
        self.env.invalidate_all()
        return self.points.filtered(lambda point: point.code == code).found

    def test_there_are_twenty(self):
        self.assertEqual(len(self.points), 20)
        self.assertEqual(set(self.points.mapped("code")), set(CHECKS))
        for point in self.points:
            self.assertTrue(point.state and point.found, point.code)
            self.assertTrue(point.question and point.remedy and point.source)

    def test_what_cannot_be_seen_is_never_met(self):
        for code in ("fixed_addresses", "least_rights", "buyers_at_rest", "masking",
                     "assessment"):  # fmt: skip
            self.assertEqual(self.state(code), "not_ours", code)

    def test_https(self):
        self.assertEqual(self.state("https"), "met")
        self.set("web.base.url", "http://odoo.example")
        self.assertEqual(self.state("https"), "not_met")
        self.set("web.base.url", "https://odoo.example")
        self.app.api_url = "http://127.0.0.1:1/rest"
        self.assertEqual(self.state("https"), "not_met")
        self.assertIn("127.0.0.1", self.found("https"))

    def test_lockout(self):
        self.assertEqual(self.state("lockout"), "met")
        self.set("base.login_cooldown_after", "0")
        self.assertEqual(self.state("lockout"), "not_met")
        self.set("base.login_cooldown_after", "5")
        self.set("base.login_cooldown_duration", "1")
        self.assertEqual(self.state("lockout"), "not_met")

    def installed(self, *names):
        """Let these add-ons be installed, as far as the checks look."""

        def has_module(_env, name):
            return name in names

        place = "odoo.addons.lazada_security.security_checks.has_module"
        return patch(place, has_module)

    def test_idle_sessions(self):
        with self.installed():
            self.assertEqual(self.state("idle"), "not_met")
        with self.installed("auth_session_timeout"):
            self.assertEqual(self.state("idle"), "not_met", "two hours by default")
            self.set("inactive_session_time_out_delay", "900")
            self.assertEqual(self.state("idle"), "met")
            self.assertIn("15", self.found("idle"))

    def test_passwords(self):
        with self.installed():
            for code in ("password_rules", "password_age"):
                self.assertEqual(self.state(code), "not_met")
        with self.installed("auth_password_policy", "password_security"):
            self.set("auth_password_policy.minlength", "7")
            self.assertEqual(self.state("password_rules"), "not_met")
            self.set("auth_password_policy.minlength", "12")
            self.assertEqual(self.state("password_rules"), "met")
            self.set("password_security.expiration_days", "0")
            self.assertEqual(self.state("password_age"), "not_met")
            self.set("password_security.expiration_days", "60")
            self.assertEqual(self.state("password_age"), "met")

    def test_retention(self):
        with self.installed():
            self.assertEqual(self.state("retention"), "not_met")
        if "lazada_buyer_days" in self.env["res.company"]._fields:
            companies = self.env["lazada.store"].search([]).company_id
            companies.lazada_buyer_days = 90
            self.assertEqual(self.state("retention"), "met")
            companies[:1].lazada_buyer_days = 0
            self.assertEqual(self.state("retention"), "not_met")

    def test_second_factor(self):
        self.make_user("no_factor", MANAGER)
        with self.installed("auth_totp_mail"):
            self.assertEqual(self.state("second_factor"), "not_met")
            self.set("auth_totp.policy", "employee_required")
            self.assertEqual(self.state("second_factor"), "met")

    def log_in(self, user, days_ago):
        self.env.cr.execute(
            "DELETE FROM res_users_log WHERE create_uid = %s", [user.id]
        )
        log = self.env["res.users.log"].with_user(user).sudo().create({})
        self.env.flush_all()
        moment = fields.Datetime.now() - timedelta(days=days_ago)
        self.env.cr.execute(
            "UPDATE res_users_log SET create_date = %s WHERE id = %s", [moment, log.id]
        )

    def test_users(self):
        admin = self.env.ref("base.user_admin")
        self.log_in(admin, 1)
        self.assertEqual(self.state("unique_users"), "not_met")
        self.log_in(admin, 40)
        self.assertEqual(self.state("unique_users"), "not_ours", "sharing is not seen")
        user = self.make_user("left_long_ago", MANAGER)
        self.assertIn("left_long_ago", self.found("leavers"))
        self.log_in(user, 3)
        self.assertNotIn("left_long_ago", self.found("leavers"))
        self.log_in(user, 100)
        self.assertEqual(self.state("leavers"), "not_met")

    def test_secrets(self):
        with patch.dict(os.environ, {"LAZADA_SECRET_KEY": ""}):
            self.assertEqual(self.state("secrets_at_rest"), "not_met")
        key = Fernet.generate_key().decode()
        with patch.dict(os.environ, {"LAZADA_SECRET_KEY": key}):
            self.assertEqual(self.state("secrets_at_rest"), "not_met", "still clear")
            renew_secrets(self.env)
            self.assertEqual(self.state("secrets_at_rest"), "met")

    def test_databases(self):
        with patch.dict(config.options, {"list_db": True}):
            self.assertEqual(self.state("databases"), "not_met")
        with patch.dict(config.options, {"list_db": False, "admin_passwd": "admin"}):
            self.assertEqual(self.state("databases"), "not_met")
        with patch.dict(config.options, {"list_db": False, "admin_passwd": "s0me"}):
            self.assertEqual(self.state("databases"), "met")

    def test_logs(self):
        for code in ("log_ins", "order_views", "api_calls"):
            self.assertEqual(self.state(code), "met")
            self.assertIn("six months", self.found(code))

    def test_a_person_confirms(self):
        admin = self.env.ref("base.user_admin")
        point = self.points.filtered(lambda row: row.code == "fixed_addresses")
        point.with_user(admin).note = "203.0.113.8, confirmed by our host"
        self.assertEqual(point.confirmed_by_id, admin)
        self.assertTrue(point.confirmed_at)
        self.assertEqual(point.state, "not_ours", "seen by a person, not by us")
        point.with_user(admin).note = False
        self.assertFalse(point.confirmed_by_id or point.confirmed_at)
        with self.assertRaises(AccessError):
            point.with_user(admin).confirmed_by_id = admin

    def test_links(self):
        admin = self.env.ref("base.user_admin")
        for point in self.points.filtered("can_open"):
            action = point.with_user(admin).action_open()
            self.assertTrue(self.env[action["res_model"]] is not None, point.code)

    def test_an_export_for_the_form(self):
        """By Odoo's own export of the list."""
        columns = ["sequence", "name", "state", "found", "note", "confirmed_by_id"]
        admin = self.env.ref("base.user_admin")
        rows = self.points.with_user(admin).export_data(columns)["datas"]
        self.assertEqual(len(rows), 20)
        self.assertIn("Not Ours", [row[2] for row in rows])

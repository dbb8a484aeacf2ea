import os
from unittest.mock import patch

from markupsafe import escape

from odoo.tests import HttpCase, tagged

from odoo.addons.lazada_connector.lazada_api import Kind, LazadaApiError
from odoo.addons.lazada_connector.tests.common import LazadaCommon

from ..models.lazada_store import ANNOUNCED

PATH = "/_odoo.sh/ip-change"


@tagged("post_install", "-at_install")
class TestIpChange(LazadaCommon, HttpCase):
    """The host announces the address that Lazada's allow-list has to hold."""

    def setUp(self):
        super().setUp()
        others = self.env["lazada.store"].search([("id", "!=", self.store.id)])
        others.active = False
        self.at_host("production")
        self.manager = self.make_user(
            "address_manager", "lazada_connector.group_lazada_manager"
        )

    def at_host(self, stage):
        """Be at Odoo.sh, on a server of this stage; ``None``: elsewhere."""
        kept = {key: os.environ[key] for key in os.environ if key != "ODOO_STAGE"}
        kept |= {"ODOO_STAGE": stage} if stage else {}
        self.startPatcher(patch.dict(os.environ, kept, clear=True))

    def announce(self, query):
        return self.url_open(f"{PATH}?{query}").status_code

    def notes(self, user=None):
        activities = self.store.activity_ids
        if user:
            activities = activities.filtered(lambda row: row.user_id == user)
        return activities.mapped("note")

    def test_people_get_the_address(self):
        self.app.name = "R&D <i>ERP</i>"
        self.assertEqual(self.announce("old=203.0.113.7&new=203.0.113.8"), 200)
        for user in (self.manager, self.env.ref("base.user_admin")):
            [note] = self.notes(user)
            self.assertIn("203.0.113.8", note)
            self.assertIn(escape(self.app.name), note)

    def test_it_is_told_once(self):
        for _time in range(3):
            self.assertEqual(self.announce("new=203.0.113.8"), 200)
        self.assertEqual(len(self.notes(self.manager)), 1)

    def test_the_older_name_of_the_parameter(self):
        self.assertEqual(self.announce("ip=2001:DB8::1"), 200)
        self.assertIn("2001:db8::1", self.notes(self.manager)[0])

    def test_elsewhere_nobody_announces_anything(self):
        """Whoever reaches the server could have people enter an address of his."""
        for stage in (None, "staging", "dev"):
            self.at_host(stage)
            self.assertEqual(self.announce("new=203.0.113.8"), 404)
            self.assertEqual(self.announce("new=none"), 404)
        self.assertFalse(self.notes())
        self.assertFalse(self.env["lazada.store"]._addresses())

    def test_another_host_that_announces_addresses(self):
        self.at_host(None)
        self.env["res.config.settings"].create(
            {"lazada_host_announces": True}
        ).execute()
        self.assertTrue(self.env["ir.config_parameter"].get_param(ANNOUNCED))
        self.assertEqual(self.announce("new=203.0.113.8"), 200)
        self.assertEqual(len(self.notes(self.manager)), 1)

    def test_what_is_no_address_writes_nothing(self):
        for query in (
            "", "new=", "new=<b>x</b>", "new=127.0.0.1", "new=0.0.0.0", "new=999.1.1.1",
            f"new={'1' * 5000}", "old=203.0.113.7",
        ):  # fmt: skip
            self.assertEqual(self.announce(query), 400, query)
        self.assertEqual(
            self.url_open(PATH, data={"new": "203.0.113.8"}).status_code, 405
        )
        self.assertFalse(self.notes())
        self.assertFalse(self.env["lazada.store"]._addresses())

    def test_a_few_are_believed_a_day(self):
        codes = [self.announce(f"new=203.0.113.{number}") for number in range(1, 6)]
        self.assertEqual(codes, [200, 200, 200, 429, 429])
        self.assertEqual(len(self.notes(self.manager)), 3)

    def test_a_refusal_of_the_address_names_it(self):
        refusal = LazadaApiError("not in whitelist", "AppWhiteIpLimit", kind=Kind.IP)
        self.assertIn("IP whitelist", self.store._explain(refusal))
        self.assertNotIn("203.0.113.8", self.store._explain(refusal))
        self.announce("new=203.0.113.8")
        self.assertIn("203.0.113.8", self.store._explain(refusal))
        other = LazadaApiError("no", "E1")
        self.assertNotIn("203.0.113.8", self.store._explain(other))

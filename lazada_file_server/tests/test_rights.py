from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests

from .common import KEY

NOBODY = set()  # but the system administrator, who is none of these roles


@tagged("post_install", "-at_install")
class TestRights(RightsTests, RightsCase):
    """Whoever may change where a secret goes to may have it: system administrators."""

    addon = "lazada_file_server"
    may_call = {
        ("lazada.file.server", "action_test_connection"): NOBODY,
        ("lazada.file.server", "action_fetch_host_key"): NOBODY,
        ("lazada.file.server.key", "action_confirm"): NOBODY,
    }

    def setUp(self):
        super().setUp()
        self.server = self.env["lazada.file.server"].create(
            {"name": "Files", "host": "files.example.com", "password": "file-secret"}
        )
        self.admins = {
            company: self.make_user(
                f"admin_{company.id}", "base.group_system", company=company
            )
            for company in (self.env.company, self.other_company)
        }

    def test_an_administrator_of_another_company(self):
        server = self.server.with_user(self.admins[self.other_company])
        for way in (
            lambda: server.read(["host"]),
            lambda: server.write({"host": "evil.example.com"}),
            lambda: server.unlink(),
            lambda: server.copy(),
            lambda: server.action_test_connection(),
            lambda: server.action_fetch_host_key(),
        ):
            with self.assertRaises(AccessError):
                way()

    def test_the_key_of_a_server_one_does_not_see(self):
        """By hand neither for one's own: what is confirmed is what the server said."""
        for user in self.admins.values():
            Wizard = self.env["lazada.file.server.key"].with_user(user)
            with self.assertRaises(AccessError):
                Wizard.create(
                    {"server_id": self.server.id, "host_key": KEY, "fingerprint": "x"}
                )

from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests


@tagged("post_install", "-at_install")
class TestRetentionRights(RightsTests, RightsCase):
    addon = "lazada_retention"
    # How long data is kept is the system administrators' to say, for it goes for the
    # stores of all companies; a manager looks at it.
    may_call = {
        ("lazada.retention", "action_clean_up"): set(),
        ("res.config.settings", "action_open_lazada_storage"): set(),
        ("lazada.process", "action_view_runs"): None,
    }

    def setUp(self):
        super().setUp()
        self.env["lazada.retention"]._sync()

    def test_system_administrators_set_the_days(self):
        admin = self.make_user("storage_admin", "base.group_system")
        row = self.env["lazada.retention"].search([("key", "=", "idle")])
        row.with_user(admin).days = 5
        self.assertEqual(row.days, 5)
        settings = self.env["res.config.settings"].create({})
        for role, user in self.users.items():
            self._assert_refused(
                settings.with_user(user), "action_open_lazada_storage", role
            )

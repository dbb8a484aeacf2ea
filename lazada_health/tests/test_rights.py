from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase


@tagged("post_install", "-at_install")
class TestHealthRights(RightsCase):
    addon = "lazada_health"
    may_call = {
        # the address is the system administrator's, as all settings are
        ("res.config.settings", "action_renew_lazada_health_token"): set(),
    }

    def test_tables_are_complete(self):
        self.check_tables_are_complete()

    def test_calling(self):
        settings = self.env["res.config.settings"].create({})
        for role, user in self.users.items():
            self._assert_refused(
                settings.with_user(user), "action_renew_lazada_health_token", role
            )

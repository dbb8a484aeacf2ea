from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api.call_record import CallRecord
from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests


@tagged("post_install", "-at_install")
class TestSecurityRights(RightsTests, RightsCase):
    """Logs are read by managers and nobody writes them; what a person confirms is the
    system administrator's."""

    addon = "lazada_security"
    may_call = {
        # settings and add-ons are the system administrator's
        ("lazada.security.point", "action_open"): set(),
        # who works with orders; each look is kept
        ("lazada.order", "action_show_recipient"): {"user", "manager"},
        ("lazada.order", "web_read"): None,
        ("lazada.order", "export_data"): None,
    }

    def setUp(self):
        super().setUp()
        order = self.download_one(1)
        self.env["lazada.access"]._note("view", order)
        self.env["lazada.api.call"]._note(
            self.store, [CallRecord("/orders/get", ["1"], "0", "r", 0.1)]
        )
        self.env.cr.postcommit.run()
        self.env.invalidate_all()

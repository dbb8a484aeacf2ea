from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests

MANAGERS = {"manager"}


@tagged("post_install", "-at_install")
class TestPushRights(RightsTests, RightsCase):
    addon = "lazada_push"
    # Nobody writes a message; an application is the system administrator's.
    may_call = {
        # what to read again at Lazada is what managers decide
        ("lazada.push.message", "action_retry"): MANAGERS,
        ("lazada.app", "action_view_push_messages"): None,
        ("lazada.process", "action_view_runs"): None,
    }

    def setUp(self):
        super().setUp()
        self.env["lazada.push.message"]._receive(self.app, b"{}")
        self.message = self.env["lazada.push.message"].search([])
        self.message.store_id = self.store

from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase

MANAGERS = {"manager"}


@tagged("post_install", "-at_install")
class TestPushRights(RightsCase):
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

    def test_tables_are_complete(self):
        self.check_tables_are_complete()

    def test_writing(self):
        self.check_writing()

    def test_creating_and_deleting(self):
        self.check_creating_and_deleting()
        self.check_creating_with_what_only_odoo_fills_in()
        self.check_deleting()

    def test_calling(self):
        self.check_calling()

    def test_reading_of_another_company(self):
        self.check_reading_of_another_company()
        self.check_attachments()
        self.check_fields_on_what_is_shared()

from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase


@tagged("post_install", "-at_install")
class TestPrivacyRights(RightsCase):
    addon = "lazada_privacy"
    # Nobody writes when a buyer's data ended, or has it end by a call; the days are the
    # system administrator's, as all settings are.

    def setUp(self):
        super().setUp()
        self.order = self.import_one(1)
        self.env["lazada.order.retry"]._keep("buyer", self.order, "Something failed.")

    def test_tables_are_complete(self):
        self.check_tables_are_complete()

    def test_writing(self):
        self.check_writing()

from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests


@tagged("post_install", "-at_install")
class TestPackingRights(RightsTests, RightsCase):
    addon = "lazada_packing"

    def setUp(self):
        super().setUp()
        self.import_one(1)
        self.env.flush_all()

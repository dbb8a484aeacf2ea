from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests


@tagged("post_install", "-at_install")
class TestRights(RightsTests, RightsCase):
    addon = "lazada_profit"

    def setUp(self):
        super().setUp()
        order = self.import_one(1)
        order.sale_order_id._create_invoices().action_post()

from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests


@tagged("post_install", "-at_install")
class TestVoucherPriceRights(RightsTests, RightsCase):
    addon = "lazada_voucher"
    # a rule of the store, as all others are
    may_write = {"lazada.store": {"manager": {"voucher_mode"}}}

    def setUp(self):
        super().setUp()
        self.import_one(1)

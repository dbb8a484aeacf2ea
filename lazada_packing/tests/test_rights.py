from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests


@tagged("post_install", "-at_install")
class TestPackingRights(RightsTests, RightsCase):
    addon = "lazada_packing"
    may_write = {
        # when the courier comes: the store's managers
        "lazada.store": {"manager": {"courier_cut_off"}},
    }

    def setUp(self):
        super().setUp()
        self.import_one(1)
        self.env.flush_all()

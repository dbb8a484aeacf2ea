from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase, RightsTests


@tagged("post_install", "-at_install")
class TestPackingRights(RightsTests, RightsCase):
    addon = "lazada_packing"
    may_write = {
        # when the courier comes: the store's managers
        "lazada.store": {"manager": {"courier_cut_off"}},
    }

    may_call = {
        # who opens the parcel, and has to be able to validate it
        # (what belongs to others it answers as unknown: test_scan)
        ("stock.picking", "action_lazada_scan_parcel"): None,
        ("stock.picking", "action_lazada_scan_other"): {"warehouse"},
        ("stock.picking", "action_lazada_scan_done"): {"warehouse"},
        ("stock.picking", "action_lazada_print_label"): {"warehouse"} | LAZADA,
    }

    def setUp(self):
        super().setUp()
        self.import_one(1)
        self.env.flush_all()

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase, RightsTests

from .packing import WaveCase

PACKERS = LAZADA | {"warehouse"}


@tagged("post_install", "-at_install")
class TestPackingRights(RightsTests, RightsCase, WaveCase):
    addon = "lazada_packing"
    may_write = {
        # when the courier comes, what is printed with a label: the store's managers
        "lazada.store": {"manager": {"courier_cut_off", "wave_slips"}},
    }
    may_call = {
        ("lazada.order", "action_lazada_pack_and_print"): PACKERS,
        ("stock.picking", "action_lazada_pack_and_print"): PACKERS,
        ("lazada.wave", "action_print_labels"): PACKERS,
        ("lazada.wave", "action_print_pick_list"): PACKERS,
        ("lazada.wave", "action_print_packing_list"): PACKERS,
        ("lazada.wave", "action_pack_refused"): PACKERS,
        ("lazada.wave", "action_leave_out"): PACKERS,
        ("lazada.wave", "action_retry"): PACKERS,
        ("lazada.wave.line", "action_retry"): PACKERS,
        ("lazada.wave", "action_view_pickings"): None,
        ("lazada.wave", "action_view_refused"): None,
        # who opens the parcel, and has to be able to validate it
        # (what belongs to others it answers as unknown: test_scan)
        ("stock.picking", "action_lazada_scan_parcel"): None,
        ("stock.picking", "action_lazada_scan_other"): {"warehouse"},
        ("stock.picking", "action_lazada_scan_done"): {"warehouse"},
        ("stock.picking", "action_lazada_print_label"): {"warehouse"} | LAZADA,
    }

    def setUp(self):
        super().setUp()
        self.print_one(1)
        self.env.flush_all()

    def test_nobody_writes_a_wave(self):
        """Not even who has begun it: the scheduled action does."""
        wave = self.env["lazada.wave"].search([], limit=1)
        for role, user in self.users.items():
            with self.subTest(role), self.assertRaises(AccessError):
                wave.with_user(user).write({"slips": "before"})

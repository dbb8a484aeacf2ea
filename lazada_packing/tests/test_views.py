from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import USER

from .packing import WaveCase


@tagged("post_install", "-at_install")
class TestViews(WaveCase):
    def test_who_sees_waves(self):
        """Lazada's users and the warehouse, of the wave's company."""
        wave = self.print_one(1)
        for groups in (USER, "stock.group_stock_user"):
            user = self.make_user(groups, groups)
            seen = wave.with_user(user)
            self.assertEqual(seen.label_count, 1)
            self.assertTrue(seen.picking_ids.mapped("name"))
            self.assertTrue(seen.action_print_labels()["url"])
            self.assertTrue(seen.label_attachment_id.raw)
            for name in ("action_view_pickings", "action_view_refused"):
                self.assertEqual(getattr(seen, name)()["res_model"], "stock.picking")

"""W3: a wave from Odoo's batch transfers."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase
from odoo.addons.lazada_packing.tests.packing import WaveCase


@tagged("post_install", "-at_install")
class TestBatch(WaveCase):
    def batch(self, pickings):
        return self.env["stock.picking.batch"].create(
            {
                "picking_ids": [(6, 0, pickings.ids)],
                "picking_type_id": pickings.picking_type_id.id,
            }
        )

    def other_delivery(self):
        """A delivery of another shop, from the same warehouse."""
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Shop"}).id,
                "warehouse_id": self.store.warehouse_id.id,
                "order_line": [(0, 0, {"product_id": self.other.id})],
            }
        )
        sale.action_confirm()
        return sale.picking_ids

    def test_a_batch_becomes_a_wave(self):
        pickings = self.buy(1) + self.buy(2)
        batch = self.batch(pickings)
        self.assertEqual(batch.lazada_delivery_count, 2)
        wave = self.begin(batch)
        self.assertEqual(wave.picking_ids, pickings)
        self.expect_shipped(1, 2)
        self.expect_labels("P1", "P2")
        self.run_waves()
        self.assertEqual(wave.state, "done", wave.error_message)
        self.assertEqual(pickings.batch_id, batch, "it stays in its batch")

    def test_what_other_shops_have_sold_stays_as_it_is(self):
        ours, other = self.buy(1), self.other_delivery()
        batch = self.batch(ours + other)
        self.assertEqual(batch.lazada_delivery_count, 1)
        self.assertEqual(self.begin(batch).picking_ids, ours)

    def test_a_batch_without_lazada(self):
        batch = self.batch(self.other_delivery())
        self.assertEqual(batch.lazada_delivery_count, 0)
        with self.assertRaisesRegex(UserError, "Choose deliveries of Lazada orders"):
            batch.action_lazada_pack_and_print()

    def test_who_may_not_pack(self):
        batch = self.batch(self.buy(1))
        reader = self.make_user("clerk", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            batch.with_user(reader.with_env(self.env)).action_lazada_pack_and_print()
        self.assertFalse(self.env["lazada.wave"].search([]))


@tagged("post_install", "-at_install")
class TestBatchRights(RightsCase):
    """A button: who may pack deliveries may pack those of a batch."""

    addon = "lazada_packing_batch"
    may_call = {
        ("stock.picking.batch", "action_lazada_pack_and_print"): LAZADA | {"warehouse"},
    }

    def test_tables_are_complete(self):
        self.check_tables_are_complete()

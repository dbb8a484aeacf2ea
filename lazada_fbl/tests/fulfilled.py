"""A store with goods on its own shelf and at Lazada."""

from odoo.addons.lazada_stock.tests.stocking import StockCase

LATER = {"updated_at": "2026-01-16 10:00:00 +0800"}
OURS, THEIRS = {"is_fbl": 0}, {"is_fbl": "1", "shipping_type": "Warehouse"}


class FblCase(StockCase):
    def setUp(self):
        super().setUp()
        self.store.push_stock = False

    def put_at_lazada(self, quantity, product=None):
        """Send goods to Lazada by an internal transfer, as people do."""
        product = product or self.cup
        self.store._fbl_warehouse()
        location = self.store.fbl_location_id
        kind = self.store.warehouse_id.int_type_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": self.stock.id,
                "location_dest_id": location.id,
            }
        )
        move = self.env["stock.move"].create(
            {
                "picking_id": picking.id,
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": self.stock.id,
                "location_dest_id": location.id,
            }
        )
        picking.action_confirm()
        move.quantity = quantity
        picking.button_validate()
        return picking

    def import_units(self, *units, order_id=500, **values):
        return self.import_one(order_id, *units, **values)

    def become(self, order, *statuses, fbl=None, **values):
        """Lazada tells new statuses of all units, in their order."""
        kinds = fbl or [item.is_fbl for item in order.item_ids]
        units = [
            {**(THEIRS if kind else OURS), "status": status}
            for kind, status in zip(kinds, statuses, strict=True)
        ]
        return self.import_one(int(order.lazada_id), *units, **{**LATER, **values})

    def here(self, location=None, product=None):
        location = location or self.stock
        product = (product or self.cup).with_env(self.env)
        return product.with_context(location=location.id).qty_available

    def at_lazada_pieces(self, product=None):
        return self.here(self.store.fbl_location_id, product)

    def deliveries(self, order, fbl):
        return order.delivery_ids.filtered(
            lambda row: bool(row._is_fbl_delivery()) == fbl
        )

    def deliver(self):
        self.cron("deliver_fbl", "lazada_fbl")
        self.env.invalidate_all()  # the action has a transaction of its own

"""Orders that are packed and shipped: what Lazada would show of them, step by step."""

from datetime import timedelta

from odoo import fields

from ..lazada_api import ItemResult, PackageResult
from .common import LazadaCase
from .payloads import item_row


def package_result(package_id, code="0", message="", retry=False):
    """Return Lazada's answer for one package."""
    return PackageResult(package_id, code, message, retry)


def item_result(unit, code="0", message="", retry=False):
    """Return Lazada's answer for one unit that was to be packed."""
    return ItemResult(
        order_id=str(unit["order_id"]),
        order_item_id=str(unit["order_item_id"]),
        package_id=unit.get("package_id", ""),
        tracking_number=unit.get("tracking_code", ""),
        shipment_provider=unit.get("shipment_provider", ""),
        code=code,
        message=message,
        retry=retry,
    )


class ShippingCase(LazadaCase):
    """Keeps for each order the units as Lazada has them (``at_lazada``)."""

    def setUp(self):
        super().setUp()
        self.at_lazada = {}
        self.store.shipping_allocate_type = "TFS"

    def buy(self, order_id, *units, **values):
        """Import an order; return its delivery."""
        order = self.import_one(order_id, *units, **values)
        self.at_lazada[order_id] = [
            item_row(order_id, number, **unit)
            for number, unit in enumerate(units or [{}])
        ]
        return order.sale_order_id.picking_ids

    def ship(self, picking, done=None):
        """Validate a delivery, all of it or ``done`` pieces; return the backorder."""
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if done is None else done
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        return self.env["stock.picking"].search([("backorder_id", "=", picking.id)])

    # --- What Lazada is going to answer --- #

    def change(self, order_id, *numbers, **values):
        """Change units at Lazada; all of the order if no number is given."""
        for number, unit in enumerate(self.at_lazada[order_id]):
            if not numbers or number in numbers:
                unit.update(values)

    def put_into_package(self, order_id, package_id, *numbers):
        self.change(
            order_id,
            *numbers,
            status="packed",
            package_id=package_id,
            tracking_code=f"TN-{package_id}",
            shipment_provider="LEX SG",
        )

    def expect_state(self, *order_ids, times=1):
        """Prepare that the units of orders are read, as they are by then."""

        def answer(_store):
            return {
                str(order_id): [dict(unit) for unit in self.at_lazada[order_id]]
                for order_id in order_ids
            }

        for _each in range(times):
            self.lazada.expect("get_multiple_order_items", answer)

    def expect_pack(self, packages, refused=()):
        """Prepare one pack call.

        :param dict packages: order to the package that its units are put into
        :param dict refused: order to the answer for each of its units: keywords of
            :func:`item_result`
        """
        refused = dict(refused)

        def answer(_store):
            asked = self.lazada.calls[-1][1][0]
            for order_id, package_id in packages.items():
                wanted = set(map(int, asked[str(order_id)]))
                units = self.at_lazada[order_id]
                numbers = [
                    number
                    for number, unit in enumerate(units)
                    if unit["order_item_id"] in wanted
                ]
                self.put_into_package(order_id, package_id, *numbers)
            return [
                item_result(unit, **refused.get(order_id, {}))
                for order_id in [*packages, *refused]
                for unit in self.at_lazada[order_id]
                if str(unit["order_item_id"]) in asked[str(order_id)]
            ]

        self.lazada.expect("pack", answer)

    def expect_ready(self, *package_ids, refused=()):
        """Prepare one call that sets packages ready to ship.

        :param dict refused: package to the answer: keywords of :func:`package_result`
        """
        refused = dict(refused)

        def answer(_store):
            for units in self.at_lazada.values():
                for unit in units:
                    if unit.get("package_id") in package_ids:
                        unit["status"] = "ready_to_ship"
            return [
                package_result(each, **refused.get(each, {}))
                for each in [*package_ids, *refused]
            ]

        self.lazada.expect("ready_to_ship", answer, [*package_ids, *refused])

    def methods(self):
        """Return the names of the calls so far, and forget them."""
        names = [name for name, _args in self.lazada.calls]
        self.lazada.calls.clear()
        return names

    def shipment_of(self, picking):
        return picking.lazada_shipment_ids

    def messages_of(self, record):
        return [str(body) for body in record.message_ids.mapped("body")]


class ShipmentCase(ShippingCase):
    """Presses the buttons of deliveries, and lets the queue run."""

    def buy(self, *args, **kwargs):
        picking = super().buy(*args, **kwargs)
        self.lazada.calls.clear()
        return picking

    def run_queue(self):
        """Let the scheduled action run when every wait is over."""
        waiting = self.env["lazada.shipment"].search([("next_attempt_at", "!=", False)])
        waiting.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        with self.lazada.serving():
            self.cron("send_shipments")

    def press(self, pickings, action="ready_to_ship"):
        with self.lazada.serving():
            return getattr(pickings, f"action_lazada_{action}")()

    def assert_shipped(self, picking, tracking):
        self.assertEqual(picking.lazada_shipment_state, "ready_to_ship")
        self.assertEqual(picking.carrier_tracking_ref, tracking)

    def packed(self, order_id, **unit):
        picking = self.buy(order_id, unit)
        self.expect_state(order_id, times=2)
        self.expect_pack({order_id: f"P{order_id}"})
        self.press(picking, "pack")
        self.lazada.calls.clear()
        return picking

    def refuse_one(self, **answer):
        """Pack three orders of which the second is answered so."""
        pickings = self.buy(1) + self.buy(2) + self.buy(3)
        self.expect_state(1, 2, 3)
        self.expect_pack({1: "P1", 3: "P3"}, {2: answer})
        self.expect_ready("P1", "P3")
        self.expect_state(1, 3)
        self.press(pickings)
        self.assertEqual(pickings[0].lazada_shipment_state, "ready_to_ship")
        self.assertEqual(pickings[2].lazada_shipment_state, "ready_to_ship")
        return pickings[1]

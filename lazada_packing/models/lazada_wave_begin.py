from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.lazada_connector.lazada_api.reasons import joined

from ..picking_order import in_picking_order
from .lazada_wave import TASK

MOST_DELIVERIES = 1000
MOST_NAMED = 20


class LazadaWave(models.Model):
    """How a wave begins: which deliveries, in which order."""

    _inherit = "lazada.wave"

    @api.model
    def _begin(self, pickings):
        """Begin a wave for each store of these deliveries.

        :param pickings: ``stock.picking``; what cannot be in a wave is left out
        :raise UserError: none can be, or they are too many
        """
        obstacles = {picking: picking._lazada_wave_obstacle() for picking in pickings}
        chosen = pickings.filtered(lambda picking: not obstacles[picking])
        left_out = self._say_left_out(obstacles)
        if not chosen:
            words = self.env._("Choose deliveries of Lazada orders.")
            raise UserError(left_out or words)
        if len(chosen) > MOST_DELIVERIES:
            raise UserError(
                self.env._(
                    "Choose %(most)s deliveries at most: these are %(count)s.",
                    most=MOST_DELIVERIES,
                    count=len(chosen),
                )
            )
        waves = self.concat(
            *(
                self._create_of(store, some)
                for store, some in chosen.grouped("lazada_store_id").items()
            )
        )
        waves.left_out = left_out
        self.env["lazada.process"]._wake(TASK)
        return waves

    @api.model
    def _say_left_out(self, obstacles):
        """Name the deliveries that cannot be in a wave, by their reason."""
        names = defaultdict(list)
        for picking, reason in obstacles.items():
            if reason:
                names[reason].append(picking.name)
        return joined(
            "\n",
            [
                self._lt(
                    "%(deliveries)s: %(reason)s",
                    deliveries=_enumerate(some),
                    reason=reason,
                )
                for reason, some in names.items()
            ],
        )

    @api.model
    def _create_of(self, store, pickings):
        # their units are known from here on
        self.env["lazada.shipment"]._request(pickings, "ready_to_ship")
        wave = self.create(
            {
                "name": self.env["ir.sequence"].next_by_code(self._name),
                "store_id": store.id,
                "user_id": self.env.uid,
                "slips": store.wave_slips,
            }
        )
        parcels = in_picking_order(
            [
                picking._lazada_contents()
                for picking in pickings.with_company(store.company_id)
            ]
        )
        wave.line_ids.create(
            [
                wave._prepare_line(number, parcel)
                for number, parcel in enumerate(parcels, 1)
            ]
        )
        return wave

    def _prepare_line(self, number, parcel):
        picking = parcel.key
        goods = [f"{line.quantity:g} × {line.sku}" for line in parcel.lines]
        return {
            "wave_id": self.id,
            "picking_id": picking.id,
            "order_id": picking.lazada_order_id.id,
            "sequence": number,
            "printed_before_at": picking.lazada_label_printed_at,
            "contents": ", ".join(goods),
        }


def _enumerate(names):
    more = len(names) - MOST_NAMED
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown}, … +{more}" if more > 0 else shown

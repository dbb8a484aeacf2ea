from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.clock import pickup_limit
from odoo.addons.lazada_connector.lazada_api.const import REGIONS
from odoo.addons.lazada_connector.lazada_api.status import TO_PACK_STATUSES
from odoo.addons.lazada_connector.models.order.lazada_store import Figure
from odoo.addons.lazada_connector.models.store.lazada_store import USER

# With the parcel in her hands, nobody waits longer for Lazada.
SCAN_SECONDS = 8
TO_SHIP_ACTION = "lazada_order_to_ship_action"


class LazadaStore(models.Model):
    """Until when a store's courier takes parcels, and how many wait for him."""

    _inherit = "lazada.store"

    courier_cut_off = fields.Float(
        string="Courier's Cut-off",
        tracking=True,
        help="Until when the courier takes parcels, on the clock of the store's "
        "country. What would be late if it waited for the pickup a day later counts "
        "as due. Empty (00:00): no cut-off.",
    )
    order_to_pack_count = fields.Integer(compute="_compute_figures", groups=USER)
    order_due_at_cut_off_count = fields.Integer(compute="_compute_figures", groups=USER)

    _courier_cut_off_check = models.Constraint(
        "CHECK (courier_cut_off >= 0 AND courier_cut_off < 24)",
        "The cut-off is a time of day: from 00:00 to 23:59.",
    )

    def _figures(self):
        figures = super()._figures()
        # What the seller has to ship, whatever other add-ons leave out of it.
        to_ship = figures["order_to_ship_count"].domain
        to_pack = [*to_ship, ("status", "in", TO_PACK_STATUSES)]
        due = [*to_ship, ("is_due_at_cut_off", "=", True)]
        return {
            **figures,
            "order_to_pack_count": Figure("lazada.order", to_pack, TO_SHIP_ACTION),
            "order_due_at_cut_off_count": Figure("lazada.order", due, TO_SHIP_ACTION),
        }

    def _call_seconds(self):
        if self.env.context.get("lazada_is_scanning"):
            return SCAN_SECONDS
        return super()._call_seconds()

    def _pickup_limit(self):
        """Return before when the deadlines end that the courier's next pickup has to
        keep; ``None`` for a store without a cut-off."""
        if not self.courier_cut_off:
            return None
        tz = REGIONS[self.region].tz
        return pickup_limit(self.courier_cut_off, fields.Datetime.now(), tz)

    def _due_at_cut_off_domain(self):
        """Return the domain of the orders of these stores that their couriers' next
        pickups must not miss, whether they are shipped or not."""
        return Domain.OR(
            Domain("store_id", "=", store.id)
            & Domain("ship_by", "<", store._pickup_limit())
            for store in self.filtered("courier_cut_off")
        )

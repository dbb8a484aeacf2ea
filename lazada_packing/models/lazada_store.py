from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.clock import pickup_limit
from odoo.addons.lazada_connector.lazada_api.const import REGIONS
from odoo.addons.lazada_connector.lazada_api.status import TO_PACK_STATUSES
from odoo.addons.lazada_connector.models.order.lazada_store import Figure
from odoo.addons.lazada_connector.models.store.lazada_store import USER

from .lazada_wave import PLACES, TASK

# With the parcel in her hands, nobody waits longer for Lazada.
SCAN_SECONDS = 8
TO_SHIP_ACTION = "lazada_order_to_ship_action"


class LazadaStore(models.Model):
    """Until when a store's courier takes parcels, how many wait for him, and what is
    packed and printed together."""

    _inherit = "lazada.store"

    courier_cut_off = fields.Float(
        string="Courier's Cut-off",
        tracking=True,
        help="Until when the courier takes parcels, on the clock of the store's "
        "country. What would be late if it waited for the pickup a day later counts "
        "as due. Empty (00:00): no cut-off.",
    )
    wave_slips = fields.Selection(
        PLACES,
        string="Contents on Labels",
        required=True,
        default="none",
        help="What a parcel holds, printed with its label when deliveries are packed "
        "and printed together.",
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

    def _tasks(self):
        return {**super()._tasks(), TASK: self._pack_waves}

    @api.model
    def _cron_pack_waves(self):
        self._run_by_cron(TASK, [("id", "in", self._with_waves().ids)])

    @api.model
    def _with_waves(self):
        groups = self.env["lazada.wave"]._read_group(
            [("state", "=", "running")], ["store_id"]
        )
        return self.concat(*(store for (store,) in groups))

    def _pack_waves(self, deadline=None):
        """Go on with the store's waves: what Lazada is to be told, then the labels,
        then the lists.

        :param float deadline: ``time.monotonic()`` after which nothing is begun
        :return: the sync run, and whether work is left
        """
        waves = self.env["lazada.wave"]
        with self.env["lazada.sync.run"]._record(self, TASK) as run:
            more = waves._ship(self, run, deadline)
            more |= waves._fetch_labels(self, run, deadline)
            more |= waves._print(self, run, deadline)
            run.message = waves._describe_run(run)
        return run, more

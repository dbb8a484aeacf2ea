from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lazada_connector.models.runs.base import ReasonText
from odoo.addons.lazada_connector.retention import BuyersData, Retention

TASK = "pack_waves"
PLACES = [
    ("none", "Not printed"),
    ("before", "On a page before each label"),
    ("on_label", "On the label, beneath"),
]
# As many as one Pack call of Lazada's takes, and as many labels between two commits.
BATCH_SIZE = 20
# A few that Lazada is not ready for do not hold up the labels that are here.
PATIENCE, TRIES = timedelta(minutes=10), 3


class LazadaWave(models.Model):
    """Deliveries of one store that are packed and printed together.

    Its state is that of its work: Lazada is told of the deliveries by their shipments,
    each line gets its label, and the PDFs are made once nothing waits any more.
    """

    _name = "lazada.wave"
    _inherit = "lazada.queue.mixin"
    _description = "Lazada Wave"
    _queue_task = TASK
    _waiting_states = ("running",)
    _acting_groups = ("lazada_connector.group_lazada_user", "stock.group_stock_user")
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, index=True)
    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    user_id = fields.Many2one("res.users", string="Begun By", readonly=True)
    # None of the queue's own states: a wave is never in error, its deliveries are.
    state = fields.Selection(
        lambda self: self._states(),
        required=True,
        readonly=True,
        default="running",
        index=True,
        copy=False,
    )
    done_at = fields.Datetime(string="Finished", readonly=True)
    slips = fields.Selection(
        PLACES, string="Contents on Labels", required=True, readonly=True
    )
    line_ids = fields.One2many("lazada.wave.line", "wave_id", readonly=True)
    picking_ids = fields.Many2many(
        "stock.picking",
        string="Deliveries",
        compute="_compute_pickings",
        search="_search_picking_ids",
        help="In picking order.",
    )
    refused_ids = fields.Many2many(
        "stock.picking",
        compute="_compute_pickings",
        search="_search_refused_ids",
    )
    left_out = ReasonText(readonly=True, help="What was chosen and is in no wave.")
    line_count = fields.Integer(string="Deliveries Count", compute="_compute_counts")
    ready_count = fields.Integer(string="Ready to Ship", compute="_compute_counts")
    label_count = fields.Integer(string="Labels", compute="_compute_counts")
    refused_count = fields.Integer(compute="_compute_counts")
    again_count = fields.Integer(string="Printed Before", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")
    label_attachment_id = fields.Many2one(
        "ir.attachment", string="Labels (PDF)", readonly=True, index="btree_not_null"
    )
    pick_list_attachment_id = fields.Many2one(
        "ir.attachment", string="Pick List", readonly=True, index="btree_not_null"
    )
    packing_list_attachment_id = fields.Many2one(
        "ir.attachment", string="Packing List", readonly=True, index="btree_not_null"
    )
    labels_opened_at = fields.Datetime(string="Labels Opened", readonly=True)
    labels_opened_by_id = fields.Many2one("res.users", readonly=True)

    @api.model
    def _states(self):
        return [("running", self.env._("Running")), ("done", self.env._("Done"))]

    # === COMPUTE METHODS === #

    @api.depends("line_ids.sequence", "line_ids.state")
    def _compute_pickings(self):
        for wave in self:
            lines = wave.line_ids.sorted("sequence")
            refused = lines.filtered(lambda line: line.state == "error")
            wave.picking_ids = lines.picking_id
            wave.refused_ids = refused.picking_id

    @api.model
    def _search_picking_ids(self, operator, value):
        return [("line_ids.picking_id", operator, value)]

    @api.model
    def _search_refused_ids(self, operator, value):
        refused = [("state", "=", "error"), ("picking_id", operator, value)]
        return [("line_ids", "any", refused)]

    @api.depends("line_ids.state", "line_ids.picking_id.lazada_shipment_ids.state")
    def _compute_counts(self):
        Line = self.env["lazada.wave.line"]
        of_waves = Domain("wave_id", "in", self.ids)
        counts = defaultdict(int)
        for wave, state, count in Line._read_group(
            of_waves, ["wave_id", "state"], ["__count"]
        ):
            counts[wave, state] = count
        # what was refused here may be ready by a later wave
        is_ready = Domain("picking_id.lazada_shipment_ids.state", "=", "done")
        is_ready &= Domain("state", "!=", "error")
        ready = dict(Line._read_group(of_waves & is_ready, ["wave_id"], ["__count"]))
        before = Domain("printed_before_at", "!=", False)
        again = dict(Line._read_group(of_waves & before, ["wave_id"], ["__count"]))
        for wave in self:
            states = {name: counts[wave, name] for name in ("pending", "done", "error")}
            wave._show_counts(states, ready.get(wave, 0))
            wave.again_count = again.get(wave, 0)

    def _show_counts(self, states, ready):
        """Half of the way is that Lazada has the parcel ready, the other its label."""
        total, labels, refused = sum(states.values()), states["done"], states["error"]
        self.line_count, self.label_count, self.refused_count = total, labels, refused
        self.ready_count = ready
        steps = max(ready, labels) + labels + 2 * refused
        share = 50 * steps / total if total else 0
        self.progress = 100 if self.state == "done" else min(share, 99)

    # === ACTION METHODS === #

    def action_print_labels(self):
        """Open the labels, and note who has had them."""
        action = self._open_file("label_attachment_id")
        self.sudo().write(
            {
                "labels_opened_at": fields.Datetime.now(),
                "labels_opened_by_id": self.env.uid,
            }
        )
        return action

    def action_print_pick_list(self):
        """Open the list of what is fetched from where."""
        return self._open_file("pick_list_attachment_id")

    def action_print_packing_list(self):
        """Open the list of what goes into which parcel."""
        return self._open_file("packing_list_attachment_id")

    def action_pack_refused(self):
        """Begin another wave with what Lazada has refused."""
        self._check_may_act()
        if not self.refused_ids:
            raise UserError(self.env._("Lazada has refused nothing of this wave."))
        return self.refused_ids.action_lazada_pack_and_print()

    def action_leave_out(self):
        """Print what is here; what Lazada is not ready for is for another wave."""
        self._check_may_act()
        lines_sudo = self.sudo().line_ids._unsettled()
        lines_sudo._lock_or_refuse()
        lines_sudo._leave_out()
        self.env["lazada.process"]._wake(TASK)
        return self.env["lazada.store"]._notify(
            self.env._("Left out: %s. The PDFs are made now.", len(lines_sudo))
        )

    def action_view_pickings(self):
        return self._view_deliveries(self.picking_ids)

    def action_view_refused(self):
        return self._view_deliveries(self.refused_ids)

    def _view_deliveries(self, pickings):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock.action_picking_tree_outgoing"
        )
        return dict(action, domain=[("id", "in", pickings.ids)], context={})

    def _open_file(self, name):
        self.ensure_one()
        self._check_may_act()
        attachment = self[name]
        if not attachment:
            raise UserError(
                self.env._(
                    "There is no such file: the wave is still running, or its time is "
                    "over. Choose the deliveries again to print their labels."
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}",
            "target": "new",
        }

    def _open(self):
        """Show the form of one wave, or the list of several."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_packing.lazada_wave_action"
        )
        if len(self) > 1:
            return dict(action, domain=[("id", "in", self.ids)], context={})
        return dict(action, res_id=self.id, views=[(False, "form")])

    # === THE WORK === #

    @api.model
    def _ship(self, store, run, deadline):
        """Tell Lazada of the deliveries of a store's waves; return whether more may
        be left."""
        Shipment = self.env["lazada.shipment"]
        waiting = [("store_id", "=", store.id), ("state", "=", "pending")]
        of_waves = Domain("picking_id.lazada_wave_line_ids", "any", waiting)
        domain = Shipment._due_domain() & of_waves
        return Shipment._run_queue(
            domain, run=run, batch_size=BATCH_SIZE, deadline=deadline
        )[1]

    @api.model
    def _fetch_labels(self, store, run, deadline):
        Line = self.env["lazada.wave.line"]
        domain = Line._due_domain() & Domain("store_id", "=", store.id)
        return Line._run_queue(
            domain, run=run, batch_size=BATCH_SIZE, deadline=deadline
        )[1]

    @api.model
    def _print(self, store, run, deadline):
        """Make the PDFs of the waves of a store in which nothing waits any more."""
        of_store = Domain("store_id", "=", store.id)
        for wave in self.search(of_store & Domain("state", "=", "running")):
            wave._stop_waiting()
        waits = Domain("line_ids", "any", [("state", "=", "pending")])
        domain = self._due_domain() & of_store & ~waits
        return self._run_queue(domain, run=run, batch_size=1, deadline=deadline)[1]

    def _stop_waiting(self):
        """Leave out what Lazada is not ready for, if the others are there and nothing
        has moved for a while."""
        waiting = self.line_ids._unsettled()
        here = self.line_ids.filtered(lambda line: line.state == "done")
        if not waiting or not here:
            return
        last = max(here.mapped("write_date"))
        tries = min(line._tries() for line in waiting)
        if tries >= TRIES and last < fields.Datetime.now() - PATIENCE:
            waiting._leave_out()

    def _due_domain(self):
        is_time = Domain("next_attempt_at", "<=", fields.Datetime.now())
        return Domain("state", "=", "running") & (
            Domain("next_attempt_at", "=", False) | is_time
        )

    def _to_retry(self):
        """Return those whose PDFs could not be made."""
        return self.filtered(
            lambda wave: wave.state == "running" and not wave.line_ids._unsettled()
        )

    def _process(self, run):
        for wave in self.with_company(self.company_id[:1]):
            wave._make_documents()
            wave._succeed(done_at=fields.Datetime.now())
            wave._tell_end()

    def _fail(self, message):
        """A wave is never given up: the labels are here."""
        self._postpone_briefly(message)

    def _responsible_user(self):
        return self.user_id[:1]

    def _tell_end(self):
        """Have a message pop up at who has begun the wave."""
        wave = self.with_context(lang=self.user_id.lang)
        message = wave.env._(
            "Labels ready to print: %(labels)s. Deliveries refused: %(refused)s.",
            labels=wave.label_count,
            refused=wave.refused_count,
        )
        kind = "warning" if wave.refused_count else "success"
        self.user_id._bus_send(
            "simple_notification",
            {"title": wave.name, "message": message, "type": kind, "sticky": True},
        )

    # === WHEN IT GOES === #

    @api.model
    def _retention_rules(self):
        label = self.env._("Waves that are done, with their labels (PDF)")
        return [
            Retention("done", label, "done_at", 30, [("state", "=", "done")]),
        ]

    @api.model
    def _buyers_data(self, order):
        """The labels of all its orders are in one file: with the first buyer's data it
        goes, long after it was printed."""
        return BuyersData([("line_ids.order_id", "=", order.id)])

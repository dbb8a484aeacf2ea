from datetime import datetime, timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lazada_connector.concurrency import retry_on_conflict
from odoo.addons.lazada_connector.lazada_api import LazadaError
from odoo.addons.lazada_connector.models.catalogue.lazada_product import OVERLAP
from odoo.addons.lazada_connector.models.order.lazada_store import Figure
from odoo.addons.lazada_connector.models.store.lazada_store import USER

FIRST_DOWNLOAD = timedelta(days=30)
# A clock may end in the night: there has to be a working day before.
WARN_BEFORE = timedelta(hours=24)


class LazadaStore(models.Model):
    """What a store does with returns."""

    _inherit = "lazada.store"

    download_returns = fields.Boolean(
        help="Read what buyers send back or want refunded by itself."
    )
    returns_from = fields.Datetime(
        string="Returns Since",
        help="Where the first download starts: returns changed since then. Empty: 30 "
        "days ago. Set it back to read past periods.",
    )
    returns_synced_until = fields.Datetime(
        string="Returns Read Until",
        copy=False,
        readonly=True,
        help="Every change of a return until then is here.",
    )
    returns_downloaded_at = fields.Datetime(
        string="Last Return Download", copy=False, readonly=True
    )
    return_credit = fields.Selection(
        [
            ("manual", "By hand"),
            ("refunded", "When Lazada has refunded"),
            ("received", "When the goods are received"),
        ],
        string="Credit Notes",
        required=True,
        default="manual",
        tracking=True,
        help="When a return becomes a credit note.",
    )
    return_credit_post = fields.Boolean(
        string="Post Credit Notes",
        tracking=True,
        help="Post the credit note at once; otherwise it is a draft.",
    )
    return_picking_type_id = fields.Many2one(
        "stock.picking.type",
        string="Receive Returns As",
        check_company=True,
        domain="[('code', '=', 'incoming'), ('company_id', '=', company_id)]",
        help="Operation type of the receipts of returns. Empty: that of the delivery.",
    )
    return_ids = fields.One2many("lazada.return", "store_id")
    return_count = fields.Integer(compute="_compute_return_count", groups=USER)
    return_to_decide_count = fields.Integer(compute="_compute_figures", groups=USER)
    return_late_count = fields.Integer(compute="_compute_figures", groups=USER)

    # === COMPUTE METHODS === #

    def _compute_return_count(self):
        counts = self._count_by_store("lazada.return")
        for store in self:
            store.return_count = counts.get(store._origin, 0)

    def _figures(self):
        to_decide = ("is_to_decide", "=", True)
        soon = fields.Datetime.now() + timedelta(hours=2)
        to_decide_action = "lazada_return.lazada_return_to_decide_action"
        return {
            **super()._figures(),
            "return_to_decide_count": Figure(
                "lazada.return", [to_decide], to_decide_action
            ),
            "return_late_count": Figure(
                "lazada.return", [to_decide, ("deadline", "<", soon)], to_decide_action
            ),
        }

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if vals.get("returns_from"):
            for store in self.sudo():
                mark = store.returns_synced_until
                if mark and mark > store.returns_from:
                    store.returns_synced_until = False
        return result

    # === ACTION METHODS === #

    def action_download_returns(self):
        """Download new and changed returns now."""
        return self._run_by_button("download_returns")

    def action_view_returns(self):
        return self._view(
            "lazada_return.lazada_return_action", [("store_id", "in", self.ids)]
        )

    # === CRONS === #

    @api.model
    def _cron_download_returns(self):
        self._run_by_cron("download_returns", Domain("download_returns", "=", True))

    @api.model
    def _cron_warn_returns(self):
        self._run_by_cron("warn_returns", Domain("return_ids", "any", self._to_warn()))

    # === BUSINESS METHODS === #

    def _tasks(self):
        return {
            **super()._tasks(),
            "download_returns": self._download_returns,
            "warn_returns": self._warn_returns,
        }

    def _download_returns(self, deadline=None):
        """Download returns that are new or have changed.

        :return: the sync run, and whether work is left
        :raise LazadaError: Lazada refused or cannot be reached
        """
        if not self._check_can_call():
            return self.env["lazada.sync.run"], False
        with self.env["lazada.sync.run"]._record(self, "download_returns") as run:
            more = self._with_lazada(
                lambda client: self.env["lazada.return"]._download(
                    self, client, run, deadline
                ),
                run,
                new_transaction=True,
            )
        self.env["lazada.process"]._wake("warn_returns")
        return run, more

    def _first_return_moment(self):
        """Return from when on returns are read (naive, UTC)."""
        if self.returns_synced_until:
            return self.returns_synced_until - OVERLAP
        return self.returns_from or fields.Datetime.now() - FIRST_DOWNLOAD

    def _advance_returns(self, moment):
        """Keep how far the returns have been read, never backwards, and no moment that
        has not come yet.

        :param datetime moment: naive, UTC; or nothing
        """
        if moment and moment > (self.returns_synced_until or datetime.min):
            self.returns_synced_until = min(moment, fields.Datetime.now())

    def _finish_returns(self, started):
        """Everything that had changed when the download began is here."""
        self._lock_downloads()
        self._advance_returns(started)
        self.returns_downloaded_at = fields.Datetime.now()

    def _read_by_button(self, work):
        """Return ``work(client)`` for a person who waits for it.

        :raise UserError: says what Lazada refused
        """
        try:
            return self.sudo()._with_lazada(work, new_transaction=True)
        except LazadaError as error:
            raise UserError(self._explain(error)) from error

    # === WARNINGS === #

    @api.model
    def _to_warn(self):
        """Return the domain of the returns whose clock ends soon."""
        soon = fields.Datetime.now() + WARN_BEFORE
        return Domain("is_to_decide", "=", True) & Domain("deadline", "<", soon)

    def _warn_returns(self, deadline=None):
        """Warn of the clocks that end soon, of each once; same shape as above."""
        Run = self.env["lazada.sync.run"]
        if not self._unwarned_returns():
            return Run, False
        with Run._record(self, "warn_returns") as run:
            retry_on_conflict(self.env, partial(self._warn_of_returns, run))
        return run, False

    def _warn_of_returns(self, run):
        records = self._unwarned_returns()
        records._warn()
        run._count(updated=len(records))

    def _unwarned_returns(self):
        found = self.env["lazada.return"].search(
            self._to_warn() & Domain("store_id", "=", self.id)
        )
        return found.filtered(lambda row: row.warned_deadline != row.deadline)

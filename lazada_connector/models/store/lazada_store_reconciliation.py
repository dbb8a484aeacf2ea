import time
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.fields import Domain

from ...concurrency import retry_on_conflict
from ...lazada_api.const import REGIONS
from ...reading import read_time


class LazadaStore(models.Model):
    """The proof that no order is lost: what Lazada lists is compared with what is here.

    The download goes by the moment up to which the store has been read. This does not:
    it asks for the last days again, and never moves that moment.
    """

    _inherit = "lazada.store"

    reconcile_days = fields.Integer(
        string="Compare the Last Days",
        default=7,
        help="Once a day, the orders that changed at Lazada within so many days are "
        "compared with those here, and what is missing or older is fetched. 0: never.",
    )
    orders_reconciled_until = fields.Datetime(
        copy=False,
        readonly=True,
        help="Where a comparison goes on that has not come to its end.",
    )

    _reconcile_days_not_negative = models.Constraint(
        "CHECK (reconcile_days >= 0)", "The days to compare cannot be negative."
    )

    # === CRONS === #

    @api.model
    def _cron_reconcile_orders(self):
        wanted = Domain("download_orders", "=", True) & Domain("reconcile_days", ">", 0)
        self._run_by_cron("_reconcile_orders", wanted)

    # === BUSINESS METHODS === #

    def _reconcile_orders(self, deadline=None):
        """Compare the orders of the last days with Lazada, fetch what is missing.

        :return: the sync run, and whether work is left
        :raise LazadaError: Lazada refused or cannot be reached
        """
        Run = self.env["lazada.sync.run"]
        if not self._check_can_call():
            return Run, False
        since = self._reconcile_since()
        with Run._record(self, "reconcile_orders") as run:
            more = self._with_lazada(
                lambda client: self._reconcile_pages(client, run, deadline), run
            )
            run._add_message(self._reconciliation_text(run, since))
        if run.created or run.updated:
            self.env.ref(
                "lazada_connector.ir_cron_lazada_import_orders"
            ).sudo()._trigger()
        return run, more

    def _reconcile_since(self):
        """Return where the comparison begins, or goes on (naive, UTC)."""
        days = timedelta(days=self.reconcile_days)
        return self.orders_reconciled_until or fields.Datetime.now() - days

    def _reconcile_pages(self, client, run, deadline):
        """Compare page by page, each committed; return whether the time was up."""
        # A new transaction: the tokens may just have been replaced in another one.
        self.env["ir.cron"]._commit_progress()
        since = self._reconcile_since().replace(tzinfo=timezone.utc)
        begin = self.orders_reconciled_until
        for page in client.iter_order_pages(since):
            self._reconcile_page(client, page, run)
            seconds_left = self.env["ir.cron"]._commit_progress(len(page), remaining=1)
            is_late = not seconds_left or (deadline and time.monotonic() >= deadline)
            # More than a page may have changed in one second: the next run would begin
            # with the same page.
            if is_late and self.orders_reconciled_until != begin:
                return True
        done = {"orders_reconciled_until": False}
        retry_on_conflict(self.env, lambda: self.write(done))
        return False

    def _reconcile_page(self, client, page, run):
        Order = self.env["lazada.order"]
        rows, unreadable = Order._split_rows(page)
        wanted = self._find_behind(rows)
        items, refused = Order._fetch_items(client, list(wanted))
        # A new transaction, so that what another worker has stored is seen.
        self.env["ir.cron"]._commit_progress()
        found = (wanted, items, refused)
        retry_on_conflict(
            self.env, lambda: self._store_reconciled(rows, found, unreadable, run)
        )

    def _store_reconciled(self, rows, found, unreadable, run):
        wanted = found[0]
        if wanted:
            self.env["lazada.order"]._store_rows(self, *found, run)
        run._note_unreadable(unreadable)
        run._count(listed=len(rows), present=len(rows) - len(wanted))
        tz = REGIONS[self.region].tz
        moments = (read_time(row.get("updated_at"), tz) for row in rows.values())
        self.orders_reconciled_until = max(
            filter(None, moments), default=self.orders_reconciled_until
        )

    def _find_behind(self, rows):
        """Return those of Lazada's orders that are missing here, or older.

        :param dict rows: by Lazada's id
        :rtype: dict[str, dict]
        """
        orders = self.env["lazada.order"].search(
            [("store_id", "=", self.id), ("lazada_id", "in", list(rows))]
        )
        here = {order.lazada_id: order for order in orders}
        tz = REGIONS[self.region].tz

        def is_behind(key, row):
            order = here.get(key)
            if not order or not order.item_ids:
                return True
            changed = read_time(row.get("updated_at"), tz)
            return bool(changed) and (order.lazada_updated_at or changed) < changed

        return {key: row for key, row in rows.items() if is_behind(key, row)}

    def _reconciliation_text(self, run, since):
        """Say what was compared, for a person."""
        return self.env._(
            "Lazada lists %(listed)s orders changed since %(since)s UTC: %(present)s "
            "were here, %(created)s were missing and %(updated)s were older. "
            "%(failed)s still fail.",
            listed=run.listed,
            since=fields.Datetime.to_string(since),
            present=run.present,
            created=run.created,
            updated=run.updated,
            failed=run.failed,
        )

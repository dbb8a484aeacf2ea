import json
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ...concurrency import retry_on_conflict
from ...lazada_api.clock import day_start, zone_name
from ...lazada_api.const import REGIONS
from ...lazada_api.invoicing import NO_INVOICE_STATUSES
from ...lazada_api.order_reading import last_change, read_change
from ...lazada_api.status import COMPLETED_STATUSES, OPEN_STATUSES, TO_SHIP_STATUSES
from ...lazada_api.turns import is_over
from ..connection.need import endings
from ..runs.lazada_queue_mixin import PROCESS
from ..store.lazada_store import USER
from .lazada_order import INVOICING

FIRST_DOWNLOAD = timedelta(days=30)
GRAPH_DAYS = 14
DUE_SOON = timedelta(hours=3)
INVOICING_GROUP = "account.group_account_invoice"


class Figure(NamedTuple):
    """A number of the card: which rows it counts, and the list that shows them."""

    model: str
    domain: list
    action: str
    store_field: str = "store_id"


class LazadaStore(models.Model):
    """A store's orders: how far they have come from Lazada, what has become of them,
    and the card on the dashboard that says so."""

    _inherit = "lazada.store"

    download_orders = fields.Boolean(
        default=True,
        help="Read new and changed orders by itself. Off: only by the buttons.",
    )
    orders_from = fields.Datetime(
        string="Orders Since",
        default=lambda self: self._default_orders_from(),
        help="Where the first download starts: orders changed since then.",
    )
    orders_synced_until = fields.Datetime(
        string="Synchronized Until",
        copy=False,
        readonly=True,
        help="Every change at Lazada until then is here.",
    )
    orders_downloaded_at = fields.Datetime(
        string="Last Order Download", copy=False, readonly=True
    )
    reconcile_days = fields.Integer(
        string="Daily Check: Days Back",
        default=7,
        help="Once a day, the orders that changed at Lazada within so many days are "
        "compared with those here, and what is missing or older is fetched. 0: never.",
    )
    orders_reconciled_until = fields.Datetime(
        copy=False,
        readonly=True,
        help="Where a comparison goes on that has not come to its end.",
    )
    order_ids = fields.One2many("lazada.order", "store_id")
    order_count = fields.Integer(compute="_compute_order_count", groups=USER)
    sale_count = fields.Integer(compute="_compute_sale_count", groups=USER)
    invoice_count = fields.Integer(compute="_compute_invoice_count", groups=USER)
    order_pending_count = fields.Integer(compute="_compute_figures", groups=USER)
    order_error_count = fields.Integer(compute="_compute_figures", groups=USER)
    order_to_ship_count = fields.Integer(compute="_compute_figures", groups=USER)
    order_due_count = fields.Integer(compute="_compute_figures", groups=USER)
    order_late_count = fields.Integer(compute="_compute_figures", groups=USER)
    order_invoice_error_count = fields.Integer(compute="_compute_figures", groups=USER)
    sale_to_invoice_count = fields.Integer(compute="_compute_figures", groups=USER)
    invoice_draft_count = fields.Integer(compute="_compute_figures", groups=USER)
    sku_unlinked_count = fields.Integer(compute="_compute_figures", groups=USER)
    shipment_error_count = fields.Integer(compute="_compute_figures", groups=USER)
    order_today_count = fields.Integer(compute="_compute_order_days", groups=USER)
    order_recent_count = fields.Integer(compute="_compute_order_days", groups=USER)
    order_graph = fields.Text(compute="_compute_order_days", groups=USER)
    connection_until_text = fields.Char(
        compute="_compute_connection_until_text", groups=USER
    )
    download_text = fields.Char(compute="_compute_download_text", groups=USER)
    download_failed = fields.Boolean(compute="_compute_download_text", groups=USER)

    _reconcile_days_not_negative = models.Constraint(
        "CHECK (reconcile_days >= 0)", "The days to compare cannot be negative."
    )

    # === DEFAULTS === #

    @api.model
    def _default_orders_from(self):
        return fields.Datetime.now() - FIRST_DOWNLOAD

    # === ACTION METHODS === #

    def action_download_orders(self):
        """Download new and changed orders now."""
        return self._run_by_button("download_orders")

    def action_import_orders(self):
        """Turn the downloaded orders that wait into sales orders now."""
        return self._run_by_button("import_orders")

    def action_create_invoices(self):
        """Make the invoices that the store's rule asks for now."""
        self._check_may_invoice()
        return self._run_by_button("create_invoices")

    def action_view_orders(self):
        return self._view("lazada_order_action", [("store_id", "in", self.ids)])

    def action_view_sales(self):
        return self._view(
            "lazada_sale_order_action", [("lazada_store_id", "in", self.ids)]
        )

    def action_view_invoices(self):
        return self._view(
            "lazada_invoice_action", [("lazada_store_id", "in", self.ids)]
        )

    @api.model
    def _check_may_invoice(self):
        """:raise AccessError: the user has not the right to make invoices"""
        if not self.env.su and not self.env.user.has_group(INVOICING_GROUP):
            raise AccessError(
                self.env._("Invoices are created by users with the right to invoice.")
            )

    # === CRONS === #

    @api.model
    def _cron_download_orders(self):
        self._run_by_cron("download_orders", Domain("download_orders", "=", True))

    @api.model
    def _cron_import_orders(self):
        self._run_by_cron("import_orders", Domain("connected_at", "!=", False))

    @api.model
    def _cron_create_invoices(self):
        self._run_by_cron("create_invoices", Domain("invoice_policy", "!=", "manual"))

    @api.model
    def _cron_reconcile_orders(self):
        wanted = Domain("download_orders", "=", True) & Domain("reconcile_days", ">", 0)
        self._run_by_cron("reconcile_orders", wanted)

    # === DOWNLOAD === #

    def _download_orders(self, deadline=None):
        """Download orders that are new or have changed.

        :return: the sync run, and whether work is left
        :raise LazadaError: Lazada refused or cannot be reached
        """
        if not self._check_can_call():
            return self.env["lazada.sync.run"], False
        with self.env["lazada.sync.run"]._record(self, "download_orders") as run:
            more = self._with_lazada(
                lambda client: self.env["lazada.order"]._download(
                    self, client, run, deadline
                ),
                run,
                new_transaction=True,
            )
            if not more:
                self.env["lazada.order"]._read_due(self, run, deadline)
        self.env["lazada.process"]._wake("import_orders")
        return run, more

    def _first_order_moment(self):
        """Return from when on orders are read the first time (naive, UTC)."""
        if not self.orders_from:
            raise UserError(
                self._lt(
                    "Say in the process settings of %s since when orders are "
                    "downloaded.",
                    self.name,
                )
            )
        return self.orders_from

    def _advance_orders_synced(self, page):
        """Keep how far the orders have been read: the last change in a page, never
        backwards."""
        latest = last_change(page, REGIONS[self.region].tz)
        if latest and latest > (self.orders_synced_until or datetime.min):
            self.orders_synced_until = latest

    # === IMPORT AND INVOICES === #

    def _import_orders(self, deadline=None):
        """Turn waiting orders into sales orders; same shape as above."""
        domain = self._import_domain()
        # Apart from the orders: a download may write the store at the same time.
        retry_on_conflict(self.env, self._get_pricelist)
        self.env["ir.cron"]._commit_progress()
        return self._work_off("import_orders", domain, PROCESS, deadline)

    def _import_domain(self):
        """Return the domain of the orders that wait for their import."""
        due = self.env["lazada.order"]._due_domain()
        return due & Domain("store_id", "=", self.id)

    def _create_invoices(self, deadline=None):
        """Make the invoices that the rule asks for; same shape as above."""
        domain = self._invoice_domain()
        return self._work_off("create_invoices", domain, INVOICING, deadline)

    def _work_off(self, task, domain, work, deadline=None):
        """Work off the orders of a domain as a sync run, if there are any.

        :param Work work: what is done with them
        """
        Order = self.env["lazada.order"].with_company(self.company_id)
        if not Order.search_count(domain, limit=1):
            return self.env["lazada.sync.run"], False
        with self.env["lazada.sync.run"]._record(self, task) as run:
            _done, more = Order._run_queue(domain, work, run=run, deadline=deadline)
        return run, more

    def _invoice_domain(self):
        """Return the domain of the orders that get an invoice by themselves.

        *Open* takes in what has been delivered meanwhile: an order that passes from
        paid to delivered between two runs needs its invoice, too.
        """
        if self.invoice_policy == "manual" or not self.invoice_effective_date:
            return Domain.FALSE
        statuses = COMPLETED_STATUSES
        if self.invoice_policy == "open":
            statuses += OPEN_STATUSES
        return (
            Domain("store_id", "=", self.id)
            & Domain("state", "=", "done")
            & Domain("status", "in", statuses)
            & Domain("lazada_created_at", ">=", self._invoice_from())
            & Domain("sale_order_id.lazada_store_id", "=", self.id)  # has an index
            & Domain("sale_order_id.invoice_status", "=", "to invoice")
            & ~self.env["lazada.order.retry"]._waiting_orders("invoice")
        )

    def _invoice_from(self):
        """Return from when on orders get an invoice; ``False``: no day is chosen."""
        day = self.invoice_effective_date
        return day and day_start(day, REGIONS[self.region].tz)

    def _to_invoice_domain(self):
        """Return the domain of the sales orders that wait for an invoice, by hand or by
        the rule, now or once they are delivered; see ``no_invoice_reason``."""
        orders = Domain("status", "not in", NO_INVOICE_STATUSES)
        orders &= Domain.OR(store._to_be_invoiced() for store in self)
        of_stores = Domain("lazada_store_id", "in", self.ids)
        return of_stores & Domain("lazada_order_id", "any", orders)

    def _to_be_invoiced(self):
        orders = Domain("store_id", "in", self.ids)
        if self.invoice_policy == "manual":
            return orders
        return orders & Domain("lazada_created_at", ">=", self._invoice_from())

    # === COMPARISON WITH LAZADA === #

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
                lambda client: self._reconcile_pages(client, run, deadline),
                run,
                new_transaction=True,
            )
            run._add_message(self._reconciliation_text(run, since))
        if run.created or run.updated:
            self.env["lazada.process"]._wake("import_orders")
        return run, more

    def _reconcile_since(self):
        """Return where the comparison begins, or goes on (naive, UTC)."""
        days = timedelta(days=self.reconcile_days)
        return self.orders_reconciled_until or fields.Datetime.now() - days

    def _reconcile_pages(self, client, run, deadline):
        """Compare page by page, each committed; return whether the time was up."""
        since = self._reconcile_since().replace(tzinfo=timezone.utc)
        begin = self.orders_reconciled_until
        for page in client.iter_order_pages(since):
            self._reconcile_page(client, page, run)
            self.env["ir.cron"]._commit_progress(len(page))
            # More than a page may have changed in one second: the next run would begin
            # with the same page.
            if is_over(deadline) and self.orders_reconciled_until != begin:
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
        run._count_unreadable(unreadable)
        run._count(listed=len(rows), present=len(rows) - len(wanted))
        tz = REGIONS[self.region].tz
        self.orders_reconciled_until = (
            last_change(rows.values(), tz) or self.orders_reconciled_until
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
            changed = read_change(row, tz)
            return bool(changed) and (order.lazada_updated_at or changed) < changed

        return {key: row for key, row in rows.items() if is_behind(key, row)}

    def _reconciliation_text(self, run, since):
        """Say what was compared, for a person."""
        return self._lt(
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

    # === THE CARD === #

    def _compute_order_count(self):
        counts = self._count_by_store("lazada.order")
        for store in self:
            store.order_count = counts.get(store._origin, 0)

    def _compute_sale_count(self):
        counts = self._count_by_store("sale.order", by="lazada_store_id")
        for store in self:
            store.sale_count = counts.get(store._origin, 0)

    def _compute_invoice_count(self):
        counts = self._count_by_store("account.move", by="lazada_store_id")
        for store in self:
            store.invoice_count = counts.get(store._origin, 0)

    def _compute_figures(self):
        for name, figure in self._figures().items():
            counts = self._count_by_store(
                figure.model, figure.domain, figure.store_field
            )
            for store in self:
                store[name] = counts.get(store._origin, 0)

    def _figures(self):
        """Return what the figures of the cards of these stores count.

        :rtype: dict[str, Figure]
        """
        return {
            **self._order_figures(),
            "sale_to_invoice_count": Figure(
                "sale.order",
                [("invoice_status", "=", "to invoice"), *self._to_invoice_domain()],
                "lazada_sale_order_action",
                "lazada_store_id",
            ),
            "invoice_draft_count": Figure(
                "account.move",
                [("state", "=", "draft")],
                "lazada_invoice_to_validate_action",
                "lazada_store_id",
            ),
            "sku_unlinked_count": Figure(
                "lazada.sku", [("product_id", "=", False)], "lazada_sku_unlinked_action"
            ),
            "shipment_error_count": Figure(
                "lazada.shipment", [("state", "=", "error")], "lazada_shipment_action"
            ),
        }

    @api.model
    def _order_figures(self):
        """Return those of the figures that count Lazada's orders."""
        now = fields.Datetime.now()
        to_ship = ("status", "in", TO_SHIP_STATUSES)
        return {
            "order_pending_count": Figure(
                "lazada.order", [("state", "=", "pending")], "lazada_order_action"
            ),
            "order_error_count": Figure(
                "lazada.order", [("state", "=", "error")], "lazada_order_error_action"
            ),
            "order_to_ship_count": Figure(
                "lazada.order", [to_ship], "lazada_order_to_ship_action"
            ),
            "order_due_count": Figure(
                "lazada.order",
                [to_ship, ("ship_by", ">=", now), ("ship_by", "<", now + DUE_SOON)],
                "lazada_order_to_ship_action",
            ),
            "order_late_count": Figure(
                "lazada.order",
                [to_ship, ("ship_by", "<", now)],
                "lazada_order_to_ship_action",
            ),
            "order_invoice_error_count": Figure(
                "lazada.order",
                [("retry_ids.kind", "=", "invoice")],
                "lazada_order_action",
            ),
        }

    def _compute_order_days(self):
        """Count the orders of the last days, by the days of each store's country."""
        counts = self._count_order_days()
        for store in self:
            days = store._graph_days()
            numbers = [counts[store._origin.id, day] for day in days]
            store.order_today_count = numbers[-1]
            store.order_recent_count = sum(numbers)
            store.order_graph = self._graph(days, numbers)

    def _count_order_days(self):
        """Return the number of orders by store id and day; one query for each clock, of
        which Lazada's countries have two.

        :rtype: Counter
        """
        counts = Counter()
        for clock, stores in self.grouped(lambda row: REGIONS[row.region].tz).items():
            groups = (
                self.env["lazada.order"]
                .with_context(tz=zone_name(clock))
                ._read_group(
                    [
                        ("store_id", "in", stores.ids),
                        ("lazada_created_at", ">=", stores[:1]._graph_start()),
                    ],
                    ["store_id", "lazada_created_at:day"],
                    ["__count"],
                )
            )
            for store, day, count in groups:
                counts[store.id, day.date()] = count
        return counts

    def _graph_days(self):
        """Return the days of the graph on the store's clock, today last."""
        today = self._local_date(fields.Datetime.now())
        return [today - timedelta(days=back) for back in reversed(range(GRAPH_DAYS))]

    def _graph_start(self):
        return day_start(self._graph_days()[0], REGIONS[self.region].tz)

    @api.model
    def _graph(self, days, numbers):
        """Return the data of the widget ``dashboard_graph``, which has no room for more
        than the day of the month."""
        first = format_date(self.env, days[0], date_format="short")
        labels = [first, *[str(day.day) for day in days[1:-1]], self.env._("Today")]
        kinds = ["past"] * (len(numbers) - 1) + ["future"]
        values = [
            {"label": label, "value": number, "type": kind}
            for label, number, kind in zip(labels, numbers, kinds, strict=True)
        ]
        return json.dumps([{"key": self.env._("Orders"), "values": values}])

    @api.depends(
        "state",
        "access_token_expires_at",
        "refresh_token_expires_at",
        "subscription_end",
    )
    def _compute_connection_until_text(self):
        """Say until when nothing needs to be done for the connection."""
        now = fields.Datetime.now()
        for store in self:
            end = min(endings(store).values(), default=None)
            shown = end and end > now and store.state in ("connected", "expiring")
            store.connection_until_text = shown and self.env._(
                "until %(date)s (%(days)s days)",
                date=format_date(self.env, end, date_format="medium"),
                days=(end - now).days,
            )

    def _compute_download_text(self):
        """Say when orders were downloaded last, and what came of it."""
        runs = self.env["lazada.sync.run"]._last_of_stores(self, ["download_orders"])
        last = {run.store_id: run for run in runs}
        for store in self:
            run = last.get(store._origin, runs.browse())
            store.download_failed = run.state == "failed"
            store.download_text = store._describe_download(run)

    def _describe_download(self, run):
        if run.state == "failed":
            return self.env._("The last download failed.")
        if run.state == "running":
            return self.env._("Downloading: %s new so far.", run.created)
        if not self.orders_downloaded_at:
            return self.env._("Nothing downloaded yet.")
        return self.env._(
            "Last download %(time)s: %(created)s new, %(updated)s changed.",
            time=format_datetime(self.env, self.orders_downloaded_at, False, "short"),
            created=run.created,
            updated=run.updated,
        )

    def action_view_figure(self):
        """Open the list of what a figure counts; the context key ``figure`` has its
        name."""
        figure = self._figures()[self.env.context["figure"]]
        return self._view(
            figure.action, [(figure.store_field, "in", self.ids), *figure.domain]
        )

    def action_view_orders_today(self):
        return self._view_orders_since(lambda store: store._graph_days()[-1])

    def action_view_recent_orders(self):
        """Open the orders of the graph."""
        return self._view_orders_since(lambda store: store._graph_days()[0])

    def _view_orders_since(self, first_day):
        self.ensure_one()
        since = day_start(first_day(self), REGIONS[self.region].tz)
        domain = [("store_id", "=", self.id), ("lazada_created_at", ">=", since)]
        return self._view("lazada_order_action", domain)

import json
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ...lazada_api.const import REGIONS
from ...lazada_api.status import TO_SHIP_STATUSES
from .lazada_store_lists import USER

GRAPH_DAYS = 14
DUE_SOON = timedelta(hours=3)


class Figure(NamedTuple):
    """A number of the card: which rows it counts, and the list that shows them."""

    model: str
    domain: list
    action: str
    store_field: str = "store_id"


class LazadaStore(models.Model):
    """The card of a store on the dashboard.

    Each figure is counted in one query for all stores, by an index that leaves out what
    is done with. The figure's own domain makes the list behind it.
    """

    _inherit = "lazada.store"

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

    # === COMPUTE METHODS === #

    def _compute_figures(self):
        for name, figure in self._figures().items():
            counts = self._count_by_store(
                figure.model, figure.domain, figure.store_field
            )
            for store in self:
                store[name] = counts.get(store._origin, 0)

    @api.model
    def _figures(self):
        """Return what the figures of the card count.

        :rtype: dict[str, Figure]
        """
        return {
            **self._order_figures(),
            "sale_to_invoice_count": Figure(
                "sale.order",
                [("invoice_status", "=", "to invoice")],
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
                "lazada.order", [("invoice_error", "!=", False)], "lazada_order_action"
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
                .with_context(tz=_zone_name(clock))
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
        return self._day_start(self._graph_days()[0])

    def _day_start(self, day):
        """Return when a day begins on the store's clock (naive, UTC)."""
        midnight = datetime.combine(day, datetime.min.time(), REGIONS[self.region].tz)
        return midnight.astimezone(timezone.utc).replace(tzinfo=None)

    @api.model
    def _graph(self, days, numbers):
        """Return the data of the widget ``dashboard_graph``, which has no room for more
        than the day of the month."""
        first = format_date(self.env, days[0], date_format="d MMM")
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
            end = min(store._endings().values(), default=None)
            shown = end and end > now and store.state in ("connected", "expiring")
            store.connection_until_text = shown and self.env._(
                "until %(date)s (%(days)s days)",
                date=format_date(self.env, end, date_format="d MMM y"),
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
            time=format_datetime(
                self.env, self.orders_downloaded_at, dt_format="d MMM HH:mm"
            ),
            created=run.created,
            updated=run.updated,
        )

    # === ACTION METHODS === #

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
        since = self._day_start(first_day(self))
        domain = [("store_id", "=", self.id), ("lazada_created_at", ">=", since)]
        return self._view("lazada_order_action", domain)


def _zone_name(clock):
    """Return PostgreSQL's name of a fixed offset; its sign is POSIX's, the other way
    round.

    :param datetime.timezone clock: whole hours before UTC
    """
    return f"Etc/GMT-{clock.utcoffset(None) // timedelta(hours=1)}"

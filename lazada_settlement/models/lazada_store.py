from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.models.order.lazada_store import Figure
from odoo.addons.lazada_connector.models.store.lazada_store import USER

# How many days are read again once a day.
READ_AGAIN = timedelta(days=35)
ONE_DAY = timedelta(days=1)
# An older statement is nothing for the dashboard.
RECENT = timedelta(days=60)


class LazadaStore(models.Model):
    """What a store does with Lazada's statements."""

    _inherit = "lazada.store"

    download_statements = fields.Boolean(
        help="Read Lazada's weekly statements and their rows by itself."
    )
    statements_from = fields.Date(
        string="Statements Since",
        tracking=True,
        help="The first day whose rows are read. Set it back to read past periods; it "
        "becomes the Monday of its week.",
    )
    statements_synced_until = fields.Date(
        string="Statements Read Until",
        copy=False,
        readonly=True,
        help="Every row of the days before is here.",
    )
    statements_read_again_on = fields.Date(copy=False, readonly=True)
    statements_downloaded_at = fields.Datetime(
        string="Last Statement Download", copy=False, readonly=True
    )
    statement_ids = fields.One2many("lazada.statement", "store_id")
    statement_count = fields.Integer(
        compute="_compute_statement_count",
        groups=f"{USER},account.group_account_invoice",
    )
    statement_text = fields.Char(compute="_compute_statement_text", groups=USER)
    order_not_settled_count = fields.Integer(compute="_compute_figures", groups=USER)
    statement_differs_count = fields.Integer(compute="_compute_figures", groups=USER)

    # === COMPUTE METHODS === #

    def _compute_statement_count(self):
        counts = self._count_by_store("lazada.statement")
        for store in self:
            store.statement_count = counts.get(store._origin, 0)

    @api.model
    def _figures(self):
        return {
            **super()._figures(),
            "statement_differs_count": Figure(
                "lazada.statement",
                [("state", "=", "differs")],
                "lazada_settlement.lazada_statement_action",
            ),
            "order_not_settled_count": Figure(
                "lazada.order",
                [
                    ("status", "in", ("delivered", "confirmed")),
                    ("settlement_state", "=", "not_yet"),
                ],
                "lazada_settlement.lazada_order_not_settled_action",
            ),
        }

    def _compute_statement_text(self):
        """Say how the last statement stands, and what it pays out."""
        since = fields.Date.today() - RECENT
        statements = self.env["lazada.statement"].search(
            [
                ("store_id", "in", self.ids),
                ("is_listed", "=", True),
                ("date_to", ">=", since),
            ],
            order="date_to",
        )
        last = {statement.store_id: statement for statement in statements}
        for store in self:
            statement = last.get(store._origin)
            store.statement_text = statement and statement._describe_briefly()

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if vals.get("statements_from"):
            for store in self.sudo():
                mark = store.statements_synced_until
                if mark and mark > store.statements_from:
                    store.statements_synced_until = store._first_statement_day()
        return result

    # === ACTION METHODS === #

    def action_download_statements(self):
        """Download statements and their rows now."""
        return self._run_by_button("download_statements")

    def action_view_statements(self):
        return self._view(
            "lazada_settlement.lazada_statement_action", [("store_id", "in", self.ids)]
        )

    # === CRONS === #

    @api.model
    def _cron_download_statements(self):
        self._run_by_cron(
            "download_statements", Domain("download_statements", "=", True)
        )

    # === BUSINESS METHODS === #

    def _tasks(self):
        return {**super()._tasks(), "download_statements": self._download_statements}

    def _download_statements(self, deadline=None):
        """Download statements that are new or have changed.

        :return: the sync run, and whether work is left
        :raise LazadaError: Lazada refused or cannot be reached
        """
        if not self._check_can_call():
            return self.env["lazada.sync.run"], False
        with self.env["lazada.sync.run"]._record(self, "download_statements") as run:
            more = self._with_lazada(
                lambda client: self.env["lazada.statement"]._download(
                    self, client, run, deadline
                ),
                run,
                new_transaction=True,
            )
        return run, more

    def _first_statement_day(self):
        """Return the Monday with which the first reading begins."""
        day = self.statements_from or self._local_date(fields.Datetime.now())
        return day - timedelta(days=day.weekday())

    def _begin_statements(self):
        """Return the day with which to go on reading: once a day, the last weeks are
        read again, for Lazada changes them.

        :rtype: datetime.date
        """
        self._lock_downloads()
        today = self._local_date(fields.Datetime.now())
        first = self._first_statement_day()
        mark = self.statements_synced_until or first
        if self.statements_synced_until and self.statements_read_again_on != today:
            mark = max(first, min(mark, today - READ_AGAIN))
        vals = {"statements_synced_until": mark, "statements_read_again_on": today}
        self.write(vals)
        return mark

    def _advance_statements(self, last):
        """Keep how far the rows have been read. Today is not over, so it is read
        again."""
        today = self._local_date(fields.Datetime.now())
        until = min(last + ONE_DAY, today)
        self.statements_synced_until = max(
            self.statements_synced_until or date.min, until
        )

    def _orders_by_number(self, numbers):
        """Return the ids of the store's orders by Lazada's number.

        :param set numbers: of orders of any store
        :rtype: dict[str, int]
        """
        orders = self.env["lazada.order"].search_fetch(
            [("store_id", "=", self.id), ("lazada_id", "in", list(numbers))],
            ["lazada_id"],
        )
        return {order.lazada_id: order.id for order in orders}

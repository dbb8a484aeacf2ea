from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lazada_connector.concurrency import retry_on_conflict

# So many orders are matched in one transaction.
BATCH_SIZE = 1000
RECEIVABLE = "asset_receivable"


class LazadaStore(models.Model):
    """How a store's statements come into the ledger and meet the invoices."""

    _inherit = "lazada.store"

    settlement_post = fields.Selection(
        [("manual", "By hand"), ("draft", "As drafts"), ("posted", "Posted")],
        string="Statement Entries",
        required=True,
        default="manual",
        tracking=True,
        help="What happens by itself with a statement that adds up and is final.",
    )
    settlement_hold_days = fields.Integer(
        string="Hold Back (Days)",
        default=3,
        help="A statement that Lazada has not paid out is taken as final so many days "
        "after its week.",
    )
    settlement_journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="The journal of the statements' entries.",
    )
    settlement_balance_account_id = fields.Many2one(
        "account.account",
        string="Lazada Balance",
        check_company=True,
        domain="[('reconcile', '=', True)]",
        help="The seller's wallet at Lazada: what Lazada owes, less what it has paid "
        "out. One account for each store, in the store's currency.",
    )

    _settlement_hold_days_not_negative = models.Constraint(
        "CHECK (settlement_hold_days >= 0)", "The days cannot be negative."
    )

    # === ACTION METHODS === #

    def action_setup_settlement(self):
        """Open what is proposed for booking the statements of this store."""
        self.ensure_one()
        self.env["lazada.statement"]._check_may_post()
        return self.env["lazada.settlement.setup"]._open_for(self)

    # === CRONS === #

    @api.model
    def _cron_post_statements(self):
        self._run_by_cron("post_statements", Domain("settlement_post", "!=", "manual"))

    @api.model
    def _cron_match_statements(self):
        self._run_by_cron(
            "match_statements", Domain("settlement_balance_account_id", "!=", False)
        )

    # === BUSINESS METHODS === #

    def _tasks(self):
        return {
            **super()._tasks(),
            "post_statements": self._post_statements,
            "match_statements": self._match_statements,
        }

    def _check_settlement_accounts(self, currency):
        """:raise UserError: says what is missing in the settings"""
        if not (self.settlement_journal_id and self.settlement_balance_account_id):
            raise UserError(
                self.env._(
                    "Choose the journal and the account Lazada Balance on the page "
                    "Statements of %s first.",
                    self.name,
                )
            )
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "%s has no default customer. Choose one in the store's settings.",
                    self.name,
                )
            )
        if not self._has_rate(currency):
            raise UserError(
                self.env._(
                    "There is no rate of %s yet. Enter one under Accounting › "
                    "Configuration › Currencies.",
                    currency.name,
                )
            )

    def _has_rate(self, currency):
        """Whether the company can tell what a currency is worth; it is never taken as
        1."""
        company = self.company_id
        rates = currency.rate_ids.filtered(
            lambda rate: not rate.company_id or rate.company_id == company.root_id
        )
        return currency == company.currency_id or bool(rates)

    def _final_statements(self):
        """Return the statements that add up and will not change any more, oldest
        first."""
        today = self._local_date(fields.Datetime.now())
        held = fields.Date.subtract(today, days=self.settlement_hold_days)
        return self.env["lazada.statement"].search(
            [
                ("store_id", "=", self.id),
                ("state", "=", "ties"),
                "|",
                ("paid", "=", True),
                ("date_to", "<", held),
            ],
            order="date_to",
        )

    def _post_statements(self, deadline=None):
        """Make the entries that the store's rule asks for.

        :return: the sync run, and whether work is left
        """
        statements = self._final_statements()
        if not statements:
            return self.env["lazada.sync.run"], False
        with self.env["lazada.sync.run"]._record(self, "post_statements") as run:
            for statement in statements:
                retry_on_conflict(
                    self.env, lambda one=statement: self._post_statement(one, run)
                )
                self.env["ir.cron"]._commit_progress(1)
        return run, False

    def _post_statement(self, statement, run):
        """Post one statement; what is in the way is kept in the run."""
        if not statement.try_lock_for_update(allow_referencing=True):
            return
        statement.invalidate_recordset()
        if statement.state != "ties":
            return
        try:
            with self.env.cr.savepoint():
                statement._post_now(leave_draft=self.settlement_post == "draft")
        except UserError as error:
            run._count(failed=1)
            run._add_message(f"{statement.number}: {error.args[0]}")
        else:
            run._count(created=1)

    # === MATCHING === #

    def _match_statements(self, deadline=None):
        """Match what is open of statements with invoices that have come since, and
        payouts with the bank; same shape as above."""
        open_statements = self.env["lazada.statement"].search(
            [("store_id", "=", self.id), ("state", "in", ("posted", "paid"))]
        )
        if not open_statements:
            return self.env["lazada.sync.run"], False
        with self.env["lazada.sync.run"]._record(self, "match_statements") as run:
            self._link_open_rows()
            matched = self._match_orders(open_statements, commit=True)
            run._count(updated=matched)
            open_statements.filtered(lambda one: one.state == "posted")._check_paid()
        return run, False

    def _link_open_rows(self):
        """Find the orders of rows that came before their order did."""
        rows = self.env["lazada.statement.row"].search(
            [
                ("store_id", "=", self.id),
                ("order_number", "!=", False),
                ("order_id", "=", False),
            ]
        )
        rows._link_orders()

    def _match_orders(self, statements, commit=False):
        """Match the orders' lines of posted statements with their invoices and credit
        notes, all in one plan for each batch.

        :param bool commit: after each batch
        :return: how many orders were matched
        """
        last, matched = 0, 0
        while True:
            order_ids = self._orders_to_match(statements, last)
            if not order_ids:
                return matched
            last = order_ids[-1]
            plan = self._reconciliation_plan(order_ids)
            if plan:
                self.env["account.move.line"]._reconcile_plan(plan)
            matched += len(plan)
            if commit:
                self.env["ir.cron"]._commit_progress(len(plan))

    def _orders_to_match(self, statements, last):
        """Return the ids of the next orders that have an open line of a statement and
        an open one of an invoice or credit note."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT row.order_id
                  FROM lazada_statement_row AS row
                  JOIN account_move_line AS line ON line.id = row.move_line_id
                 WHERE row.statement_id = ANY(%(statements)s)
                   AND row.role = 'buyer'
                   AND row.order_id > %(last)s
                   AND line.parent_state = 'posted'
                   AND NOT line.reconciled
                   AND EXISTS (
                    SELECT FROM account_move AS move
                      JOIN account_move_line AS item ON item.move_id = move.id
                      JOIN account_account AS account ON account.id = item.account_id
                     WHERE move.lazada_order_id = row.order_id
                       AND move.state = 'posted'
                       AND account.account_type = %(receivable)s
                       AND NOT item.reconciled)
              ORDER BY row.order_id
                 LIMIT %(limit)s
                """,
                statements=statements.ids,
                last=last,
                receivable=RECEIVABLE,
                limit=BATCH_SIZE,
            )
        )
        return [order_id for (order_id,) in rows]

    def _reconciliation_plan(self, order_ids):
        """Return what is matched with each other: for each order the open lines of one
        account and currency, of statements, invoices and credit notes.

        :rtype: list[account.move.line]
        """
        Line = self.env["account.move.line"]
        open_receivable = [
            ("account_type", "=", RECEIVABLE),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
        ]
        invoices = Line.search(
            [("move_id.lazada_order_id", "in", order_ids), *open_receivable]
        )
        pairs = [(line.move_id.lazada_order_id.id, line) for line in invoices]
        groups = self.env["lazada.statement.row"]._read_group(
            [
                ("order_id", "in", order_ids),
                ("role", "=", "buyer"),
                ("move_line_id.reconciled", "=", False),
                ("move_line_id.parent_state", "=", "posted"),
            ],
            ["order_id", "move_line_id"],
        )
        pairs += [(order.id, line) for order, line in groups]
        found = {}
        for order_id, line in pairs:
            key = (order_id, line.account_id, line.currency_id)
            found[key] = found.get(key, Line) | line
        return [lines for lines in found.values() if _can_meet(lines)]


def _can_meet(lines):
    """Whether there is something on both sides."""
    signs = {line.amount_residual > 0 for line in lines}
    return len(signs) == 2

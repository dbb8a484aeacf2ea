from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lazada_connector.concurrency import retry_on_conflict

FEE_CHOICES = [
    ("expense", "Straight to expense, with input tax"),
    ("invoice", "To be invoiced, until Lazada's tax invoice"),
]
FEES_HELP = (
    "Straight to expense: the fees and the tax in them are booked with the statement. "
    "To be invoiced: they wait on an account of their own, and Lazada's monthly tax "
    "invoice, entered under Fees › Lazada's Invoices, becomes a vendor bill that is "
    "paid from there."
)


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
    settlement_fees = fields.Selection(
        FEE_CHOICES,
        string="Fees",
        required=True,
        default="expense",
        tracking=True,
        help=FEES_HELP,
    )
    settlement_fees_account_id = fields.Many2one(
        "account.account",
        string="Fees to Be Invoiced",
        check_company=True,
        domain="[('account_type', '=', 'liability_payable')]",
        help="What Lazada has kept and not invoiced yet. Its monthly invoice is paid "
        "from here.",
    )
    settlement_vendor_id = fields.Many2one(
        "res.partner",
        string="Lazada as a Vendor",
        check_company=True,
        help="Who invoices the fees.",
    )

    settlement_fee_limit = fields.Float(
        string="Fees Expected up to (%)",
        digits=(16, 1),
        help="Of what the buyer paid. Orders with more are listed under To Do › High "
        "Fees. 0: none are.",
    )

    settlement_shipping_limit = fields.Float(
        string="Shipping Tolerated above the Usual (%)",
        digits=(16, 1),
        default=20,
        help="Orders that were charged more than that above what is usual for their "
        "weight are listed under To Do › High Shipping. 0: none are.",
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

    def _waits_for_invoice(self, fee_type):
        """Whether a fee stays on its account until Lazada has invoiced it."""
        return self.settlement_fees == "invoice" and fee_type.role == "fee"

    def _find_fee_accounts(self, fee_types):
        """Return where each fee type is booked by a statement.

        :return: dicts ``{"account", "tax", "analytic"}`` by fee type, with
            ``"partner"`` where it waits for an invoice
        :rtype: dict[lazada.fee.type, dict]
        """
        Mapping = self.env["lazada.fee.mapping"]
        found = Mapping._for_types(self.company_id, fee_types)
        waiting = {
            "account": self.settlement_fees_account_id,
            "tax": self.env["account.tax"],
            "analytic": False,
            "partner": self.settlement_vendor_id,
        }
        return {
            fee_type: waiting if self._waits_for_invoice(fee_type) else values
            for fee_type, values in found.items()
        }

    def _check_settlement_accounts(self, currency):
        """:raise UserError: says what is missing in the settings"""
        if not (self.settlement_journal_id and self.settlement_balance_account_id):
            raise UserError(
                self._lt(
                    "Choose the journal and the account Lazada Balance on the page "
                    "Statements of %s first.",
                    self.name,
                )
            )
        waits = self.settlement_fees == "invoice"
        if waits and not (
            self.settlement_fees_account_id and self.settlement_vendor_id
        ):
            raise UserError(
                self.env._(
                    "Choose the account Fees to Be Invoiced and Lazada as a Vendor on "
                    "the page Statements of %s first.",
                    self.name,
                )
            )
        if not self.partner_id:
            raise UserError(
                self._lt(
                    "%s has no default customer. Choose one in the store's settings.",
                    self.name,
                )
            )
        self._check_has_rate(currency)

    def _check_has_rate(self, currency):
        """:raise UserError: the company cannot tell what a currency is worth; it is
        never taken as 1"""
        company = self.company_id
        rates = currency.rate_ids.filtered(
            lambda rate: not rate.company_id or rate.company_id == company.root_id
        )
        if currency != company.currency_id and not rates:
            raise UserError(
                self._lt(
                    "There is no rate of %s yet. Enter one under Accounting › "
                    "Configuration › Currencies.",
                    currency.name,
                )
            )

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

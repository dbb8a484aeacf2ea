from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, formatLang

from odoo.addons.lazada_connector.lazada_api.reasons import joined
from odoo.addons.lazada_connector.models.runs.base import ReasonText

from .lazada_statement_row import DIGITS

ONE_DAY = timedelta(days=1)
# A fee that so many of the orders have is expected of each.
USUAL_SHARE = 0.9
SHOWN_CANDIDATES = 10


class LazadaStatement(models.Model):
    """One week of a store as Lazada settles it: what was there, what came and went, and
    what is paid out. Nothing of it is posted before it adds up."""

    _name = "lazada.statement"
    _inherit = ["lazada.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada Statement"
    _order = "date_to desc, id desc"
    _rec_name = "number"
    _check_company_auto = True
    _mail_post_access = "read"

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    number = fields.Char(string="Statement", required=True, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    is_listed = fields.Boolean(
        string="At Lazada",
        readonly=True,
        help="Lazada has made the statement. Until then it only has rows.",
    )
    opening_balance = fields.Float(readonly=True, digits=DIGITS, aggregator=None)
    closing_balance = fields.Float(readonly=True, digits=DIGITS, aggregator=None)
    rows_total = fields.Float(string="Sum of Rows", readonly=True, digits=DIGITS)
    payout = fields.Float(readonly=True, digits=DIGITS)
    paid = fields.Boolean(readonly=True, help="Lazada says that it has been paid out.")
    paid_at = fields.Datetime(string="Paid On", readonly=True)
    deposit = fields.Float(
        string="Guarantee Deposit", readonly=True, digits=DIGITS, aggregator=None
    )
    subtotals = fields.Json(readonly=True)
    subtotals_text = fields.Text(
        string="Lazada's Sub-totals",
        compute="_compute_subtotals_text",
        help="As Lazada sends them. They contradict each other at times and prove "
        "nothing.",
    )
    difference = fields.Float(
        readonly=True,
        digits=DIGITS,
        help="Closing balance less opening balance less all rows. Zero, or the "
        "statement is not posted.",
    )
    difference_text = ReasonText(string="What Differs", readonly=True)
    previous_id = fields.Many2one("lazada.statement", compute="_compute_previous_id")
    row_ids = fields.One2many("lazada.statement.row", "statement_id", string="Rows")
    row_count = fields.Integer(compute="_compute_row_count")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("ties", "Adds Up"),
            ("differs", "Differs"),
            ("posted", "Posted"),
            ("paid", "Paid"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
        help="Open: the week is not over, or Lazada has not made the statement. Adds "
        "up: the balances and the rows agree to the last digit. Differs: they do not. "
        "Posted: in the ledger. Paid: the payout is matched with the bank, or there is "
        "none.",
    )

    _store_number_uniq = models.UniqueIndex("(store_id, number)")
    _store_date_idx = models.Index("(store_id, date_to)")

    # === COMPUTE METHODS === #

    @api.depends("subtotals")
    def _compute_subtotals_text(self):
        for statement in self:
            statement.subtotals_text = "\n".join(
                f"{name.replace('_', ' ').capitalize()}: {amount}"
                for name, amount in (statement.subtotals or {}).items()
            )

    def _compute_previous_id(self):
        for statement in self:
            statement.previous_id = self.search(
                [
                    ("store_id", "=", statement.store_id.id),
                    ("date_to", "=", statement.date_from - ONE_DAY),
                ],
                limit=1,
            )

    def _compute_row_count(self):
        counts = dict(
            self.env["lazada.statement.row"]._read_group(
                [("statement_id", "in", self.ids)], ["statement_id"], ["__count"]
            )
        )
        for statement in self:
            statement.row_count = counts.get(statement, 0)

    # === ACTION METHODS === #

    def action_view_rows(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_settlement.lazada_statement_row_action"
        )
        return dict(action, domain=[("statement_id", "in", self.ids)], context={})

    def action_check(self):
        """Find the orders of rows that came before them, and add up once more."""
        self._check_may_act()
        statements_sudo = self.sudo()
        rows = statements_sudo.row_ids
        rows.filtered(lambda row: row.order_number and not row.order_id)._link_orders()
        statements_sudo._assess()
        differ = statements_sudo.filtered(lambda row: row.state == "differs")
        return self.store_id[:1]._notify(
            self.env._(
                "Added up: %(count)s, of which %(differ)s do not add up.",
                count=len(self),
                differ=len(differ),
            ),
            "warning" if differ else "success",
        )

    # === PROOF === #

    def _assess(self):
        """Add up, and say of each statement that is not posted how it stands."""
        totals = self._sum_rows()
        for statement in self:
            statement._assess_one(totals.get(statement.id, Decimal(0)))

    def _assess_one(self, total):
        """:param Decimal total: of the rows"""
        opening, closing, _payout = self._exact_balances()
        difference = closing - opening - total if self.is_listed else Decimal(0)
        self.write({"rows_total": float(total), "difference": float(difference)})
        if self.state in ("open", "ties", "differs"):
            problems = self._find_problems(difference) if self._is_complete() else []
            self.difference_text = joined("\n", problems) or False
            self.state = self._proof_state(problems)
        else:
            self._look_for_changes(difference)

    def _look_for_changes(self, difference):
        """Say of a posted statement that Lazada has changed it since."""
        changed = any(row._waits_for_entry() for row in self.row_ids)
        problems = self._find_problems(difference)
        self.difference_text = joined("\n", problems) or False
        if changed and not self.needs_correction:
            self.message_post(
                body=self.env._(
                    "Lazada has changed this statement after it was posted. Nothing of "
                    "the entries is changed; post once more to book the difference."
                )
            )
        self.needs_correction = changed

    def _proof_state(self, problems):
        if not self._is_complete():
            return "open"
        return "differs" if problems else "ties"

    def _is_complete(self):
        """Whether Lazada has made the statement and every row of its days is here."""
        until = self.store_id.statements_synced_until
        return bool(self.is_listed and until and until > self.date_to)

    def _sum_rows(self):
        """Return the exact sum of the rows that Lazada lists, by statement id.

        :rtype: dict[int, Decimal]
        """
        self.env["lazada.statement.row"].flush_model()
        # as text: Odoo reads every number of the database as a float
        rows = self.env.execute_query(
            SQL(
                "SELECT statement_id, sum(amount)::text FROM lazada_statement_row"
                " WHERE statement_id = ANY(%s) AND state <> 'vanished'"
                " GROUP BY statement_id",
                self.ids,
            )
        )
        return {statement_id: Decimal(total) for statement_id, total in rows}

    def _exact_balances(self):
        """Return opening, closing and payout as exact figures."""
        return tuple(
            Decimal(f"{amount:.4f}")
            for amount in (self.opening_balance, self.closing_balance, self.payout)
        )

    def _find_problems(self, difference):
        """Return in a user's words why the statement may not be posted."""
        problems = []
        if difference:
            problems.append(self._describe_difference(difference))
        unreadable = self.row_ids.filtered(lambda row: row.state == "unreadable")
        if unreadable:
            problems.append(
                self._lt(
                    "%(count)s rows cannot be read: %(rows)s.",
                    count=len(unreadable),
                    rows=", ".join(unreadable[:SHOWN_CANDIDATES].mapped("reason")),
                )
            )
        wallet = self.store_id.settlement_balance_account_id.currency_id
        if wallet and wallet != self.currency_id:
            problems.append(
                self._lt(
                    "It is in %(currency)s, but the account Lazada Balance in "
                    "%(wallet)s.",
                    currency=self.currency_id.name,
                    wallet=wallet.name,
                )
            )
        return [*problems, *filter(None, [self._chain_problem()])]

    def _describe_difference(self, difference):
        """Say by how much it differs, and where that may come from."""
        text = self._lt(
            "The balances change by %(change)s, the rows add up to %(rows)s: "
            "%(difference)s is not explained.",
            change=self._shown(self.closing_balance - self.opening_balance),
            rows=self._shown(self.rows_total),
            difference=self._shown(difference),
        )
        if difference == Decimal(f"{self.deposit:.4f}"):
            return self._lt(
                "%s It is exactly the guarantee deposit, which Lazada shows beside the "
                "balances.",
                text,
            )
        return joined("\n", [text, *self._candidates(float(difference))])

    def _chain_problem(self):
        """Return what is wrong between this statement and the one before."""
        before = self.previous_id
        if not before.is_listed:
            return None
        _opening, closing, payout = before._exact_balances()
        gap = self._exact_balances()[0] - (closing - payout)
        if not gap:
            return None
        text = self._lt(
            "It opens with %(opening)s, but %(before)s closed with %(closing)s and "
            "paid out %(payout)s.",
            opening=self._shown(self.opening_balance),
            before=before.number,
            closing=self._shown(closing),
            payout=self._shown(payout),
        )
        if abs(gap) == abs(Decimal(f"{before.deposit:.4f}")):
            deposit = self._lt("The gap is exactly its guarantee deposit.")
            return joined(" ", [text, deposit])
        return text

    def _candidates(self, difference):
        """Return where to look, as texts: rows of that amount, and orders without what
        nearly every other order of the statement has."""
        rows = self.row_ids.filtered(lambda row: row.state != "vanished")
        alike = rows.filtered(lambda row: _is_near(abs(row.amount), abs(difference)))
        found = []
        if alike:
            found.append(
                self._lt(
                    "Rows of that amount: %s.",
                    _few(
                        f"{row.transaction_number} {row.fee_type_id.name}"
                        f" {row.order_number or ''}".strip()
                        for row in alike
                    ),
                )
            )
        for fee_type, numbers in self._missing_fees(rows):
            found.append(
                self._lt(
                    "Role %(role)s: no %(fee)s for the orders %(orders)s.",
                    role=dict(
                        fee_type._fields["role"]._description_selection(self.env)
                    )[fee_type.role],
                    fee=fee_type.display_name,
                    orders=_few(numbers),
                )
            )
        return found

    def _missing_fees(self, rows):
        """Yield the usual fee types, and the units that were sold here without them."""
        by_type = {
            fee_type: {(row.order_number, row.item_number) for row in own}
            for fee_type, own in rows.filtered("item_number")
            .grouped("fee_type_id")
            .items()
        }
        sold = max(
            (units for each, units in by_type.items() if each.role == "buyer"),
            key=len,
            default=set(),
        )
        for fee_type, units in by_type.items():
            missing = sold - units
            if missing and len(sold & units) >= USUAL_SHARE * len(sold):
                yield fee_type, sorted({order for order, _item in missing})

    def _describe_briefly(self):
        """Say in a few words how the statement stands, for the dashboard."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "Statement to %(day)s: %(state)s, payout %(amount)s",
            day=format_date(self.env, self.date_to, date_format="medium"),
            state=states[self.state].lower(),
            amount=f"{formatLang(self.env, self.payout)} {self.currency_id.name}",
        )

    def _shown(self, amount):
        return f"{amount:,.2f} {self.currency_id.name}"

    @api.depends("number", "date_from", "date_to")
    def _compute_display_name(self):
        for statement in self:
            days = [statement.date_from, statement.date_to]
            period = " – ".join(
                format_date(self.env, day) for day in filter(None, days)
            )
            statement.display_name = f"{statement.number} ({period})"

    @api.model
    def _of_store(self, store, since):
        """Return the statements of a store that end on a day or later."""
        return self.search(
            Domain("store_id", "=", store.id) & Domain("date_to", ">=", since),
            order="date_to",
        )


def _is_near(amount, other):
    return round(amount - other, 4) == 0


def _few(texts):
    """Return the first of some texts, and how many more there are."""
    texts = list(texts)
    more = len(texts) - SHOWN_CANDIDATES
    shown = ", ".join(texts[:SHOWN_CANDIDATES])
    return f"{shown} (+{more})" if more > 0 else shown

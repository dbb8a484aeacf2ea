from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.lazada_connector.lazada_api.statement_entry import entry_lines

from .lazada_statement import ONE_DAY
from .statement_lines import LineBuilder

ACCOUNTANT = "account.group_account_invoice"
BOOKKEEPERS = f"{ACCOUNTANT},account.group_account_readonly"


class LazadaStatement(models.Model):
    """A statement in the ledger: one entry for each calendar month."""

    _inherit = "lazada.statement"

    move_ids = fields.One2many(
        "account.move", "lazada_statement_id", string="Entries", groups=BOOKKEEPERS
    )
    move_count = fields.Integer(compute="_compute_move_count", groups=BOOKKEEPERS)
    needs_correction = fields.Boolean(
        readonly=True,
        tracking=True,
        help="Lazada has changed the statement after it was posted. Post once more to "
        "book the difference.",
    )
    withheld_account_id = fields.Many2one(
        "account.account",
        string="Withheld Tax Booked On",
        readonly=True,
        copy=False,
        groups=BOOKKEEPERS,
    )
    payout_line_id = fields.Many2one(
        "account.move.line",
        string="Payout in the Bank",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=BOOKKEEPERS,
    )

    @api.depends("move_ids")
    def _compute_move_count(self):
        for statement in self:
            statement.move_count = len(statement.move_ids)

    # === ACTION METHODS === #

    def action_post(self):
        """Post statements that add up; of one that is posted already, what Lazada has
        changed since."""
        self._check_may_post()
        for statement in self.sudo():
            statement._lock_statement()
            statement._post_now()
        return self.store_id[:1]._notify(self.env._("Posted: %s.", len(self)))

    def action_undo(self):
        """Take the entries back by reversing them; the statement can be posted
        again."""
        self._check_may_post()
        for statement in self.sudo():
            statement._lock_statement()
            statement._undo_now()
        return self.store_id[:1]._notify(self.env._("Reversed: %s.", len(self)))

    def action_match_payout(self):
        """Match the payout with the bank statement line that has brought it."""
        self._check_may_post()
        for statement in self.sudo():
            statement._match_payout_now()
        return self.store_id[:1]._notify(self.env._("Matched: %s.", len(self)))

    def action_view_moves(self):
        self._check_may_post()
        return self.move_ids._get_records_action(name=self.env._("Entries"))

    def _check_may_post(self):
        """:raise AccessError: the user may not post entries"""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(ACCOUNTANT):
            raise AccessError(
                self.env._("Statements are posted by users with the right to invoice.")
            )

    def _lock_statement(self):
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._("This is being worked on right now. Look again in a moment.")
            )

    # === POSTING === #

    def _post_now(self, leave_draft=False):
        """Make the entries, post them, and match them with the invoices.

        :param bool leave_draft: make them only
        """
        self._check_can_post()
        rows = self.row_ids.filtered(lambda row: row._waits_for_entry())
        builder = LineBuilder(self, rows, self._booked_rows())
        parts, lines_of = self._split_into_parts(rows, builder)
        decimals = self.currency_id.decimal_places
        for month, lines in entry_lines(
            parts, self._posted_balance(), decimals
        ).items():
            move = self._create_move(month, lines, builder)
            self._link_rows(move, month, lines, lines_of)
        taxed = rows.filtered(lambda row: builder.books_tax_apart(row.fee_type_id))
        taxed.tax_apart = True
        (rows - taxed).tax_apart = False
        rows._mark_as_posted()
        self.write(
            {
                "state": "posted",
                "needs_correction": False,
                "withheld_account_id": builder.withheld_account.id,
            }
        )
        if not leave_draft:
            drafts = self.move_ids.filtered(lambda move: move.state == "draft")
            drafts._post_lazada_invoices()
        _matched, failures = self.store_id._match_orders(self)
        if failures:
            self.message_post(body=self.env._("Not matched: %s", "; ".join(failures)))
        self._check_paid()

    def _booked_rows(self):
        """Return a row for each order and fee type that the entries so far have: what
        Lazada changes later goes where that stands, whatever the settings say now.

        :return: rows by their line's kind and key
        """
        if self.state not in ("posted", "paid"):
            return {}
        # one that is gone last: it is taken back from its own account
        rows = self.row_ids.filtered("move_line_id").sorted(
            lambda row: row.state == "vanished"
        )
        return {row._line_key(): row for row in rows}

    def _check_can_post(self):
        """:raise UserError: says why the statement may not be posted"""
        if self.state in ("posted", "paid") and not self.needs_correction:
            raise UserError(self._lt("%s is posted already.", self.number))
        if self.state not in ("ties", "posted", "paid") or self.difference:
            raise UserError(
                self._lt(
                    "%(statement)s does not add up, so nothing of it is posted. "
                    "%(reason)s",
                    statement=self.number,
                    reason=self.difference_text or "",
                )
            )
        self.store_id._check_settlement_accounts(self.currency_id)

    def _posted_balance(self):
        """Return the exact balance that the entries so far have brought."""
        self.env["lazada.statement.row"].flush_model()
        [(total,)] = self.env.execute_query(
            SQL(
                "SELECT coalesce(sum(amount), 0)::text FROM lazada_statement_row"
                " WHERE statement_id = %s AND move_line_id IS NOT NULL",
                self.id,
            )
        )
        return self._exact_balances()[0] + Decimal(total)

    def _split_into_parts(self, rows, builder):
        """Return the rows as parts of entries, and the ids of the rows by the line in
        which they end: month, kind and key.

        :rtype: tuple[list[Part], dict[tuple, list[int]]]
        """
        parts, lines_of = [], defaultdict(list)
        for row in rows:
            month = self._entry_month(row.date)
            part = row._to_part(month, builder.has_tax(row.fee_type_id))
            parts.append(part)
            lines_of[month, part.kind, part.key].append(row.id)
        return parts, lines_of

    def _entry_month(self, day):
        """Return the first day of the month that a row is booked in. A late row is
        booked in the week that pays it."""
        return min(max(day, self.date_from), self.date_to).replace(day=1)

    def _create_move(self, month, lines, builder):
        """Return the draft entry of a month."""
        next_month = (month + timedelta(days=31)).replace(day=1)
        day = min(self.date_to, next_month - ONE_DAY)
        return self._create_entry(day, builder.values(lines, day))

    def _create_entry(self, day, vals_list):
        # The taxes are Lazada's figures, not Odoo's.
        Move = self.env["account.move"].with_context(skip_invoice_sync=True)
        return Move.with_company(self.company_id).create(
            {
                "move_type": "entry",
                "journal_id": self.store_id.settlement_journal_id.id,
                "date": day,
                "ref": self.number,
                "currency_id": self.currency_id.id,
                "lazada_statement_id": self.id,
                "line_ids": [Command.create(vals) for vals in vals_list],
            }
        )

    def _link_rows(self, move, month, lines, lines_of):
        """Show at each row the journal item in which it is."""
        pairs = [
            (row_id, move_line.id)
            # a further journal item is of what the rates lack
            for move_line, line in zip(move.line_ids.sorted("id"), lines, strict=False)
            for row_id in lines_of.get((month, line.kind, line.key), ())
        ]
        if not pairs:
            return
        row_ids, line_ids = zip(*pairs, strict=True)
        self.env.cr.execute(
            SQL(
                "UPDATE lazada_statement_row AS row SET move_line_id = pair.line_id"
                " FROM unnest(%s::integer[], %s::integer[]) AS pair(row_id, line_id)"
                " WHERE row.id = pair.row_id",
                list(row_ids),
                list(line_ids),
            )
        )
        self.env["lazada.statement.row"].invalidate_model(["move_line_id"])

    def _reclassify(self, fee_type):
        """Move what was posted of a fee type to the account that it has now, by an
        entry of its own."""
        rows = self.row_ids.filtered(
            lambda row: row.fee_type_id == fee_type and row.move_line_id
        )
        builder = LineBuilder(self, rows)
        lines = rows.move_line_id.filtered(builder.is_elsewhere)
        if (
            fee_type.role == "buyer"
            or (self.store_id._waits_for_invoice(fee_type) and lines.tax_ids)
            or lines._hold_more_than(fee_type)
        ):
            raise UserError(
                self._lt(
                    "%s has no account, or pays invoices now. Undo the statements that "
                    "have it, and post them again.",
                    fee_type.display_name,
                )
            )
        # what Lazada has invoiced stays where the invoice was paid
        unpaid = lines.filtered(
            lambda line: not (line.matched_debit_ids or line.matched_credit_ids)
        )
        for line in unpaid:
            own = rows.filtered(lambda row, line=line: row.move_line_id == line)
            move = self._create_entry(line.date, builder.transfer_values(line, own))
            own.move_line_id = move.line_ids.sorted("id")[0]
            own.tax_apart = bool(line.tax_ids) or builder.books_tax_apart(fee_type)
            move._post_lazada_invoices()

    # === UNDO === #

    def _undo_now(self):
        if self.state not in ("posted", "paid"):
            raise UserError(self.env._("%s is not posted.", self.number))
        moves = self.move_ids
        moves.filtered(lambda move: move.state == "draft").unlink()
        moves = moves.exists()
        # only one that is posted takes an entry back
        drafts = moves.reversal_move_ids.filtered(lambda move: move.state == "draft")
        drafts.button_cancel()
        moves = moves.filtered(
            lambda move: (
                move.state == "posted"
                and "posted" not in move.reversal_move_ids.mapped("state")
                and not move.reversed_entry_id
            )
        )
        moves._reverse_moves(
            [
                {
                    "date": move.date,
                    "ref": self.env._("Undone: %s", move.ref),
                    "lazada_statement_id": self.id,
                }
                for move in moves
            ],
            cancel=True,
        )
        self.row_ids._mark_as_not_posted()
        self.write(
            {
                "state": "open",
                "payout_line_id": False,
                "needs_correction": False,
                "withheld_account_id": False,
            }
        )
        self._assess()

    # === PAYOUT === #

    def _check_paid(self):
        """Find the line of the bank that has brought the payout, whoever matched it."""
        for statement in self.filtered(lambda each: each.state in ("posted", "paid")):
            line = statement._find_payout_line()
            is_draft = "draft" in statement.move_ids.mapped("state")
            is_paid = (bool(line) or statement.payout <= 0) and not is_draft
            if is_paid and line and not line.reconciled:
                plan = statement._with_open_balance(line)
                statement.store_id._try_to_reconcile([plan])
            statement.write(
                {
                    "payout_line_id": line.id,
                    "state": "paid" if is_paid else "posted",
                }
            )

    def _find_payout_line(self):
        """Return the line of the balance account that a bank statement line has."""
        account = self.store_id.settlement_balance_account_id
        known = self.payout_line_id
        if known.account_id == account and known.parent_state == "posted":
            return known
        taken = self.search([("payout_line_id", "!=", False), ("id", "!=", self.id)])
        return self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("move_id.statement_line_id", "!=", False),
                ("parent_state", "=", "posted"),
                ("date", ">", self.date_to),
                ("amount_currency", "=", -self.currency_id.round(self.payout)),
                ("id", "not in", taken.payout_line_id.ids),
            ],
            order="date, id",
            limit=1,
        )

    def _match_payout_now(self):
        if self.state != "posted":
            raise UserError(
                self.env._("%s is not posted, or its payout is matched.", self.number)
            )
        bank_line = self._find_bank_line()
        if not bank_line:
            raise UserError(
                self.env._(
                    "No open bank statement line after %(date)s has the amount "
                    "%(amount)s.",
                    date=self.date_to,
                    amount=self._shown(self.payout),
                )
            )
        self._reconcile_bank_line(bank_line)
        self._check_paid()

    def _find_bank_line(self):
        """Return the bank statement line of the payout: the one that names the
        statement, else the first of its amount."""
        lines = self.env["account.bank.statement.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("is_reconciled", "=", False),
                ("amount", "=", self.currency_id.round(self.payout)),
                ("date", ">", self.date_to),
            ],
            order="date, id",
        )
        lines = lines.filtered(lambda line: line.currency_id == self.currency_id)
        named = lines.filtered(lambda line: self.number in (line.payment_ref or ""))
        return (named or lines)[:1]

    def _reconcile_bank_line(self, bank_line):
        _liquidity, suspense, _other = bank_line._seek_for_lines()
        suspense.account_id = self.store_id.settlement_balance_account_id
        self._with_open_balance(suspense).reconcile()

    def _with_open_balance(self, line):
        """Return what a bank statement line has on the balance account, and what is
        open there up to this statement."""
        return line + self.env["account.move.line"].search(
            [
                ("account_id", "=", line.account_id.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("date", "<=", self.date_to),
                ("id", "not in", line.ids),
            ],
            order="date, id",
        )

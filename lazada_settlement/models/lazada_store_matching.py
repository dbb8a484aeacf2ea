from functools import partial
from itertools import chain

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.lazada_connector.concurrency import retry_on_conflict

# So many orders are matched in one transaction.
BATCH_SIZE = 1000
RECEIVABLE = "asset_receivable"
SHOWN_FAILURES = 10


class LazadaStore(models.Model):
    """How what statements have paid meets invoices, credit notes and the open items of
    a former system."""

    _inherit = "lazada.store"

    def _match_statements(self, deadline=None):
        """Match what is open of statements with invoices that have come since, and
        payouts with the bank; same shape as the other tasks."""
        posted = self.env["lazada.statement"].search(
            [("store_id", "=", self.id), ("state", "in", ("posted", "paid"))]
        )
        if not posted:
            return self.env["lazada.sync.run"], False
        with self.env["lazada.sync.run"]._record(self, "match_statements") as run:
            self._in_a_transaction(self._link_open_rows)
            matched, failures = self._match_orders(posted, self._in_a_transaction)
            self._in_a_transaction(posted._check_paid)
            run._count(updated=matched, failed=len(failures))
            if failures:
                run._add_message("\n".join(failures[:SHOWN_FAILURES]))
        return run, False

    def _in_a_transaction(self, work):
        """Return ``work()``, committed; done again if another worker was faster."""
        result = retry_on_conflict(self.env, work)
        self.env["ir.cron"]._commit_progress()
        return result

    def _link_open_rows(self):
        """Find the orders of rows that came before their order did."""
        waiting = [
            ("store_id", "=", self.id),
            ("order_number", "!=", False),
            ("order_id", "=", False),
        ]
        Row = self.env["lazada.statement.row"]
        numbers = {number for [number] in Row._read_group(waiting, ["order_number"])}
        here = list(self._orders_by_number(numbers))
        Row.search([*waiting, ("order_number", "in", here)])._link_orders()

    def _match_orders(self, statements, step=None):
        """Match the orders' lines of posted statements with their invoices and credit
        notes, all in one plan for each batch; then what is left with the open items of
        a former system.

        :param callable step: calls and returns the function that it is given; of each
            batch. Without it, all is one transaction
        :return: how many orders were matched, and what failed, as texts
        :rtype: tuple[int, list[str]]
        """
        step = step or (lambda work: work())
        last, found = 0, []
        while order_ids := self._orders_to_match(statements, last):
            last = order_ids[-1]
            found.append(step(partial(self._match_batch, order_ids)))
        found.append(step(partial(self._match_opening_items, statements)))
        counts, failures = zip(*found, strict=True)
        return sum(counts), list(chain.from_iterable(failures))

    def _match_batch(self, order_ids):
        return self._reconcile(self._reconciliation_plan(order_ids))

    def _reconcile(self, plan):
        """Match all of a plan at once; where something is in the way, each part of it
        for itself, so that no order keeps the others.

        :param list plan: of ``account.move.line``
        :return: how many parts were matched, and what failed, as texts
        """
        if not plan or self._try_to_reconcile(plan) is None:
            return len(plan), []
        errors = [(lines, self._try_to_reconcile([lines])) for lines in plan]
        failures = [f"{lines[0].name}: {error}" for lines, error in errors if error]
        return len(plan) - len(failures), failures

    def _try_to_reconcile(self, plan):
        """Return why the plan cannot be matched, ``None`` once it is."""
        try:
            with self.env.cr.savepoint():
                self.env["account.move.line"]._reconcile_plan(plan)
        except UserError as error:
            return error.args[0]
        return None

    def _orders_to_match(self, statements, last):
        """Return the ids of the next orders that have an open line of a statement and
        an open one of an invoice or credit note, or of a statement that takes it
        back."""
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
                   AND (EXISTS (
                    SELECT FROM account_move AS move
                      JOIN account_move_line AS item ON item.move_id = move.id
                      JOIN account_account AS account ON account.id = item.account_id
                     WHERE move.lazada_order_id = row.order_id
                       AND move.state = 'posted'
                       AND account.account_type = %(receivable)s
                       AND NOT item.reconciled)
                    OR EXISTS (
                    SELECT FROM lazada_statement_row AS other
                      JOIN account_move_line AS item ON item.id = other.move_line_id
                     WHERE other.order_id = row.order_id
                       AND other.role = 'buyer'
                       AND item.account_id = line.account_id
                       AND item.parent_state = 'posted'
                       AND NOT item.reconciled
                       AND sign(item.amount_residual) = -sign(line.amount_residual)))
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

    # === FORMER SYSTEM === #

    def _match_opening_items(self, statements):
        """Match what was paid of orders without an invoice here with the open items
        that a former system has left; of what stays open, the row says why.

        :return: as ``_match_orders``
        """
        Row = self.env["lazada.statement.row"]
        still_open = [
            ("role", "=", "buyer"),
            ("state", "=", "posted"),
            ("move_line_id.reconciled", "=", False),
            ("move_line_id.parent_state", "=", "posted"),
        ]
        rows = Row.search([("statement_id", "in", statements.ids), *still_open])
        old = rows.filtered(lambda row: row.order_number and not row._has_invoice())
        numbers = list(set(old.mapped("order_number")))
        # what an earlier statement has paid, a later one may have taken back
        of_orders = [("store_id", "=", self.id), ("order_number", "in", numbers)]
        rows |= Row.search([*of_orders, *still_open])
        old = rows.filtered(lambda row: row.order_number in numbers)
        items = self._opening_items(
            {
                number: -sum(own.move_line_id.mapped("amount_residual_currency"))
                for number, own in old.grouped("order_number").items()
            },
            {row.order_number: row.order_id for row in old},
        )
        plan = {}
        for row in old:
            key = (row.order_number, row.move_line_id.account_id, row.currency_id)
            found = items.get(row.order_number, row.move_line_id.browse())
            found = found.filtered(lambda item, row=row: row._can_meet(item))
            plan[key] = plan.get(key, found) | found | row.move_line_id
        done, failures = self._reconcile(list(filter(_can_meet, plan.values())))
        self._explain_open_rows(statements, rows, items)
        return done, failures

    def _opening_items(self, amounts, orders):
        """Return the open receivables that orders may pay, by their numbers: those of
        the order's customer, or the only one there is if it is exactly what the order's
        rows bring. Empty where only others name the order.

        :param dict amounts: what the rows of each order bring, by its number
        :param dict orders: ``lazada.order`` by number
        :rtype: dict[str, account.move.line]
        """
        found = {}
        for number, items in self._items_that_name(set(amounts)).items():
            payers = self._payer(orders[number]) | self._payer(orders[number].browse())
            own = items.filtered(
                lambda item, payers=payers: (
                    item.partner_id.commercial_partner_id in payers
                )
            )
            is_exact = len(items) == 1 and not items.currency_id.compare_amounts(
                items.amount_residual_currency, amounts[number]
            )
            found[number] = own or (items if is_exact else items.browse())
        return found

    def _payer(self, order):
        """Return who owes what an order brings."""
        partner = order.sale_order_id.partner_invoice_id or self.partner_id
        return partner.commercial_partner_id

    def _items_that_name(self, numbers):
        """Return the open receivables of no Lazada document, by the order number that
        stands in their label or reference.

        :param set numbers: of orders
        :rtype: dict[str, account.move.line]
        """
        Line = self.env["account.move.line"]
        if not numbers:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                r"""
                SELECT word, array_agg(DISTINCT item.id)
                  FROM account_move_line AS item
                  JOIN account_move AS move ON move.id = item.move_id
                  JOIN account_account AS account ON account.id = item.account_id
            CROSS JOIN LATERAL regexp_split_to_table(
                        concat_ws(' ', item.name, item.ref, move.name), '\W+') AS word
                 WHERE item.company_id = %(company)s
                   AND item.parent_state = 'posted'
                   AND NOT item.reconciled
                   AND account.account_type = %(receivable)s
                   AND move.lazada_order_id IS NULL
                   AND move.lazada_statement_id IS NULL
                   AND word = ANY(%(numbers)s)
              GROUP BY word
                """,
                company=self.company_id.id,
                receivable=RECEIVABLE,
                numbers=list(numbers),
            )
        )
        return {number: Line.browse(ids) for number, ids in rows}

    def _explain_open_rows(self, statements, rows, items):
        """Say of each row that has paid no invoice why, and take back what has been
        said of those that have."""
        told = self.env["lazada.statement.row"].search(
            [
                ("statement_id", "in", statements.ids),
                ("role", "=", "buyer"),
                ("state", "=", "posted"),
                ("reason", "!=", False),
            ]
        )
        reasons = {row: row._why_open(items) for row in rows | told}
        for row, reason in reasons.items():
            if (row.reason or False) != reason:
                row.reason = reason


def _can_meet(lines):
    """Whether there is something on both sides."""
    signs = {line.amount_residual > 0 for line in lines}
    return len(signs) == 2

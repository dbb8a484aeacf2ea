import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models

from odoo.addons.lazada_connector.concurrency import retry_on_conflict
from odoo.addons.lazada_connector.lazada_api import wire
from odoo.addons.lazada_connector.lazada_api.const import REGIONS
from odoo.addons.lazada_connector.lazada_api.settlement_values import (
    BadValue,
    read_statement,
    week_of,
)

# Lazada changes statements while they are open, and the balances of the one before may
# come late.
LOOK_BACK = timedelta(days=14)


class LazadaStatement(models.Model):
    """How statements come from Lazada: the balances first, then the rows, some days at
    a time, each committed with how far it has come."""

    _inherit = "lazada.statement"

    @api.model
    def _download(self, store, client, run, deadline=None):
        """Read what is new; return whether the time was up.

        :param client: :class:`~..lazada_api.LazadaClient` of the store
        :param run: ``lazada.sync.run`` that counts
        :param float deadline: ``time.monotonic()`` after which no piece is begun
        """
        begin = retry_on_conflict(self.env, store._begin_statements)
        self.env["ir.cron"]._commit_progress()
        payouts = client.get_payouts(begin - LOOK_BACK)
        retry_on_conflict(self.env, partial(self._store_payouts, store, payouts, run))
        self.env["ir.cron"]._commit_progress(remaining=1)
        today = store._local_date(fields.Datetime.now())
        for first, last, rows in client.iter_transaction_days(begin, today):
            work = partial(self._store_days, store, first, last, rows, run)
            retry_on_conflict(self.env, work)
            seconds_left = self.env["ir.cron"]._commit_progress(len(rows), remaining=1)
            is_late = not seconds_left or (deadline and time.monotonic() >= deadline)
            if is_late and last < today:
                return True
        work = partial(self._finish_download, store, begin)
        retry_on_conflict(self.env, work)
        return False

    @api.model
    def _store_days(self, store, first, last, rows, run):
        store._lock_downloads()
        self.env["lazada.statement.row"]._store_piece(store, first, last, rows, run)
        store._advance_statements(last)

    @api.model
    def _finish_download(self, store, begin):
        store.statements_downloaded_at = fields.Datetime.now()
        self._of_store(store, begin - LOOK_BACK)._assess()

    @api.model
    def _store_payouts(self, store, payloads, run):
        """Create and update the statements of a payout list."""
        store._lock_downloads()
        read, unreadable = self._read_payouts(store, payloads)
        run._count_unreadable(unreadable)
        for row in read:
            statement = self._find_listed(store, row)
            vals = self._statement_vals(store, row)
            if not statement:
                self.create({"store_id": store.id, **vals})
                run._count(created=1)
                continue
            changed = statement._changed(vals)
            if changed:
                statement._take_over(changed)
                run._count(updated=1)

    @api.model
    def _read_payouts(self, store, payloads):
        read, unreadable = [], []
        for payload in payloads:
            try:
                read.append(read_statement(payload, REGIONS[store.region].tz))
            except (AttributeError, BadValue) as error:
                unreadable.append(f"{wire.shorten(payload)}: {error}")
        return sorted(read, key=lambda row: row.last_day), unreadable

    @api.model
    def _find_listed(self, store, row):
        """Return the statement of a number, or the one that was made for the rows of
        that week before Lazada had named it."""
        of_store = [("store_id", "=", store.id)]
        return self.search([*of_store, ("number", "=", row.number)]) or self.search(
            [
                *of_store,
                ("is_listed", "=", False),
                ("date_from", "=", row.first_day),
                ("date_to", "=", row.last_day),
            ],
            limit=1,
        )

    @api.model
    def _statement_vals(self, store, row):
        currency = self._currency(store, row.currency)
        return {
            "number": row.number,
            "date_from": row.first_day,
            "date_to": row.last_day,
            "is_listed": True,
            "currency_id": currency.id,
            "opening_balance": float(row.opening),
            "closing_balance": float(row.closing),
            "payout": float(row.payout),
            "paid": row.is_paid,
            "paid_at": row.paid_at and row.paid_at.replace(tzinfo=None, microsecond=0),
            "deposit": float(row.deposit),
            "subtotals": {
                name: f"{amount:.2f}" for name, amount in row.subtotals.items()
            },
        }

    @api.model
    def _currency(self, store, code):
        """Return the currency that Lazada names; where it names none, the store's."""
        found = self.env["res.currency"].with_context(active_test=False)
        return found.search([("name", "=", code)], limit=1) or store.currency_id

    def _changed(self, vals):
        """Return those of the values that are not here yet."""
        here = self._convert_to_write({name: self[name] for name in vals})
        return {
            name: value
            for name, value in vals.items()
            if (here[name] or False) != (value or False)
        }

    def _take_over(self, vals):
        self.write(vals)

    @api.model
    def _find_or_create(self, store, transactions):
        """Return the statement of each row: that which it names, else that of its day.

        :rtype: dict[Transaction, lazada.statement]
        """
        since = min((row.first_day or row.day for row in transactions), default=False)
        known = self.search([("store_id", "=", store.id), ("date_to", ">=", since)])
        by_number = {each.number: each for each in known}
        by_end = {each.date_to: each for each in reversed(known)}
        found = {}
        for row in transactions:
            week = (row.first_day, row.last_day)
            first, last = week if row.last_day else week_of(row.day)
            statement = by_number.get(row.statement) or by_end.get(last)
            if not statement:
                statement = self._create_unlisted(store, row.statement, first, last)
                by_number[statement.number] = by_end[last] = statement
            found[row] = statement
        return found

    @api.model
    def _create_unlisted(self, store, number, first, last):
        year, week, _day = first.isocalendar()
        return self.create(
            {
                "store_id": store.id,
                "number": number
                or f"{store.short_code or store.code}-{year}-{week:03}",
                "date_from": first,
                "date_to": last,
                "currency_id": store.currency_id.id,
            }
        )

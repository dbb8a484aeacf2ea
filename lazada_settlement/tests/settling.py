"""A store with statements, in the shapes that Lazada sends."""

import itertools
from datetime import date, timedelta

from odoo.addons.lazada_connector.tests.common import LazadaCase

MONDAY = date(2026, 1, 5)
WEEK = timedelta(days=7)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def written(day):
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


def number_of(monday):
    year, week, _day = monday.isocalendar()
    return f"SG1ABC-{year}-{week:03}"


def payout_row(monday, opening, closing, payout=None, **values):
    """Return a statement as a payout list has it; amounts are texts."""
    made = monday + WEEK
    row = {
        "statement_number": number_of(monday),
        "created_at": f"{made} 00:30:15",
        "updated_at": "",
        "opening_balance": opening,
        "closing_balance": closing,
        "payout": f"{closing if payout is None else payout} SGD",
        "paid": "0",
        "guarantee_deposit": "0.00",
        "fees_total": "-1.00",
    }
    return {**row, **values}


def statement_row(fee_type, amount, order_id="", unit=0, day=MONDAY, **values):
    """Return a row of the details; a unit has the id that it has in payloads."""
    monday = day - timedelta(days=day.weekday())
    row = {
        "transaction_date": written(day),
        "transaction_number": f"SG1ABC-{order_id or 'X'}-{unit}",
        "transaction_type": "Orders-Sales",
        "fee_type": fee_type,
        "fee_name": "A fee",
        "amount": amount,
        "VAT_in_amount": "0.00",
        "WHT_amount": "0.00",
        "WHT_included_in_amount": "No",
        "statement": f"{written(monday)} - {written(monday + WEEK - timedelta(1))}",
        "order_no": str(order_id),
        "orderItem_no": str(order_id * 1000 + unit) if order_id else "",
        "seller_sku": "SKU-1",
        "details": "",
        "comment": "",
        "reference": "",
    }
    return {**row, **values}


class SettlementCase(LazadaCase):
    def setUp(self):
        super().setUp()
        self.store.write(
            {
                "download_statements": True,
                "statements_from": MONDAY,
                "short_code": "SG1ABC",
            }
        )

    def settle_in_ledger(self, currency=None):
        """Give the store a journal and accounts, and each role an account."""
        self.balance = self.account("LZB", "asset_current", reconcile=True)
        self.balance.currency_id = currency
        self.fees = self.account("LZF", "expense")
        self.withheld = self.account("LZW", "liability_current")
        self.suspense = self.account("LZS", "asset_current")
        self.bank = self.company_data["default_journal_bank"].with_env(self.env)
        journal = self.company_data["default_journal_misc"].with_env(self.env)
        self.store.write(
            {
                "settlement_journal_id": journal.id,
                "settlement_balance_account_id": self.balance.id,
            }
        )
        accounts = {
            "fee": self.fees,
            "claim": self.fees,
            "subsidy": self.suspense,
            "transfer": self.suspense,
            "withheld": self.withheld,
            "unknown": self.suspense,
        }
        Mapping = self.env["lazada.fee.mapping"]
        Mapping.search([]).unlink()
        self.mapping = {
            role: Mapping.create({"role": role, "account_id": account.id})
            for role, account in accounts.items()
        }

    def account(self, code, account_type, **values):
        return self.env["account.account"].create(
            {
                "code": f"{code}{self.store.id}",
                "name": code,
                "account_type": account_type,
                **values,
            }
        )

    def download_week(self, payouts, rows, first=MONDAY, last=None):
        """Download statements and the rows of some days; return the statements, oldest
        first."""
        last = last or first + WEEK - timedelta(days=1)
        self.read_days(payouts, [(first, last, rows)])
        return self.statements()

    def read_days(self, payouts, pieces):
        self.lazada.expect("get_payouts", payouts)
        self.lazada.expect("iter_transaction_days", pieces)
        with self.lazada.serving():
            run, _more = self.store._download_statements()
        return run

    def statements(self):
        return self.env["lazada.statement"].search(
            [("store_id", "=", self.store.id)], order="date_to"
        )

    def sold(self, order_id, price="10.00", commission="-0.51", day=MONDAY):
        """Return the rows of a unit that was sold."""
        return [
            statement_row("13", price, order_id, day=day),
            statement_row(16, commission, order_id, day=day),
        ]

    def the_statement(self):
        """Return a statement of two orders that adds up."""
        rows = list(itertools.chain(self.sold(1), self.sold(2)))
        return self.download_week([payout_row(MONDAY, "0.00", "18.98")], rows)

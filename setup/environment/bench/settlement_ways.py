"""A week's statement of N orders, four rows each, onto the invoices.

What Lazada answers comes from memory, in pages of 500: no HTTP is measured. The two
that nobody should choose do a few orders of each turn only.
"""

from datetime import date, timedelta

from odoo.fields import Command

from odoo.addons.lazada_connector.lazada_api.settlement import walk_days

from .ways import Way

FIRST_MONDAY = date(2024, 1, 1)
WEEK, DAY = timedelta(days=7), timedelta(days=1)
PRICE, FEES = 10.0, {"16": -0.5, "3": -0.2, "7": -0.4}
BALANCE = PRICE + sum(FEES.values())
SLOW_ORDERS = 50
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def written(day):
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


class SettlementWay(Way):
    """A store with accounts, and new invoices of Lazada orders for each turn."""

    floor = "f1"
    orders_of_turn = None

    def prepare(self):
        store = self.store
        store.write({"download_statements": True, "statements_from": FIRST_MONDAY})
        action = store.action_setup_settlement()
        self.env["lazada.settlement.setup"].browse(action["res_id"]).action_start()
        self.wallet = store.settlement_balance_account_id
        self.fees = self.env["lazada.fee.mapping"]._for_roles(store.company_id)["fee"]
        self.env["lazada.sku"].search([]).product_id.taxes_id = False

    def prepare_turn(self, position, size):
        size = min(size, self.orders_of_turn or size)
        self.monday = FIRST_MONDAY + WEEK * (position // max(size, 1))
        self.numbers = [f"{self.store.id}{position + n:08}" for n in range(size)]
        orders = self.env["lazada.order"].create(
            [
                {
                    "store_id": self.store.id,
                    "lazada_id": number,
                    "name": number,
                    "expected_total": PRICE,
                }
                for number in self.numbers
            ]
        )
        self.invoices = self._create_invoices(orders)
        self.env.cr.commit()
        self.env.invalidate_all()

    def _create_invoices(self, orders):
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.store.partner_id.id,
                    "invoice_date": self.monday,
                    "currency_id": self.store.currency_id.id,
                    "lazada_order_id": order.id,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "A", "price_unit": PRICE, "tax_ids": False}
                        )
                    ],
                }
                for order in orders
            ]
        )
        invoices.action_post()
        return invoices

    def receivables(self):
        return self.invoices.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def check_paid(self, invoices):
        self.env.invalidate_all()
        assert set(invoices.mapped("payment_state")) <= {"paid", "in_payment"}


class FloorEntry(SettlementWay):
    """Odoo's own objects, computed beforehand: one entry, one plan."""

    name, title = "f1", "Odoo alone: entry, one plan"

    def turn(self, position, size):
        lines = self.receivables()
        currency = self.store.currency_id.id
        count = len(lines)
        vals_list = [
            {
                "account_id": line.account_id.id,
                "partner_id": line.partner_id.id,
                "name": number,
                "amount_currency": -PRICE,
                "currency_id": currency,
            }
            for line, number in zip(lines, self.numbers, strict=True)
        ]
        total = sum(-fee for fee in FEES.values()) * count
        sums = {self.fees.account_id: total, self.wallet: BALANCE * count}
        vals_list += [
            {
                "account_id": account.id,
                "amount_currency": round(amount, 2),
                "currency_id": currency,
            }
            for account, amount in sums.items()
        ]
        move = self.env["account.move"].with_context(skip_invoice_sync=True)
        move = move.create(
            {
                "journal_id": self.store.settlement_journal_id.id,
                "date": self.monday + WEEK,
                "currency_id": currency,
                "line_ids": [Command.create(vals) for vals in vals_list],
            }
        )
        move.action_post()
        own = move.line_ids.filtered(lambda line: line.account_id == lines.account_id)
        plan = [line + paid for line, paid in zip(lines, own, strict=True)]
        self.env["account.move.line"]._reconcile_plan(plan)
        self.env.cr.commit()
        self.check_paid(self.invoices)
        return count


class Settlement(SettlementWay):
    """Lazada's statement, through to paid invoices."""

    name, title = "f2", "Statement: read, post, match"

    def prepare_turn(self, position, size):
        super().prepare_turn(position, size)
        self.rows = [row for number in self.numbers for row in self._rows(number)]

    def _rows(self, number):
        sunday = self.monday + WEEK - DAY
        for fee_type, amount in {"13": PRICE, **FEES}.items():
            yield {
                "transaction_date": written(self.monday + DAY * (int(number) % 7)),
                "transaction_number": f"SG-{number}",
                "transaction_type": "Orders-Sales",
                "fee_type": fee_type,
                "fee_name": "A fee",
                "amount": f"{amount:.2f}",
                "VAT_in_amount": "0.00",
                "WHT_amount": "0.00",
                "WHT_included_in_amount": "No",
                "statement": f"{written(self.monday)} - {written(sunday)}",
                "order_no": number,
                "orderItem_no": "",
            }

    def get_payouts(self, _since):
        year, week, _day = self.monday.isocalendar()
        closing = f"{BALANCE * len(self.numbers):.2f}"
        return [
            {
                "statement_number": f"SG-{year}-{week:03}",
                "created_at": f"{self.monday + WEEK} 00:30:15",
                "updated_at": "",
                "opening_balance": "0.00",
                "closing_balance": closing,
                "payout": f"{closing} {self.store.currency_id.name}",
                "paid": "1",
            }
        ]

    def iter_transaction_days(self, _first, _last):
        by_day = {}
        for row in self.rows:
            by_day.setdefault(row["transaction_date"], []).append(row)

        def fetch(first, last, offset):
            days = range((last - first).days + 1)
            found = (by_day.get(written(first + DAY * day), []) for day in days)
            rows = [row for own in found for row in own]
            return rows[offset : offset + 500]

        yield from walk_days(fetch, self.monday, self.monday + WEEK - DAY, 500)

    def turn(self, position, size):
        with self.env["lazada.sync.run"]._record(
            self.store, "download_statements"
        ) as run:
            self.env["lazada.statement"]._download(self.store, self, run)
        statement = self.env["lazada.statement"].search(
            [("store_id", "=", self.store.id), ("date_from", "=", self.monday)]
        )
        statement.action_post()
        self.env.cr.commit()
        self.check_paid(self.invoices)
        return len(self.numbers)


class LineForEachRow(SettlementWay):
    """As OCA's import of Stripe's payouts has it: a bank statement line for each row;
    that of the price is matched."""

    name, title = "f3", "A bank statement line for each row"
    orders_of_turn = SLOW_ORDERS

    def turn(self, position, size):
        journal = self.env["account.journal"].search([("type", "=", "bank")], limit=1)
        Line = self.env["account.bank.statement.line"]
        receivable = self.receivables()
        for invoice_line, number in zip(receivable, self.numbers, strict=True):
            for fee_type, amount in {"13": PRICE, **FEES}.items():
                is_price = fee_type == "13"
                account = invoice_line if is_price else self.fees
                line = Line.create(
                    {
                        "journal_id": journal.id,
                        "date": self.monday,
                        "payment_ref": number,
                        "partner_id": self.store.partner_id.id,
                        "amount": amount,
                        "counterpart_account_id": account.account_id.id,
                    }
                )
                if is_price:
                    paid = line.line_ids.filtered(
                        lambda each, on=account: each.account_id == on.account_id
                    )
                    (invoice_line + paid).reconcile()
        self.env.cr.commit()
        return len(self.numbers)


class PaymentForEachOrder(SettlementWay):
    """As a person does it: Odoo's wizard, invoice by invoice."""

    name, title = "f4", "account.payment.register, one by one"
    orders_of_turn = SLOW_ORDERS

    def turn(self, position, size):
        for invoice in self.invoices:
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create({})._create_payments()
        self.env.cr.commit()
        self.check_paid(self.invoices)
        return len(self.numbers)


SETTLEMENT_WAYS = (FloorEntry, Settlement, LineForEachRow, PaymentForEachOrder)

from collections import Counter, defaultdict
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api.settlement_values import (
    read_transactions,
)
from odoo.addons.lazada_connector.lazada_api.statement_entry import ORDER, TYPE, Part
from odoo.addons.lazada_connector.models.runs.base import ReasonText
from odoo.addons.lazada_connector.retention import Retention

DIGITS = (16, 4)


class LazadaStatementRow(models.Model):
    """One row of a statement, as Lazada sent it. What was posted stays as it is: where
    Lazada changes it later, the row is marked as gone and the new one stands beside."""

    _name = "lazada.statement.row"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Statement Row"
    _order = "date desc, id desc"
    _rec_name = "transaction_number"
    _check_company_auto = True

    statement_id = fields.Many2one(
        "lazada.statement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    store_id = fields.Many2one(related="statement_id.store_id", store=True, index=True)
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="statement_id.currency_id")
    transaction_number = fields.Char(string="Transaction", required=True, readonly=True)
    occurrence = fields.Integer(
        readonly=True,
        aggregator=None,
        help="The how many-th of those rows that are alike in all that Lazada tells.",
    )
    date = fields.Date(required=True, readonly=True)
    fee_type_id = fields.Many2one(
        "lazada.fee.type", required=True, readonly=True, index=True, ondelete="restrict"
    )
    role = fields.Selection(related="fee_type_id.role", store=True, index=True)
    amount = fields.Float(readonly=True, digits=DIGITS)
    vat_amount = fields.Float(
        string="VAT", readonly=True, digits=DIGITS, help="Within the amount."
    )
    wht_amount = fields.Float(string="Tax Withheld", readonly=True, digits=DIGITS)
    wht_included = fields.Boolean(
        string="Net of Tax Withheld",
        readonly=True,
        help="The tax withheld has been taken off the amount.",
    )
    order_number = fields.Char(readonly=True, index="btree_not_null")
    order_id = fields.Many2one(
        "lazada.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    item_number = fields.Char(string="Unit Number", readonly=True)
    item_id = fields.Many2one(
        "lazada.order.item",
        string="Unit",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    seller_sku = fields.Char(string="Seller SKU", readonly=True)
    details = fields.Char(readonly=True)
    comment = fields.Char(readonly=True)
    reference = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("new", "Not Posted"),
            ("posted", "Posted"),
            ("vanished", "Gone at Lazada"),
            ("unreadable", "Unreadable"),
        ],
        required=True,
        readonly=True,
        default="new",
        index=True,
    )
    reason = ReasonText(readonly=True)
    payload = fields.Text(
        string="Raw Data",
        readonly=True,
        groups="lazada_connector.group_lazada_manager",
        help="Of a row that cannot be read.",
    )

    _identity_uniq = models.UniqueIndex(
        "(store_id, transaction_number, fee_type_id, COALESCE(item_number, ''), amount,"
        " date, occurrence)"
    )
    _store_date_idx = models.Index("(store_id, date)")

    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    tax_apart = fields.Boolean(
        string="Tax Booked Apart",
        readonly=True,
        help="The tax in the amount is no cost: it is booked on an account of its own, "
        "with the statement or with Lazada's invoice.",
    )
    is_buyers = fields.Boolean(compute="_compute_is_buyers")

    # === COMPUTE METHODS === #

    @api.depends("role")
    def _compute_is_buyers(self):
        for row in self:
            row.is_buyers = row.role == "buyer"

    @api.model
    def _retention_rules(self):
        said = ["|", ("details", "!=", False), ("comment", "!=", False)]
        paid = [("statement_id.state", "=", "paid"), *said]
        label = self.env._("Lazada's words in rows of paid statements")
        return [Retention("words", label, "date", 730, paid, lambda r: r._drop_words())]

    def _drop_words(self):
        """Amounts, references and links stay."""
        self.write({"details": False, "comment": False, "payload": False})

    # === POSTING === #

    def _waits_for_entry(self):
        """Whether an entry has to be made: the row is new, or it was posted and is gone
        since."""
        return self.state == "new" or (self.state == "vanished" and self.move_line_id)

    def _to_part(self, month, has_tax):
        """Return the row as a part of an entry; one that is gone is taken back.

        :param datetime.date month: first day of the entry's month
        :param bool has_tax: whether the VAT goes to a line of its own
        :rtype: Part
        """
        kind, key = self._line_key()
        amount = Decimal(f"{self.amount:.4f}")
        vat = self._signed(self.vat_amount) * (bool(has_tax) and kind == TYPE)
        withheld = self._signed(self.wht_amount) * self.wht_included
        back = -1 if self.state == "vanished" else 1
        return Part(month, kind, key, amount * back, vat * back, withheld * back)

    def _line_key(self):
        """Return what tells the line of an entry in which the row ends from others: as
        it is booked, and if it is not, as its role says."""
        line = self.move_line_id
        is_order = not line.lazada_fee_type_id if line else self.is_buyers
        return (ORDER, self.order_number) if is_order else (TYPE, self.fee_type_id.id)

    def _signed(self, tax):
        """Return a tax in the row as an exact figure with the sign of its amount."""
        return (-1 if self.amount < 0 else 1) * Decimal(f"{tax:.4f}")

    def _has_invoice(self):
        return "posted" in self.order_id.settled_move_ids.mapped("state")

    def _can_meet(self, item):
        """Whether an open item is where the row is booked."""
        line = self.move_line_id
        return (item.account_id, item.currency_id) == (
            line.account_id,
            line.currency_id,
        )

    def _why_open(self, items):
        """Return in a user's words why a buyer's row that is posted has met nothing;
        ``False`` once it has.

        :param dict items: of ``lazada.store._opening_items``
        """
        line = self.move_line_id
        if not line or line.reconciled or line.parent_state != "posted":
            return False
        if not self.order_number:
            return self._lt("It names no order.")
        if self._has_invoice():
            if line.amount_residual > 0:
                return self._lt("Refunded without a credit note.")
            return self._lt("More than is invoiced.")
        found = items.get(self.order_number)
        if found and any(map(self._can_meet, found)):
            return self._lt("More than the open item.")
        if found:
            return self._lt("The open item has another account or currency.")
        if self.order_number in items:
            return self._lt("An open item of another customer names this order.")
        if self.order_id:
            return self._lt("The order has no invoice yet.")
        return self._lt("The order is not here, and no open item has its number.")

    def _mark_as_posted(self):
        gone = self.filtered(lambda row: row.state == "vanished")
        gone.move_line_id = False
        (self - gone).state = "posted"

    def _mark_as_not_posted(self):
        """The entries are taken back. What is gone at Lazada goes here as well."""
        gone = self.filtered(lambda row: row.state == "vanished")
        gone.unlink()
        rows = (self - gone).filtered(lambda row: row.state == "posted")
        rows.write({"state": "new", "move_line_id": False, "reason": False})

    # === DOWNLOAD === #

    @api.model
    def _store_piece(self, store, first, last, payloads, run):
        """Bring the rows of some days in line with what Lazada lists for them.

        :param datetime.date first: on the store's clock
        :param datetime.date last: inclusive
        :param list payloads: all rows of these days, as Lazada sent them
        """
        transactions, lost = read_transactions(payloads)
        run._count_unreadable(lost)
        wanted = [row for row in transactions if first <= row.day <= last]
        fee_types = self.env["lazada.fee.type"]._find_or_create(wanted)
        statements = self.env["lazada.statement"]._find_or_create(store, wanted)
        listed = defaultdict(list)
        for row in wanted:
            listed[_content(row, statements[row])].append(row)
        here = self._grouped_by_content(store, first, last)
        for content, rows in here.items():
            rows._keep_alike(len(listed.get(content, ())), run)
        new = [
            row
            for content, rows in listed.items()
            for row in rows[len(here.get(content, ())) :]
        ]
        self._create_rows(store, new, fee_types, statements, run)

    @api.model
    def _grouped_by_content(self, store, first, last):
        rows = self.search_fetch(
            [("store_id", "=", store.id), ("date", ">=", first), ("date", "<=", last)],
            order="id",
        )
        return rows.grouped(lambda row: row._content())

    def _content(self):
        """Return what a row says, in the shape of ``_content`` below."""
        return (
            self.transaction_number,
            self.fee_type_id.code,
            self.item_number or "",
            *map(_text, (self.amount, self.vat_amount, self.wht_amount)),
            self.wht_included,
            self.date,
            self.statement_id.id,
            self.payload or "",
        )

    def _identity(self):
        """Return what tells rows apart, as the unique index has it."""
        return (
            self.transaction_number,
            self.fee_type_id.code,
            self.item_number or "",
            _text(self.amount),
            self.date,
        )

    def _keep_alike(self, count, run):
        """Of rows that are alike, Lazada lists so many: the others are gone."""
        kept, gone = self[:count], self[count:]
        for row in kept.filtered(lambda row: row.state == "vanished"):
            back = "posted" if row.move_line_id else "new"
            row.write({"state": back, "reason": False})
        posted = gone.filtered(lambda row: row.state in ("posted", "vanished"))
        news = posted.filtered(lambda row: row.state != "vanished")
        news.write(
            {
                "state": "vanished",
                "reason": self._lt("Lazada does not list it any more."),
            }
        )
        run._count(updated=len(news) + len(gone - posted))
        (gone - posted).unlink()

    def _create_rows(self, store, transactions, fee_types, statements, run):
        orders = store._orders_by_number({row.order_number for row in transactions})
        items = self._items_by_number(orders, {row.item_number for row in transactions})
        taken = self._count_identities(store, transactions)
        vals_list = []
        for row in transactions:
            identity = _identity(row)
            taken[identity] += 1
            vals_list.append(
                {
                    **_row_vals(row),
                    "statement_id": statements[row].id,
                    "fee_type_id": fee_types[row.fee_type].id,
                    "order_id": orders.get(row.order_number),
                    "item_id": items.get(row.item_number),
                    "occurrence": taken[identity],
                }
            )
        self.create(vals_list)
        run._count(created=len(vals_list))

    @api.model
    def _items_by_number(self, orders, numbers):
        items = self.env["lazada.order.item"].search_fetch(
            [
                ("order_id", "in", list(orders.values())),
                ("lazada_id", "in", list(numbers)),
            ],
            ["lazada_id"],
        )
        return {item.lazada_id: item.id for item in items}

    @api.model
    def _count_identities(self, store, transactions):
        """Return the highest occurrence of each identity that is here already; that of
        a row that is gone counts as well."""
        rows = self.search_fetch(
            [
                ("store_id", "=", store.id),
                ("transaction_number", "in", [row.number for row in transactions]),
            ]
        )
        taken = Counter()
        for row in rows:
            identity = row._identity()
            taken[identity] = max(taken[identity], row.occurrence)
        return taken

    def _link_orders(self):
        """Find the orders of rows that came before their order did."""
        for store, rows in self.grouped("store_id").items():
            orders = store._orders_by_number(set(rows.mapped("order_number")))
            items = self._items_by_number(orders, set(rows.mapped("item_number")))
            for row in rows:
                if row.order_number in orders:
                    row.order_id = orders[row.order_number]
                    row.item_id = items.get(row.item_number)


def _text(amount):
    """Return an amount in the form in which amounts are compared: a float of the
    database has four decimals."""
    return f"{amount:.4f}"


def _content(row, statement):
    """Return all that counts of a row that Lazada lists, for comparison with those that
    are here."""
    return (
        row.number,
        row.fee_type,
        row.item_number,
        *map(_text, (row.amount, row.vat, row.withheld)),
        row.withheld_included,
        row.day,
        statement.id,
        row.payload,
    )


def _identity(row):
    return row.number, row.fee_type, row.item_number, _text(row.amount), row.day


def _row_vals(row):
    return {
        "transaction_number": row.number,
        "date": row.day,
        "amount": float(row.amount),
        "vat_amount": float(row.vat),
        "wht_amount": float(row.withheld),
        "wht_included": row.withheld_included,
        "order_number": row.order_number or False,
        "item_number": row.item_number or False,
        "seller_sku": row.seller_sku or False,
        "details": row.details or False,
        "comment": row.comment or False,
        "reference": row.reference or False,
        "state": "unreadable" if row.fault else "new",
        "reason": row.fault or False,
        "payload": row.payload or False,
    }

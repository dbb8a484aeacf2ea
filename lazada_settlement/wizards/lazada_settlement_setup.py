from dataclasses import replace
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.lazada_connector.lazada_api.statement_entry import (
    BALANCE,
    ORDER,
    ROUNDING,
    VAT,
    WITHHELD,
    entry_lines,
)

from ..models.lazada_fee_mapping import MAPPED_ROLES
from ..models.lazada_store_settlement import FEE_CHOICES, FEES_HELP

JOURNAL_CODE = "LZD"
# The account that each role gets where the company has none of that name yet.
ACCOUNT_TYPES = {
    "fee": "expense",
    "withheld": "liability_current",
    "claim": "income_other",
    "subsidy": "income_other",
    "transfer": "asset_current",
    "unknown": "asset_current",
}


class LazadaSettlementSetup(models.TransientModel):
    """Proposes where a store's statements are booked, shows how much money that is
    about, and starts."""

    _name = "lazada.settlement.setup"
    _description = "Lazada Settlement Set-up"
    _check_company_auto = True

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="store_id.company_id")
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="Empty: a new journal is made.",
    )
    balance_account_id = fields.Many2one(
        "account.account",
        string="Lazada Balance",
        check_company=True,
        domain="[('account_type', '=', 'asset_current')]",
        help="The seller's wallet at Lazada. Empty: a new account is made.",
    )
    post = fields.Selection(
        [("manual", "By hand"), ("draft", "As drafts"), ("posted", "Posted")],
        string="Statement Entries",
        required=True,
        default="manual",
        help="What happens by itself with a statement that adds up and is final.",
    )
    fees = fields.Selection(
        FEE_CHOICES, required=True, default="expense", help=FEES_HELP
    )
    fees_account_id = fields.Many2one(
        "account.account",
        string="Fees to Be Invoiced",
        check_company=True,
        domain="[('account_type', '=', 'liability_payable')]",
        help="Empty: a new account is made.",
    )
    vendor_id = fields.Many2one(
        "res.partner",
        string="Lazada as a Vendor",
        check_company=True,
        help="Who invoices the fees. Empty: a new vendor is made.",
    )
    first_id = fields.Many2one(
        "lazada.statement", string="First Statement", readonly=True
    )
    opening_balance = fields.Float(related="first_id.opening_balance")
    opening_account_id = fields.Many2one(
        "account.account",
        string="Opening Balance Against",
        check_company=True,
        help="Where your opening entry has what Lazada owed you when the first "
        "statement began. Empty: you book it yourself.",
    )
    preview = fields.Html(compute="_compute_preview", string="The First Entry")
    line_ids = fields.One2many("lazada.settlement.setup.line", "setup_id")
    statement_count = fields.Integer(readonly=True)
    differs_count = fields.Integer(readonly=True)

    @api.model
    def _open_for(self, store):
        """Return the action of a set-up that is filled in with what is proposed."""
        setup = self.create(
            {
                "store_id": store.id,
                "journal_id": self._propose_journal(store).id,
                "balance_account_id": store.settlement_balance_account_id.id,
                "post": store.settlement_post,
                "fees": store.settlement_fees,
                "fees_account_id": store.settlement_fees_account_id.id,
                "vendor_id": store.settlement_vendor_id.id,
                "first_id": self._first_statement(store).id,
                "statement_count": len(store.statement_ids),
                "differs_count": len(
                    store.statement_ids.filtered(lambda one: one.state == "differs")
                ),
                "line_ids": [
                    Command.create(vals) for vals in self._propose_lines(store)
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set Up the Settlement"),
            "res_model": self._name,
            "res_id": setup.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _propose_journal(self, store):
        Journal = self.env["account.journal"]
        return store.settlement_journal_id or Journal.search(
            [
                *Journal._check_company_domain(store.company_id),
                ("type", "=", "general"),
                ("code", "=", JOURNAL_CODE),
            ],
            limit=1,
        )

    @api.model
    def _first_statement(self, store):
        """Return the statement that is posted first."""
        return store.statement_ids.filtered("is_listed").sorted("date_to")[:1]

    @api.model
    def _propose_lines(self, store):
        """Return a line for each role: its account and tax, and the money behind it."""
        mapping = self.env["lazada.fee.mapping"]._for_roles(store.company_id)
        nothing = self.env["lazada.fee.mapping"]
        groups = self.env["lazada.statement.row"]._read_group(
            [
                ("store_id", "=", store.id),
                ("role", "!=", "buyer"),
                ("state", "!=", "vanished"),
            ],
            ["role", "fee_type_id"],
            ["amount:sum"],
        )
        money = {}
        for role, fee_type, amount in groups:
            money.setdefault(role, []).append((fee_type, amount))
        for role, _name in MAPPED_ROLES:
            known = mapping.get(role, nothing)
            types = sorted(money.get(role, ()), key=lambda pair: -abs(pair[1]))
            account = known.account_id or self._find_account(store.company_id, role)
            yield {
                "role": role,
                "account_id": account.id,
                "tax_id": known.tax_id.id,
                "amount": sum(amount for _type, amount in types),
                "fee_types": "\n".join(
                    f"{fee_type.name}: {amount:,.2f}" for fee_type, amount in types
                ),
            }

    @api.model
    def _account_name(self, role):
        return {
            "fee": self.env._("Lazada Fees"),
            "withheld": self.env._("Tax Withheld from Lazada"),
            "claim": self.env._("Lazada Claims"),
            "subsidy": self.env._("Lazada Subsidies"),
            "transfer": self.env._("Lazada Advertising Credit"),
            "unknown": self.env._("Lazada Suspense"),
        }[role]

    @api.model
    def _find_account(self, company, role):
        Account = self.env["account.account"].with_company(company)
        return Account.search(
            [
                *Account._check_company_domain(company),
                ("account_type", "=", ACCOUNT_TYPES[role]),
                ("name", "=", self._account_name(role)),
            ],
            limit=1,
        )

    # === PREVIEW === #

    @api.depends(
        "first_id",
        "balance_account_id",
        "fees",
        "fees_account_id",
        "line_ids.account_id",
        "line_ids.tax_id",
    )
    def _compute_preview(self):
        for setup in self:
            setup.preview = setup.first_id and setup._render_preview()

    def _render_preview(self):
        """Return the first statement's entry as a table; what is a debit is
        positive."""
        line = Markup("<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td></tr>")
        body = Markup("").join(
            line % (name, account, f"{amount:,.2f}")
            for name, account, amount in self._preview_lines()
        )
        return Markup("<table class='table table-sm mb-0'>%s</table>") % body

    def _preview_lines(self):
        """Yield what is booked, where, and how much: one line for all of a role."""
        first = self.first_id
        taxes = {line.role: line.tax_id for line in self.line_ids}
        if self.fees == "invoice":
            taxes["fee"] = self.env["account.tax"]
        rows = first.row_ids.filtered(lambda row: row.state == "new")
        parts = [
            replace(row._to_part(first.date_to, taxes.get(row.role)), key=row.role)
            for row in rows
        ]
        decimals = first.currency_id.decimal_places
        entries = entry_lines(parts, first._exact_balances()[0], decimals)
        orders = len(set(rows.filtered("is_buyers").mapped("order_number")))
        for line in entries.get(first.date_to, ()):
            yield *self._describe_line(line, taxes, orders), line.amount

    def _describe_line(self, line, taxes, orders):
        """Return the words and the account of a line of the preview."""
        accounts = {each.role: each._shown_account() for each in self.line_ids}
        if line.kind == BALANCE:
            name = self.env._("Lazada Balance %s", self.store_id.name)
            account = self._shown(self.balance_account_id, name)
            return self.env._("Lazada Balance"), account
        if line.kind == ORDER:
            account = self.env._("Receivable of the invoices")
            return self.env._("%(count)s orders", count=orders), account
        if line.kind == WITHHELD:
            return self.env._("Tax withheld"), accounts["withheld"]
        if line.kind == VAT:
            repartition = taxes[line.key].invoice_repartition_line_ids
            return taxes[line.key].name, repartition.account_id[:1].display_name or ""
        if line.kind == ROUNDING:
            return self.env._("Rounding"), accounts["fee"]
        if line.key == "fee" and self.fees == "invoice":
            name = self.env._("Fees to Be Invoiced by Lazada")
            return self._role_label("fee"), self._shown(self.fees_account_id, name)
        return self._role_label(line.key), accounts[line.key]

    def _role_label(self, role):
        field = self.env["lazada.fee.type"]._fields["role"]
        return dict(field._description_selection(self.env))[role]

    def _shown(self, account, name):
        """Return how an account is shown, one that will be made by its name to be."""
        return account.display_name or self.env._("%s (new)", name)

    # === START === #

    def action_start(self):
        """Make the accounts that are missing, and keep the rule."""
        self.ensure_one()
        self.env["lazada.statement"]._check_may_post()
        self.store_id.check_access("read")
        store = self.store_id.sudo()
        for line in self.line_ids:
            line._keep()
        balance = self.balance_account_id.sudo() or self._make_balance_account(store)
        # Later, on many lines, this would take long.
        balance.reconcile = True
        store.write(
            {
                "settlement_journal_id": (self.journal_id or self._make_journal()).id,
                "settlement_balance_account_id": balance.id,
                "settlement_post": self.post,
                "settlement_fees": self.fees,
            }
        )
        if self.fees == "invoice":
            self._start_to_wait_for_invoices(store)
        if self.opening_account_id and self.opening_balance:
            self._book_opening_balance(store)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _make_journal(self):
        Journal = self.env["account.journal"].sudo().with_company(self.company_id)
        vals = {"name": self.env._("Lazada"), "code": JOURNAL_CODE, "type": "general"}
        return Journal.create({**vals, "company_id": self.company_id.id})

    def _start_to_wait_for_invoices(self, store):
        """Keep the account and the vendor of Lazada's invoices, new ones if need
        be."""
        account = self.fees_account_id.sudo() or self._make_account(
            self.env._("Fees to Be Invoiced by Lazada"), "liability_payable"
        )
        account.reconcile = True
        vendor = self.vendor_id or self.env["res.partner"].sudo().create(
            {"name": "Lazada", "company_id": store.company_id.id, "is_company": True}
        )
        store.write(
            {
                "settlement_fees_account_id": account.id,
                "settlement_vendor_id": vendor.id,
            }
        )

    def _book_opening_balance(self, store):
        """Post what Lazada owed when the first statement began, once."""
        first, wallet = self.first_id, store.settlement_balance_account_id
        if (
            self.env["account.move.line"]
            .sudo()
            .search_count([("account_id", "=", wallet.id)], limit=1)
        ):
            return
        store._check_has_rate(first.currency_id)
        day = first.date_from - timedelta(days=1)
        amount = first.currency_id.round(self.opening_balance)
        balance = first.currency_id._convert(
            amount, store.company_id.currency_id, store.company_id, day
        )
        lines = [
            {
                "account_id": account.id,
                "name": self.env._("Opening balance of %s", first.number),
                "currency_id": first.currency_id.id,
                "amount_currency": sign * amount,
                "balance": sign * balance,
            }
            for sign, account in ((1, wallet), (-1, self.opening_account_id))
        ]
        vals = {
            "journal_id": store.settlement_journal_id.id,
            "date": day,
            "ref": first.number,
            "line_ids": [Command.create(line) for line in lines],
        }
        self.env["account.move"].sudo().create(vals)._post_lazada_invoices()

    def _make_balance_account(self, store):
        foreign = store.currency_id != store.company_id.currency_id
        return self._make_account(
            self.env._("Lazada Balance %s", store.name),
            "asset_current",
            currency_id=store.currency_id.id if foreign else False,
        )

    def _make_account(self, name, account_type, **vals):
        """Return a new account, numbered after the first one of its type."""
        company = self.company_id.root_id
        Account = self.env["account.account"].sudo().with_company(company)
        neighbour = Account.search(
            [
                *Account._check_company_domain(company),
                ("account_type", "=", account_type),
            ],
            limit=1,
        )
        return Account.create(
            {
                "name": name,
                "code": Account._search_new_account_code(neighbour.code or "100001"),
                "account_type": account_type,
                "company_ids": company.ids,
                **vals,
            }
        )

from odoo import api, fields, models
from odoo.fields import Command

from ..models.lazada_fee_mapping import MAPPED_ROLES

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
        required=True,
        check_company=True,
        domain="[('type', '=', 'general')]",
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
            ],
            limit=1,
        )

    @api.model
    def _propose_lines(self, store):
        """Return a line for each role: its account and tax, and the money behind it."""
        mapping = self.env["lazada.fee.mapping"]._for_roles(store.company_id)
        nothing = self.env["lazada.fee.mapping"]
        groups = self.env["lazada.statement.row"]._read_group(
            [("store_id", "=", store.id), ("role", "!=", "buyer")],
            ["role"],
            ["amount:sum", "fee_type_id:array_agg_distinct"],
        )
        money = {role: (amount, types) for role, amount, types in groups}
        FeeType = self.env["lazada.fee.type"]
        for role, _name in MAPPED_ROLES:
            known = mapping.get(role, nothing)
            amount, types = money.get(role, (0.0, []))
            account = known.account_id or self._find_account(store.company_id, role)
            yield {
                "role": role,
                "account_id": account.id,
                "tax_id": known.tax_id.id,
                "amount": amount,
                "fee_types": ", ".join(FeeType.browse(types).mapped("name")),
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
                "settlement_journal_id": self.journal_id.id,
                "settlement_balance_account_id": balance.id,
                "settlement_post": self.post,
            }
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

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

from odoo import api, fields, models

ROLES = [
    ("buyer", "Buyer's Part"),
    ("fee", "Fee"),
    ("withheld", "Tax Withheld"),
    ("claim", "Claim"),
    ("subsidy", "Subsidy"),
    ("transfer", "Transfer"),
    ("unknown", "Unknown"),
]


class LazadaFeeType(models.Model):
    """A kind of row in Lazada's statements, and what it means for the books."""

    _name = "lazada.fee.type"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Fee Type"
    _order = "role, name, id"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, readonly=True, help="Lazada's number of it.")
    name = fields.Char(required=True, readonly=True)
    transaction_type = fields.Char(
        string="Group", readonly=True, help="As Lazada groups it."
    )
    role = fields.Selection(
        ROLES,
        required=True,
        default="unknown",
        help="Buyer's part: what the buyer has paid; it settles the invoice. Fee: what "
        "Lazada charges. Tax withheld: kept back for the tax office. Claim: Lazada's "
        "compensation. Subsidy: what Lazada adds. Transfer: the seller's own money, "
        "such as a top-up for advertising. Unknown: waits in the suspense account.",
    )
    mapping_ids = fields.One2many("lazada.fee.mapping", "fee_type_id")
    account_id = fields.Many2one(
        "account.account",
        compute="_compute_mapping",
        inverse="_inverse_account_id",
        groups="account.group_account_readonly,account.group_account_invoice",
        help="In this company. Empty: the account of its role.",
    )
    tax_id = fields.Many2one(
        "account.tax",
        compute="_compute_mapping",
        inverse="_inverse_tax_id",
        groups="account.group_account_readonly,account.group_account_invoice",
        help="In this company: the input tax in what Lazada charges. Empty: that of "
        "its role.",
    )

    _code_uniq = models.UniqueIndex("(code)", "This fee type is already there.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for fee_type in self:
            fee_type.display_name = f"{fee_type.name} ({fee_type.code})"

    @api.depends("mapping_ids.account_id", "mapping_ids.tax_id")
    @api.depends_context("company")
    def _compute_mapping(self):
        for fee_type in self:
            mapping = fee_type._own_mapping()
            fee_type.account_id = mapping.account_id
            fee_type.tax_id = mapping.tax_id

    def _inverse_account_id(self):
        for fee_type in self:
            fee_type._write_mapping({"account_id": fee_type.account_id.id})

    def _inverse_tax_id(self):
        for fee_type in self:
            fee_type._write_mapping({"tax_id": fee_type.tax_id.id})

    # === ACTION METHODS === #

    def action_apply_mapping(self):
        """Bring what was posted of these types to the accounts that they have now."""
        Statement = self.env["lazada.statement"]
        Statement._check_may_post()
        self.check_access("write")
        brought = Statement
        for fee_type in self:
            rows = self.env["lazada.statement.row"].search(
                [("fee_type_id", "=", fee_type.id), ("state", "=", "posted")]
            )
            for statement in rows.statement_id.sudo():
                statement._lock_statement()
                statement._reclassify(fee_type.sudo())
                brought |= statement
        return self.env["lazada.store"]._notify(
            self.env._("Brought to the present accounts: %s statements.", len(brought))
        )

    # === BUSINESS METHODS === #

    @api.model
    def _find_by_words(self, words):
        """Return the fee types of a number or a name, as a person writes it."""
        return self.search(["|", ("code", "=", words), ("name", "=ilike", words)])

    def _own_mapping(self):
        company = self.env.company
        return self.mapping_ids.filtered(lambda row: row.company_id == company)

    def _write_mapping(self, vals):
        mapping = self._own_mapping()
        if mapping:
            mapping.write(vals)
        elif any(vals.values()):
            mapping.create({"fee_type_id": self.id, **vals})

    @api.model
    def _find_or_create(self, transactions):
        """Return the fee types of rows by their code; one that nobody knows is made,
        and waits for a person to say what it is.

        :param transactions: iterable of
            :class:`~.lazada_api.settlement_values.Transaction`
        :rtype: dict[str, lazada.fee.type]
        """
        rows = {row.fee_type: row for row in transactions}
        found = self.search([("code", "in", list(rows))])
        missing = rows.keys() - set(found.mapped("code"))
        found += self.create(
            [
                {
                    "code": code,
                    "name": rows[code].fee_name or self.env._("Without a name"),
                    "transaction_type": rows[code].transaction_type,
                }
                for code in sorted(missing)
            ]
        )
        return {fee_type.code: fee_type for fee_type in found}

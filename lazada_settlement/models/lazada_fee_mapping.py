from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .lazada_fee_type import ROLES

# What is on the receivable of the customer needs no account of its own.
MAPPED_ROLES = [role for role in ROLES if role[0] != "buyer"]


class LazadaFeeMapping(models.Model):
    """Where a company books a role of fees, or one type of them."""

    _name = "lazada.fee.mapping"
    _inherit = ["analytic.mixin", "lazada.guard.mixin"]
    _description = "Lazada Fee Account"
    _order = "company_id, role, fee_type_id, id"
    _rec_name = "account_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )
    role = fields.Selection(
        MAPPED_ROLES, help="All fee types of this role that have no row of their own."
    )
    fee_type_id = fields.Many2one(
        "lazada.fee.type", index="btree_not_null", ondelete="cascade"
    )
    account_id = fields.Many2one(
        "account.account",
        check_company=True,
        ondelete="restrict",
        domain="[('account_type', 'not in', ('asset_cash', 'liability_credit_card'))]",
    )
    tax_id = fields.Many2one(
        "account.tax",
        check_company=True,
        ondelete="restrict",
        domain="[('type_tax_use', '=', 'purchase'), ('amount_type', '=', 'percent')]",
        help="Its accounts and report lines take the tax that Lazada names; the amount "
        "is Lazada's.",
    )

    _one_subject = models.Constraint(
        "CHECK ((role IS NULL) <> (fee_type_id IS NULL))",
        "Choose either a role or a fee type.",
    )
    _role_uniq = models.UniqueIndex(
        "(company_id, role) WHERE fee_type_id IS NULL",
        "This role has a row in the company already.",
    )
    _fee_type_uniq = models.UniqueIndex(
        "(company_id, fee_type_id) WHERE fee_type_id IS NOT NULL",
        "This fee type has a row in the company already.",
    )

    def _get_count_id(self, query):
        """Odoo knows the models by name that may be grouped by the distribution."""
        if query.table == self._table:
            return SQL.identifier(self._table, "id")
        return super()._get_count_id(query)

    @api.model
    def _for_types(self, company, fee_types):
        """Return the row of each fee type in a company: its own, and where that says
        nothing, the one of its role.

        :return: dicts ``{"account", "tax", "analytic"}`` by fee type
        :rtype: dict[lazada.fee.type, dict]
        """
        of_types = Domain("fee_type_id", "in", fee_types.ids)
        of_roles = Domain("role", "in", fee_types.mapped("role"))
        rows = self.search(
            Domain("company_id", "=", company.id) & (of_types | of_roles)
        )
        by_type = rows.filtered("fee_type_id").grouped("fee_type_id")
        by_role = rows.filtered("role").grouped("role")
        nothing = self.browse()
        return {
            fee_type: {
                "account": own.account_id or general.account_id,
                "tax": own.tax_id or general.tax_id,
                "analytic": own.analytic_distribution or general.analytic_distribution,
            }
            for fee_type in fee_types
            for own in [by_type.get(fee_type, nothing)]
            for general in [by_role.get(fee_type.role, nothing)]
        }

    @api.model
    def _for_roles(self, company):
        """Return the rows of the roles of a company.

        :rtype: dict[str, lazada.fee.mapping]
        """
        rows = self.search([("company_id", "=", company.id), ("role", "!=", False)])
        return rows.grouped("role")

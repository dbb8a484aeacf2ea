from odoo import fields, models

from ..models.lazada_fee_mapping import MAPPED_ROLES
from .lazada_settlement_setup import ACCOUNT_TYPES


class LazadaSettlementSetupLine(models.TransientModel):
    """Where one role of fees is booked."""

    _name = "lazada.settlement.setup.line"
    _description = "Lazada Settlement Set-up Line"
    _check_company_auto = True

    setup_id = fields.Many2one(
        "lazada.settlement.setup", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="setup_id.company_id")
    role = fields.Selection(MAPPED_ROLES, required=True, readonly=True)
    account_id = fields.Many2one(
        "account.account", check_company=True, help="Empty: a new account is made."
    )
    tax_id = fields.Many2one(
        "account.tax",
        check_company=True,
        domain="[('type_tax_use', '=', 'purchase'), ('amount_type', '=', 'percent')]",
    )
    amount = fields.Float(readonly=True, digits=(16, 2))
    fee_types = fields.Text(readonly=True)

    def _shown_account(self):
        setup = self.setup_id
        return setup._shown(self.account_id, setup._account_name(self.role))

    def _keep(self):
        """Write the mapping of the role, with a new account if there is none."""
        setup = self.setup_id
        account = self.account_id or setup._make_account(
            setup._account_name(self.role), ACCOUNT_TYPES[self.role]
        )
        Mapping = self.env["lazada.fee.mapping"].sudo()
        vals = {"account_id": account.id, "tax_id": self.tax_id.id}
        known = Mapping._for_roles(self.company_id).get(self.role)
        if known:
            known.write(vals)
        else:
            Mapping.create(
                {"company_id": self.company_id.id, "role": self.role, **vals}
            )

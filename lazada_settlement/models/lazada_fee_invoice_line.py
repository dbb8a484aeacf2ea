from odoo import api, fields, models


class LazadaFeeInvoiceLine(models.Model):
    """One kind of fee of a month: what Lazada has charged, and what it invoices."""

    _name = "lazada.fee.invoice.line"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Fee Invoice Line"
    _order = "invoice_id, fee_type_id, id"
    _rec_name = "fee_type_id"
    _check_company_auto = True

    invoice_id = fields.Many2one(
        "lazada.fee.invoice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="invoice_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="invoice_id.currency_id")
    fee_type_id = fields.Many2one("lazada.fee.type", required=True, ondelete="restrict")
    charged_amount = fields.Monetary(
        string="Charged", readonly=True, help="By the month's statements, with tax."
    )
    charged_tax = fields.Monetary(string="Tax Charged", readonly=True)
    invoiced_amount = fields.Monetary(
        string="Invoiced", help="By Lazada's tax invoice, with tax."
    )
    invoiced_tax = fields.Monetary(string="Tax Invoiced")
    difference = fields.Monetary(
        compute="_compute_difference",
        help="What was charged and is not invoiced. It stays open on the account Fees "
        "to Be Invoiced.",
    )

    _invoice_fee_uniq = models.UniqueIndex(
        "(invoice_id, fee_type_id)", "This fee has a line already."
    )

    @api.depends("charged_amount", "invoiced_amount")
    def _compute_difference(self):
        for line in self:
            line.difference = line.charged_amount - line.invoiced_amount

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.invoice_id._check_is_open()
        return lines

    def write(self, vals):
        self.invoice_id._check_is_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self.invoice_id._check_is_open()

    # === BUSINESS METHODS === #

    def _prepare_bill_line(self, found, sign):
        """Return the values of the bill's line.

        :param dict found: account, tax and analytic distribution of the fee type
        :param int sign: -1 for a refund
        """
        tax = found["tax"]
        amount = self.invoiced_amount - (self.invoiced_tax if tax else 0.0)
        if tax.price_include:  # Odoo takes its own tax off the price again
            amount *= 1 + tax.amount / 100
        return {
            "name": self.fee_type_id.name,
            "quantity": 1,
            "price_unit": sign * amount,
            "account_id": found["account"].id,
            "tax_ids": [fields.Command.set(tax.ids)],
            "analytic_distribution": found["analytic"],
        }

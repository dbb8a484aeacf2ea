from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.lazada_connector.lazada_api.fee_invoice import read_fee_lines

from .lazada_statement_post import BOOKKEEPERS


class LazadaFeeInvoice(models.Model):
    """Lazada's tax invoice over the fees of a month, beside what its statements have
    charged: it becomes a vendor bill, which these charges have paid."""

    _name = "lazada.fee.invoice"
    _inherit = ["lazada.guard.mixin", "mail.thread"]
    _description = "Lazada Fee Invoice"
    _order = "month desc, id desc"
    _rec_name = "number"
    _check_company_auto = True

    store_id = fields.Many2one(
        "lazada.store",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('settlement_fees', '=', 'invoice')]",
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="store_id.currency_id")
    month = fields.Date(
        required=True,
        default=lambda self: self._default_month(),
        tracking=True,
        help="Any day of it.",
    )
    number = fields.Char(
        string="Invoice Number", tracking=True, help="As Lazada's invoice has it."
    )
    invoice_date = fields.Date(tracking=True)
    line_ids = fields.One2many("lazada.fee.invoice.line", "invoice_id")
    pasted = fields.Text(
        string="Paste Lazada's Invoice",
        help="A line for each fee: its name or number, the amount with tax, the tax. "
        "Cells copied from a sheet will do.",
    )
    charged_amount = fields.Monetary(compute="_compute_amounts")
    invoiced_amount = fields.Monetary(compute="_compute_amounts")
    difference = fields.Monetary(compute="_compute_amounts")
    bill_ids = fields.One2many(
        "account.move", "lazada_fee_invoice_id", string="Bills", groups=BOOKKEEPERS
    )
    state = fields.Selection(
        [("open", "Open"), ("billed", "Billed")],
        compute="_compute_state",
        store=True,
        compute_sudo=True,
    )

    _store_month_uniq = models.UniqueIndex(
        "(store_id, date_trunc('month', month::timestamp))",
        "This month has its invoice already.",
    )

    # === COMPUTE METHODS === #

    @api.model
    def _default_month(self):
        return fields.Date.today() - relativedelta(months=1, day=1)

    @api.depends("line_ids.charged_amount", "line_ids.invoiced_amount")
    def _compute_amounts(self):
        for invoice in self:
            invoice.charged_amount = sum(invoice.line_ids.mapped("charged_amount"))
            invoice.invoiced_amount = sum(invoice.line_ids.mapped("invoiced_amount"))
            invoice.difference = invoice.charged_amount - invoice.invoiced_amount

    @api.depends("bill_ids.state")
    def _compute_state(self):
        for invoice in self:
            is_billed = any(bill.state != "cancel" for bill in invoice.bill_ids)
            invoice.state = "billed" if is_billed else "open"

    @api.depends("store_id", "month", "number")
    def _compute_display_name(self):
        for invoice in self:
            parts = [invoice.store_id.name, invoice.number, f"{invoice.month:%Y-%m}"]
            invoice.display_name = " ".join(filter(None, parts))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        invoices = super().create(vals_list)
        for invoice in invoices:
            invoice.sudo()._take_charges()
        return invoices

    def write(self, vals):
        if vals.keys() & {"store_id", "month", "number", "invoice_date"}:
            self._check_is_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self._check_is_open()

    def _check_is_open(self):
        """:raise UserError: a bill has been made of it"""
        if "billed" in self.mapped("state"):
            raise UserError(
                self.env._("It has its vendor bill. Cancel that first to change it.")
            )

    # === ACTION METHODS === #

    def action_take_charges(self):
        """Read once more what the month's statements have charged."""
        self._check_may_bill()
        for invoice in self.sudo():
            invoice._check_is_open()
            invoice._take_charges()
        return self.store_id[:1]._notify(
            self.env._("Charges read once more: %s months.", len(self))
        )

    def action_compare(self):
        """Take over the figures of Lazada's invoice that are pasted."""
        self._check_may_bill()
        for invoice in self.sudo():
            invoice._check_is_open()
            invoice._take_pasted()
        return self.store_id[:1]._notify(
            self.env._("Figures taken over: %s invoices.", len(self))
        )

    def action_create_bill(self):
        """Make the vendor bill, a draft, over what Lazada has invoiced."""
        self._check_may_bill()
        self.ensure_one()
        bill = self.sudo()._create_bill()
        return bill.with_env(self.env)._get_records_action(name=self.env._("Bill"))

    def action_view_bills(self):
        self._check_may_bill()
        return self.bill_ids._get_records_action(name=self.env._("Bill"))

    def _check_may_bill(self):
        self.env["lazada.statement"]._check_may_post()
        self.check_access("write")

    # === WHAT WAS CHARGED === #

    def _last_day(self):
        return self.month + relativedelta(day=31)

    def _charge_domain(self):
        """Return which journal items wait for this invoice."""
        return [
            ("account_id", "=", self.store_id.settlement_fees_account_id.id),
            ("move_id.lazada_statement_id.store_id", "=", self.store_id.id),
            ("parent_state", "=", "posted"),
            ("move_id.reversed_entry_id", "=", False),
            "!",
            ("move_id.reversal_move_ids.state", "=", "posted"),
            ("date", ">=", self.month + relativedelta(day=1)),
            ("date", "<=", self._last_day()),
        ]

    def _take_charges(self):
        """Set what was charged of each fee; what nobody has changed is expected to be
        invoiced like that."""
        charges, taxes = self._sum_charges(), self._sum_taxes()
        known = self.line_ids.grouped("fee_type_id")
        for fee_type in known.keys() | charges.keys():
            vals = {
                "charged_amount": charges.get(fee_type, 0.0),
                "charged_tax": taxes.get(fee_type, 0.0),
            }
            line = known.get(fee_type, self.line_ids.browse())
            as_charged = {
                f"invoiced_{name}": vals[f"charged_{name}"]
                for name in ("amount", "tax")
                if line[f"invoiced_{name}"] == line[f"charged_{name}"]
            }
            if line:
                line.write(vals | as_charged)
            else:
                ids = {"invoice_id": self.id, "fee_type_id": fee_type.id}
                line.create(vals | as_charged | ids)

    def _sum_charges(self):
        """:rtype: dict[lazada.fee.type, float]"""
        groups = self.env["account.move.line"]._read_group(
            self._charge_domain(), ["lazada_fee_type_id"], ["amount_currency:sum"]
        )
        return {fee_type: amount for fee_type, amount in groups if fee_type}

    def _sum_taxes(self):
        """Return the tax within what was charged; Lazada tells it without a sign."""
        lines = self.env["account.move.line"]._search(self._charge_domain())
        sums = defaultdict(float)
        for operator, sign in (("<", 1), (">", -1)):
            groups = self.env["lazada.statement.row"]._read_group(
                [("move_line_id", "in", lines), ("amount", operator, 0)],
                ["fee_type_id"],
                ["vat_amount:sum"],
            )
            for fee_type, tax in groups:
                sums[fee_type] += sign * tax
        return {fee_type: self.currency_id.round(tax) for fee_type, tax in sums.items()}

    # === WHAT WAS INVOICED === #

    def _take_pasted(self):
        """Compare with the pasted invoice: a fee that is not on it is not invoiced."""
        fees, unreadable = read_fee_lines(self.pasted or "")
        found = {name: self._find_fee_type(name) for name, _amount, _tax in fees}
        unreadable += [name for name, fee_type in found.items() if not fee_type]
        if unreadable or not fees:
            raise UserError(
                self.env._(
                    "Not understood: %(lines)s. Each line needs a fee's name or "
                    "number, the amount with tax, and the tax.",
                    lines="; ".join(unreadable) or "–",
                )
            )
        sums = defaultdict(lambda: [0.0, 0.0])
        for name, amount, tax in fees:
            known = sums[found[name]]
            sums[found[name]] = [known[0] + float(amount), known[1] + float(tax)]
        self._write_invoiced(sums)

    def _find_fee_type(self, words):
        """Return the fee type that is meant; of several, one that was charged."""
        found = self.env["lazada.fee.type"]._find_by_words(words)
        return (found & self.line_ids.fee_type_id or found)[:1]

    def _write_invoiced(self, sums):
        """:param dict sums: amount and tax by fee type"""
        known = self.line_ids.grouped("fee_type_id")
        for fee_type in known.keys() | sums.keys():
            amount, tax = sums.get(fee_type, (0.0, 0.0))
            vals = {"invoiced_amount": amount, "invoiced_tax": tax}
            if fee_type in known:
                known[fee_type].write(vals)
            else:
                ids = {"invoice_id": self.id, "fee_type_id": fee_type.id}
                self.line_ids.create(vals | ids)

    # === BILL === #

    def _check_all_waits(self):
        """:raise UserError: the store's rule was another one within the month, and the
        bill would book these fees once more"""
        waiting = self.store_id.settlement_fees_account_id
        booked = self.env["lazada.statement.row"]._read_group(
            [
                ("store_id", "=", self.store_id.id),
                ("role", "=", "fee"),
                ("state", "=", "posted"),
                ("move_line_id.date", ">=", self.month + relativedelta(day=1)),
                ("move_line_id.date", "<=", self._last_day()),
                ("move_line_id.account_id", "!=", waiting.id),
            ],
            ["statement_id"],
        )
        if booked:
            raise UserError(
                self.env._(
                    "Fees of this month are booked on another account already, by %s. "
                    "Undo these statements and post them again.",
                    ", ".join(statement.number for [statement] in booked),
                )
            )

    def _create_bill(self):
        self._check_is_open()
        self.store_id._check_settlement_accounts(self.currency_id)
        self._check_all_waits()
        lines = self.line_ids.filtered("invoiced_amount")
        if not lines:
            raise UserError(self.env._("Nothing is invoiced."))
        sign = -1 if self.invoiced_amount < 0 else 1
        found = self.env["lazada.fee.mapping"]._for_types(
            self.company_id, lines.fee_type_id
        )
        bill = self.env["account.move"].with_company(self.company_id)
        bill = bill.create(
            {
                "move_type": "in_refund" if sign < 0 else "in_invoice",
                "partner_id": self.store_id.settlement_vendor_id.id,
                "ref": self.number,
                "invoice_date": self.invoice_date or self._last_day(),
                "currency_id": self.currency_id.id,
                "lazada_fee_invoice_id": self.id,
                "invoice_line_ids": [
                    Command.create(
                        line._prepare_bill_line(found[line.fee_type_id], sign)
                    )
                    for line in lines
                ],
            }
        )
        self._fit_taxes(bill, lines, found)
        self._check_total(bill)
        payable = bill.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        payable.account_id = self.store_id.settlement_fees_account_id
        return bill

    def _fit_taxes(self, bill, lines, found):
        """Give each tax the amount that Lazada has invoiced: a cent may differ from
        Odoo's."""
        wanted = defaultdict(float)
        for line in lines:
            wanted[found[line.fee_type_id]["tax"]] += line.invoiced_tax
        for tax, amount in wanted.items():
            tax_line = bill.line_ids.filtered(
                lambda line, tax=tax: tax and line.tax_line_id == tax
            )[:1]
            exact = self.currency_id.round(abs(amount))
            if tax_line and abs(tax_line.amount_currency) != exact:
                signed = exact if tax_line.amount_currency > 0 else -exact
                tax_line.amount_currency = signed

    def _check_total(self, bill):
        """:raise UserError: with the fees' taxes it is not what Lazada has invoiced"""
        total = abs(self.invoiced_amount)
        if self.currency_id.compare_amounts(bill.amount_total, total):
            raise UserError(
                self.env._(
                    "The bill would be over %(total)s, and Lazada has invoiced "
                    "%(invoiced)s. Check the taxes of the fees.",
                    total=self.currency_id.format(bill.amount_total),
                    invoiced=self.currency_id.format(total),
                )
            )

    def _pay_bill(self):
        """Match posted bills with what Lazada has kept of the month."""
        for invoice in self:
            account = invoice.store_id.settlement_fees_account_id
            bills = invoice.bill_ids.filtered(lambda bill: bill.state == "posted")
            lines = bills.line_ids | self.env["account.move.line"].search(
                invoice._charge_domain()
            )
            open_lines = lines.filtered(
                lambda line, account=account: (
                    line.account_id == account and not line.reconciled
                )
            )
            if len({line.amount_residual > 0 for line in open_lines}) == 2:
                open_lines.reconcile()

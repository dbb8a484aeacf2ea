from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.fields import Domain

from ...lazada_api.const import REGIONS
from ...lazada_api.status import COMPLETED_STATUSES, OPEN_STATUSES


class LazadaStore(models.Model):
    """Which orders of a store get an invoice by themselves, and how it looks."""

    _inherit = "lazada.store"

    invoice_policy = fields.Selection(
        [
            ("manual", "By hand"),
            ("open", "For open orders"),
            ("completed", "For completed orders"),
        ],
        string="Customer Invoices",
        required=True,
        default="manual",
        tracking=True,
        help="Open: as soon as the order is paid. Completed: once every unit is "
        "delivered.",
    )
    invoice_effective_date = fields.Date(
        string="Invoices From",
        tracking=True,
        help="Orders placed before this day get no invoice by themselves.",
    )
    invoice_date_policy = fields.Selection(
        [
            ("order", "Day of the order"),
            ("delivery", "Day of the delivery"),
            ("today", "Day it is made"),
        ],
        string="Invoice Date",
        required=True,
        default="today",
        tracking=True,
        help="On the clock of the store's country. Day of the delivery: when the last "
        "delivery order was done; if none is, when Lazada reported the units as "
        "delivered; before that, the day on which the invoice is made.",
    )
    invoice_auto_post = fields.Boolean(
        string="Post Invoices",
        tracking=True,
        help="Post the invoices at once. Otherwise they wait as drafts under Invoices "
        "to Validate, and so do those whose date lies in a locked period.",
    )
    invoice_journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        tracking=True,
        domain="[('type', '=', 'sale')]",
        help="Leave empty for the company's usual journal.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        check_company=True,
        tracking=True,
        domain="[('early_discount', '=', False)]",
        help="Of the sales orders and invoices. Leave empty for those of the customer. "
        "Terms with an early payment discount are not taken: they change the total, "
        "and the buyer has paid Lazada.",
    )
    invoice_payment_reference = fields.Selection(
        [("order", "Lazada's order number"), ("journal", "As the journal says")],
        string="Payment Reference",
        required=True,
        default="order",
        tracking=True,
        help="What a payment is recognised by. The customer reference of the invoice "
        "is Lazada's order number in any case.",
    )
    voucher_account_id = fields.Many2one(
        "account.account",
        compute="_compute_voucher_account_id",
        inverse="_inverse_voucher_account_id",
        compute_sudo=True,
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other', 'expense'))]",
        help="Where the seller's vouchers are booked: the income account of the "
        "voucher product in this company.",
    )
    invoice_rule_text = fields.Char(compute="_compute_invoice_rule_text")

    # === COMPUTE METHODS === #

    @api.depends("voucher_product_id.property_account_income_id", "company_id")
    def _compute_voucher_account_id(self):
        for store in self:
            product = store.voucher_product_id.with_company(store.company_id)
            store.voucher_account_id = product.property_account_income_id

    def _inverse_voucher_account_id(self):
        for store in self.sudo():
            product = store.voucher_product_id.with_company(store.company_id)
            product.property_account_income_id = store.voucher_account_id

    @api.depends(
        "invoice_policy",
        "invoice_effective_date",
        "invoice_date_policy",
        "invoice_auto_post",
    )
    def _compute_invoice_rule_text(self):
        for store in self:
            store.invoice_rule_text = store._invoice_rule()

    def _invoice_rule(self):
        """Say what the invoice settings will do."""
        if self.invoice_policy == "manual":
            return self.env._("Nobody makes invoices but you.")
        if not self.invoice_effective_date:
            return self.env._(
                "No invoice is made until you choose the day from which on orders get "
                "one."
            )
        when = {
            "open": self.env._("as soon as it is paid"),
            "completed": self.env._("once every unit is delivered"),
        }[self.invoice_policy]
        dated = {
            "order": self.env._("It bears the day of the order."),
            "delivery": self.env._("It bears the day of the delivery."),
            "today": self.env._("It bears the day on which it is made."),
        }[self.invoice_date_policy]
        how = (
            self.env._("posted at once")
            if self.invoice_auto_post
            else self.env._("left as a draft for you to validate")
        )
        return self.env._(
            "Every order placed from %(date)s on gets one invoice %(when)s, %(how)s. "
            "%(dated)s",
            date=fields.Date.to_string(self.invoice_effective_date),
            when=when,
            dated=dated,
            how=how,
        )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        stores = super().create(vals_list)
        for store in stores:
            store._make_voucher_account()
        return stores

    # === BUSINESS METHODS === #

    def _make_voucher_account(self):
        """Give the voucher product that comes with the add-on an income account of its
        own, next to that of the sales; one that was chosen stays."""
        product = self.voucher_product_id.with_company(self.company_id).sudo()
        sales_account = product._get_product_accounts()["income"]
        is_ours = self.voucher_product_id == self._default_product(
            "product_seller_voucher"
        )
        if self.voucher_account_id or not (is_ours and sales_account):
            return
        company = self.company_id.root_id
        Account = self.env["account.account"].sudo().with_company(company)
        self.voucher_account_id = Account.create(
            {
                "name": self.env._("Lazada Seller Vouchers"),
                "code": Account._search_new_account_code(
                    sales_account.with_company(company).code
                ),
                "account_type": sales_account.account_type,
                "company_ids": company.ids,
            }
        )

    def _invoice_domain(self):
        """Return the domain of the orders that get an invoice by themselves.

        *Open* takes in what has been delivered meanwhile: an order that passes from
        paid to delivered between two runs needs its invoice, too.
        """
        if self.invoice_policy == "manual" or not self.invoice_effective_date:
            return Domain.FALSE
        statuses = COMPLETED_STATUSES
        if self.invoice_policy == "open":
            statuses += OPEN_STATUSES
        return (
            Domain("store_id", "=", self.id)
            & Domain("state", "=", "done")
            & Domain("status", "in", statuses)
            & Domain("lazada_created_at", ">=", self._invoice_from())
            & Domain("sale_order_id.invoice_status", "=", "to invoice")
            & (
                Domain("invoice_next_attempt_at", "=", False)
                | Domain("invoice_next_attempt_at", "<=", fields.Datetime.now())
            )
        )

    def _invoice_from(self):
        """Return the first moment of the effective date on the venture's clock, in
        UTC."""
        day = datetime.combine(self.invoice_effective_date, datetime.min.time())
        moment = day.replace(tzinfo=REGIONS[self.region].tz)
        return moment.astimezone(timezone.utc).replace(tzinfo=None)

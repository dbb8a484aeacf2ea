from odoo import api, fields, models

VOUCHER_MODES = [
    ("line", "A line of their own"),
    ("in_price", "Within the price of the goods"),
]
# Their e-invoices take no line below zero.
IN_PRICE_COUNTRIES = ("ID", "VN")


class LazadaStore(models.Model):
    """Where the seller's vouchers stand in the sales orders of this store."""

    _inherit = "lazada.store"

    voucher_mode = fields.Selection(
        VOUCHER_MODES,
        string="Seller's Vouchers",
        compute="_compute_voucher_mode",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="A line of their own: a line below zero under the voucher product. "
        "Within the price of the goods: each unit costs what is left after its "
        "voucher, which the e-invoices of Indonesia and Vietnam ask for. Holds for "
        "orders imported from now on; those that are here keep theirs.",
    )

    @api.depends("company_id")
    def _compute_voucher_mode(self):
        """Propose what the e-invoices of the company's country take."""
        for store in self:
            country = store.company_id.account_fiscal_country_id.code
            in_price = country in IN_PRICE_COUNTRIES
            store.voucher_mode = "in_price" if in_price else "line"

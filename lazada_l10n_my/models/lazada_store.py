from odoo import api, fields, models

# MyInvois' own words for buyers who gave no number: "general public".
PUBLIC = {
    "l10n_my_edi_malaysian_tin": "EI00000000010",
    "l10n_my_identification_number": "NA",
    "phone": "NA",
    "street": "NA",
    "city": "NA",
}
OTHERS = "022"


class LazadaStore(models.Model):
    """What MyInvois asks of a store's default customer and of its own products."""

    _inherit = "lazada.store"

    lazada_issues_einvoice = fields.Boolean(
        string="Lazada Issues the E-Invoice",
        tracking=True,
        help="Lazada issues the e-invoice to the buyer on your behalf. On: nothing of "
        "this store is sent to MyInvois from here, so no sale is reported twice.",
    )
    is_malaysian = fields.Boolean(compute="_compute_is_malaysian")

    @api.depends("company_id")
    def _compute_is_malaysian(self):
        for store in self:
            country = store.company_id.account_fiscal_country_id
            store.is_malaysian = country.code == "MY"

    @api.model_create_multi
    def create(self, vals_list):
        stores = super().create(vals_list)
        stores._set_up_myinvois()
        return stores

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"partner_id", "rounding_product_id", "company_id"}:
            self._set_up_myinvois()
        return result

    def _set_up_myinvois(self):
        """Fill in what nobody has filled in."""
        for store in self.sudo().filtered("is_malaysian"):
            store._set_up_myinvois_customer()
            store._set_up_myinvois_products()

    def _set_up_myinvois_customer(self):
        customer = self.partner_id
        if not customer or customer._l10n_my_edi_get_tin_for_myinvois():
            return
        seat = self.company_id.partner_id
        values = {
            **PUBLIC,
            "country_id": self.company_id.account_fiscal_country_id.id,
            "state_id": seat.state_id.id,
        }
        customer.write(
            {name: value for name, value in values.items() if not customer[name]}
        )

    def _set_up_myinvois_products(self):
        """A code for each of our products, and a tax on the line for rounding."""
        rounding = self.rounding_product_id
        ours = self.shipping_product_id | self.voucher_product_id | rounding
        ours.product_tmpl_id.filtered(
            lambda row: not row.l10n_my_edi_classification_code
        ).l10n_my_edi_classification_code = OTHERS
        if rounding and not rounding.taxes_id._filter_taxes_by_company(self.company_id):
            rounding.taxes_id += self.env["account.tax"].search(
                [
                    *self.env["account.tax"]._check_company_domain(self.company_id),
                    ("type_tax_use", "=", "sale"),
                    ("amount_type", "=", "percent"),
                    ("amount", "=", 0),
                    ("l10n_my_tax_type", "=", "06"),
                ],
                limit=1,
            )

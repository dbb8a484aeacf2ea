from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Ten years: no law has invoices kept for longer in the countries of Lazada.
MOST_DAYS = 3650


class ResCompany(models.Model):
    _inherit = "res.company"

    lazada_buyer_days = fields.Integer(
        string="Buyers' Data Ends After (Days)",
        help="So many days after the last change of an order that has ended, the name, "
        "phone, address and e-mail of its buyer vanish from Odoo, but not from "
        "invoices. 0: never.",
    )

    @api.constrains("lazada_buyer_days")
    def _check_lazada_buyer_days(self):
        for company in self:
            if not 0 <= company.lazada_buyer_days <= MOST_DAYS:
                raise ValidationError(
                    self.env._(
                        "Buyers' data ends after 1 to %s days (ten years), or never: "
                        "0.",
                        MOST_DAYS,
                    )
                )

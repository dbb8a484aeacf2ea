from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    lazada_buyer_days = fields.Integer(
        string="Buyers' Data Ends After (Days)",
        help="So many days after the last change of an order that has ended, the name, "
        "phone, address and e-mail of its buyer vanish from Odoo, but not from "
        "invoices. 0: never.",
    )

    _lazada_buyer_days_not_negative = models.Constraint(
        "CHECK (lazada_buyer_days >= 0)", "The days cannot be negative."
    )

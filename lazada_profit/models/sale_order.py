from odoo import fields, models

WHO = "lazada_connector.group_lazada_manager,account.group_account_invoice"


class SaleOrder(models.Model):
    """What a Lazada order has earned."""

    _inherit = "sale.order"

    lazada_profit_ids = fields.One2many(
        "lazada.profit", "sale_order_id", readonly=True, groups=WHO
    )
    lazada_company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    lazada_profit = fields.Monetary(
        string="Profit",
        currency_field="lazada_company_currency_id",
        compute="_compute_lazada_profit",
        groups=WHO,
        help="What was invoiced without tax, less Lazada's fees and the cost of the "
        "goods, as they stand in the ledger so far.",
    )

    def _compute_lazada_profit(self):
        groups = self.env["lazada.profit"]._read_group(
            [("sale_order_id", "in", self.ids)], ["sale_order_id"], ["amount:sum"]
        )
        amounts = dict(groups)
        for sale in self:
            sale.lazada_profit = amounts.get(sale._origin, 0.0)

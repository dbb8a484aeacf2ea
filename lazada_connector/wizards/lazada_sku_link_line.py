from odoo import api, fields, models


class LazadaSkuLinkLine(models.TransientModel):
    """What is to become of one SKU."""

    _name = "lazada.sku.link.line"
    _inherit = "lazada.guard.mixin"
    _description = "SKU to Link"
    _check_company_auto = True

    wizard_id = fields.Many2one(
        "lazada.sku.link", required=True, ondelete="cascade", index=True
    )
    sku_id = fields.Many2one(
        "lazada.sku", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="sku_id.company_id")
    seller_sku = fields.Char(related="sku_id.seller_sku")
    name = fields.Char(related="sku_id.name")
    variation = fields.Char(related="sku_id.variation")
    currency_id = fields.Many2one(related="sku_id.currency_id")
    price = fields.Monetary(related="sku_id.price")
    waiting_order_count = fields.Integer(related="sku_id.waiting_order_count")
    product_id = fields.Many2one("product.product", check_company=True)
    pieces = fields.Integer(
        default=1,
        help="How many pieces of the product the buyer gets for one of this SKU.",
    )
    create_product = fields.Boolean(
        string="Create",
        compute="_compute_create_product",
        store=True,
        readonly=False,
        help="Create a product for this SKU, since it has none.",
    )
    reason = fields.Char(string="Why", readonly=True)

    @api.depends("product_id", "wizard_id.create_missing")
    def _compute_create_product(self):
        for line in self:
            missing = not (line.product_id or line.sku_id.link_problem)
            line.create_product = missing and line.wizard_id.create_missing

    def _link(self):
        self.sku_id.write({"product_id": self.product_id.id, "pieces": self.pieces})

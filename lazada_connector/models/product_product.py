from odoo import api, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        products._link_lazada_skus()
        return products

    def write(self, vals):
        result = super().write(vals)
        if vals.get("default_code") or vals.get("barcode"):
            self._link_lazada_skus()
        return result

    def _link_lazada_skus(self):
        """Link SKUs that were waiting for a product with this reference or barcode."""
        references = set(self.mapped("default_code") + self.mapped("barcode")) - {False}
        if references:
            self.env["lazada.sku"].sudo().search(
                [("product_id", "=", False), ("seller_sku", "in", list(references))]
            )._link_products()

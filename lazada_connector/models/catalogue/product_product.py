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
        if vals.get("default_code") or vals.get("barcode") or vals.get("active"):
            self._link_lazada_skus()
        if vals.get("active"):
            self._release_lazada_orders()
        return result

    def _link_lazada_skus(self):
        """Link SKUs that were waiting for a product with this reference or barcode."""
        references = set(self.mapped("default_code") + self.mapped("barcode")) - {False}
        if references:
            self.env["lazada.sku"].sudo().search(
                [("product_id", "=", False), ("seller_sku", "in", list(references))]
            )._link_products()

    def _release_lazada_orders(self):
        """Let orders go through that waited for a product that could not be sold."""
        self.env["lazada.sku"].sudo().search(
            [("product_id", "in", self.ids)]
        )._release_orders()

from odoo import api, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _lazada_import_domain(self, products, warehouses):
        """What Lazada sends itself takes nothing from the seller's stock."""
        domain = super()._lazada_import_domain(products, warehouses)
        return domain & Domain("is_fbl", "=", False)

    def _lazada_pieces_at(self, location):
        """Return what lies at a location, kits counted by their components.

        :rtype: dict[product.product, float]
        """
        here = self.with_context(location=location.id)
        return {product: here.browse(product.id).qty_available for product in self}

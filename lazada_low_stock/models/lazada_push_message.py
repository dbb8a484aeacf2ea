from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api import push
from odoo.addons.lazada_connector.lazada_api.reading import read_id


class LazadaPushMessage(models.Model):
    """Messages that say that the stock of a SKU is low."""

    _inherit = "lazada.push.message"

    topic = fields.Selection(
        selection_add=[("stock", "Low Stock"), ("token",)],
        ondelete={"stock": "cascade"},
    )

    @api.model
    def _topic_of(self, message):
        if message.type == push.LOW_STOCK:
            return "stock"
        return super()._topic_of(message)

    @api.model
    def _topics(self):
        return {**super()._topics(), "stock": type(self)._read_stock}

    def _find_subject(self, message):
        """Return Lazada's id of the product: it can only be read as a whole."""
        if self.topic != "stock":
            return super()._find_subject(message)
        sku = self.env["lazada.sku"].search(
            [
                ("store_id", "=", self.store_id.id),
                ("lazada_id", "=", read_id(message.data.get("sku_id"))),
            ],
            limit=1,
        )
        return sku.lazada_product_id.lazada_id

    def _read_stock(self, store):
        """Lazada's stock of a SKU is low: show it as Lazada has it now, and push it
        again, as a cancellation may have set it to zero. An order may be the reason as
        well, so orders are downloaded before."""
        self._read_products(store)
        skus = self.env["lazada.sku"].search(
            [
                ("store_id", "=", store.id),
                ("lazada_product_id.lazada_id", "in", self.mapped("subject")),
            ]
        )
        self.env["lazada.stock.mark"]._add("order", skus, afresh=True)
        self.env["lazada.process"]._wake("download_orders")

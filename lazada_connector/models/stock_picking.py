from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    lazada_order_id = fields.Many2one("lazada.order", related="sale_id.lazada_order_id")
    lazada_store_id = fields.Many2one(
        "lazada.store",
        related="sale_id.lazada_store_id",
        store=True,
        index="btree_not_null",
    )

from odoo import fields, models
from odoo.tools import SQL


class LazadaReturnReport(models.Model):
    """Each unit that was sold, and what has come back of it: reasons and rates."""

    _name = "lazada.return.report"
    _description = "Lazada Return Analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "order_id"

    date = fields.Datetime(string="Ordered", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    store_id = fields.Many2one("lazada.store", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    order_id = fields.Many2one("lazada.order", string="Lazada Order", readonly=True)
    sku_id = fields.Many2one("lazada.sku", string="SKU", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    kind = fields.Selection(
        lambda self: self.env["lazada.return"]._fields["kind"].selection, readonly=True
    )
    reason = fields.Char(string="Buyer's Reason", readonly=True)
    sold_units = fields.Integer(readonly=True)
    returned_units = fields.Integer(readonly=True)
    refund_amount = fields.Monetary(string="Refund", readonly=True)
    given_amount = fields.Monetary(string="You Gave Back", readonly=True)
    return_rate = fields.Float(
        string="Return Rate (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Units that were returned or refunded, of those that were sold.",
    )

    _depends = {
        "lazada.order": ["lazada_created_at", "currency_id"],
        "lazada.order.item": ["order_id", "sku_id", "status", "store_id"],
        "lazada.return.line": [
            "item_id",
            "kind",
            "reason",
            "stage",
            "refund_amount",
            "given_amount",
        ],
        "lazada.sku": ["product_id"],
    }

    @property
    def _table_query(self):
        return SQL("""
            SELECT item.id,
                   orders.lazada_created_at AS date,
                   item.company_id,
                   item.store_id,
                   orders.currency_id,
                   item.order_id,
                   item.sku_id,
                   sku.product_id,
                   back.kind,
                   back.reason,
                   1 AS sold_units,
                   (back.lines > 0)::integer AS returned_units,
                   back.refund_amount,
                   back.given_amount,
                   100.0 * (back.lines > 0)::integer AS return_rate
              FROM lazada_order_item AS item
              JOIN lazada_order AS orders ON orders.id = item.order_id
         LEFT JOIN lazada_sku AS sku ON sku.id = item.sku_id
        CROSS JOIN LATERAL (
                   SELECT count(*) AS lines,
                          (array_agg(line.kind ORDER BY line.id DESC))[1] AS kind,
                          (array_agg(line.reason ORDER BY line.id DESC))[1] AS reason,
                          coalesce(sum(line.refund_amount), 0) AS refund_amount,
                          coalesce(sum(line.given_amount), 0) AS given_amount
                     FROM lazada_return_line AS line
                    WHERE line.item_id = item.id
                      AND line.kind IN ('return', 'refund_only', 'abnormal')
                      AND line.stage NOT IN ('cancelled', 'refused')) AS back
             WHERE item.status <> 'canceled' OR back.lines > 0
        """)

from odoo import api, fields, models
from odoo.tools import SQL

KEY = "lazada_stock.marks"
REASONS = [
    ("stock", "Stock Moved"),
    ("order", "Lazada Order"),
    ("settings", "Settings Changed"),
    ("comparison", "Differed from Lazada"),
    ("hand", "By Hand"),
    ("start", "Push Started"),
]


class LazadaStockMark(models.Model):
    """A product or SKU whose figure at Lazada may have to change.

    Whatever changes stock only adds rows here, by one statement at the end of its
    transaction. So it never waits for the worker that talks to Lazada, and never
    collides with it. Numbers, not references: a mark must not stand in the way of a
    product that is deleted.
    """

    _name = "lazada.stock.mark"
    _description = "Lazada Stock Mark"
    _log_access = False

    product_ref = fields.Integer(string="Product ID")
    sku_ref = fields.Integer(string="SKU ID")
    afresh = fields.Boolean(
        help="What Lazada holds is not known any more, so the figure is sent even if "
        "it is the one that Lazada accepted last."
    )
    reason = fields.Selection(REASONS)

    @api.model
    def _add(self, reason, *, products=None, skus=None, afresh=False):
        """Mark products or SKUs when the transaction is committed.

        :param str reason: key of ``REASONS``
        :param products: ``product.product``, whose SKUs in all stores are meant
        :param skus: ``lazada.sku``
        :param bool afresh: see the field
        """
        keys = [(product_id, None, afresh) for product_id in products or ()]
        keys += [(None, sku_id, afresh) for sku_id in skus or ()]
        if not keys:
            return
        hooks = self.env.cr.precommit
        if KEY not in hooks.data:
            hooks.data[KEY] = {}
            hooks.add(self._insert_collected)
        hooks.data[KEY].update(dict.fromkeys(keys, reason))

    def _insert_collected(self):
        """Write what was collected; nothing, while no store pushes its stock."""
        marks = self.env.cr.precommit.data.pop(KEY, {})
        if not marks:
            return
        products, skus, afresh = map(list, zip(*marks, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO lazada_stock_mark (product_ref, sku_ref, afresh, reason)
                     SELECT *
                       FROM unnest(%s::int[], %s::int[], %s::bool[], %s::varchar[])
                      WHERE EXISTS (SELECT FROM lazada_store
                                     WHERE push_stock AND active)
                """,
                products,
                skus,
                afresh,
                list(marks.values()),
            )
        )

    @api.model
    def _take(self, limit):
        """Take away up to so many marks that no other worker is taking.

        Nothing is lost by it: they are back if the transaction fails.

        :return: tuples (id of a product, id of a SKU, afresh, reason), the oldest first
        :rtype: list
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH taken AS (
                    DELETE FROM lazada_stock_mark
                          WHERE id IN (SELECT id FROM lazada_stock_mark
                                     ORDER BY id LIMIT %s
                                          FOR UPDATE SKIP LOCKED)
                      RETURNING id, product_ref, sku_ref, afresh, reason)
                SELECT product_ref, sku_ref, afresh, reason FROM taken ORDER BY id
                """,
                limit,
            )
        )
        return rows

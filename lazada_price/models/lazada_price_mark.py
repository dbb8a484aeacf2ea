from odoo import api, fields, models
from odoo.tools import SQL

KEY = "lazada_price.marks"
REASONS = [
    ("price", "Price Changed"),
    ("settings", "Settings Changed"),
    ("date", "Sale Begins or Ends"),
    ("lazada", "Differed at Lazada"),
    ("hand", "By Hand"),
    ("start", "Push Started"),
]


class LazadaPriceMark(models.Model):
    """A SKU, or a whole store, whose prices at Lazada may have to change.

    As with stock, who changes a price only adds rows here, by one statement at the end
    of the transaction, and never waits for the worker that talks to Lazada.
    """

    _name = "lazada.price.mark"
    _description = "Lazada Price Mark"
    _log_access = False

    sku_ref = fields.Integer(string="SKU ID")
    store_ref = fields.Integer(string="Store ID")
    afresh = fields.Boolean(
        help="What Lazada shows is not known any more, so the price is sent even if it "
        "is the one that Lazada accepted last."
    )
    reason = fields.Selection(REASONS)

    @api.model
    def _add(self, reason, *, products=(), skus=(), stores=(), afresh=False):
        """Mark when the transaction is committed, in stores that push prices.

        :param str reason: key of ``REASONS``
        :param products: ids of ``product.product``, whose SKUs in all stores are meant
        :param skus: ids of ``lazada.sku``
        :param stores: ids of ``lazada.store``
        :param bool afresh: see the field
        """
        keys = [("product", each, afresh) for each in products]
        keys += [("sku", each, afresh) for each in skus]
        keys += [("store", each, afresh) for each in stores]
        if not keys:
            return
        hooks = self.env.cr.precommit
        if KEY not in hooks.data:
            hooks.data[KEY] = {}
            hooks.add(self._insert_collected)
        hooks.data[KEY].update(dict.fromkeys(keys, reason))

    def _insert_collected(self):
        marks = self.env.cr.precommit.data.pop(KEY, {})
        kinds, ids, afresh = map(list, zip(*marks, strict=True)) if marks else ([],) * 3
        self.env.cr.execute(
            SQL(
                """
                WITH mark AS (
                    SELECT * FROM unnest(%s::varchar[], %s::int[], %s::bool[],
                                         %s::varchar[])
                                  AS mark (kind, ref, afresh, reason)),
                     store AS (
                    SELECT id FROM lazada_store WHERE push_prices AND active)
                INSERT INTO lazada_price_mark (sku_ref, store_ref, afresh, reason)
                     SELECT sku.id, NULL::int, mark.afresh, mark.reason
                       FROM mark
                       JOIN lazada_sku sku ON sku.id = mark.ref
                       JOIN store ON store.id = sku.store_id
                      WHERE mark.kind = 'sku'
                      UNION ALL
                     SELECT sku.id, NULL::int, mark.afresh, mark.reason
                       FROM mark
                       JOIN lazada_sku sku ON sku.product_id = mark.ref
                       JOIN store ON store.id = sku.store_id
                      WHERE mark.kind = 'product'
                      UNION ALL
                     SELECT NULL::int, store.id, mark.afresh, mark.reason
                       FROM mark JOIN store ON store.id = mark.ref
                      WHERE mark.kind = 'store'
                """,
                kinds,
                ids,
                afresh,
                list(marks.values()),
            )
        )

    @api.model
    def _take(self, store, limit):
        """Take away up to so many marks of a store that no other worker is taking.

        Nothing is lost by it: they are back if the transaction fails.

        :return: tuples (id of a SKU or ``None`` for the store, afresh, reason)
        :rtype: list
        """
        return self.env.execute_query(
            SQL(
                """
                DELETE FROM lazada_price_mark
                      WHERE id IN (SELECT mark.id FROM lazada_price_mark mark
                                LEFT JOIN lazada_sku sku ON sku.id = mark.sku_ref
                                    WHERE mark.store_ref = %s OR sku.store_id = %s
                                 ORDER BY mark.id LIMIT %s
                                      FOR UPDATE OF mark SKIP LOCKED)
                  RETURNING sku_ref, afresh, reason
                """,
                store.id,
                store.id,
                limit,
            )
        )

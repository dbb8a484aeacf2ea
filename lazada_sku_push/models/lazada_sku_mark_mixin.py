from odoo import api, fields, models
from odoo.tools import SQL


class LazadaSkuMarkMixin(models.AbstractModel):
    """A product, a SKU or a whole store whose figures at Lazada may have to change.

    Whatever changes them only adds rows here, by one statement at the end of its
    transaction. So it never waits for the worker that talks to Lazada, and never
    collides with it. No references: a mark must not stand in the way of a product that
    is deleted.
    """

    _name = "lazada.sku.mark.mixin"
    _description = "Lazada SKU Mark"
    _log_access = False

    # The field of the stores whose SKUs are meant.
    _push_field = None

    res_model = fields.Char(string="Model")
    res_id = fields.Integer(string="Record ID")
    afresh = fields.Boolean(
        help="What Lazada shows is not known any more, so the figure is sent even if "
        "it is the one that Lazada accepted last."
    )

    @api.model
    def _add(self, reason, records, afresh=False):
        """Mark when the transaction is committed.

        :param str reason: key of the model's ``reason``
        :param records: ``lazada.sku``, ``lazada.store``, or ``product.product``, whose
            SKUs in all stores are meant
        :param bool afresh: see the field
        """
        if not records:
            return
        hooks = self.env.cr.precommit
        if self._name not in hooks.data:
            hooks.data[self._name] = {}
            hooks.add(self._insert_collected)
        marks = [(records._name, res_id, afresh) for res_id in records.ids]
        hooks.data[self._name].update(dict.fromkeys(marks, reason))

    def _insert_collected(self):
        """Write what was collected; nothing, while no store pushes."""
        marks = self.env.cr.precommit.data.pop(self._name, {})
        if not marks:
            return
        models, ids, afresh = map(list, zip(*marks, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (res_model, res_id, afresh, reason)
                     SELECT *
                       FROM unnest(%(models)s::varchar[], %(ids)s::int[],
                                   %(afresh)s::bool[], %(reasons)s::varchar[])
                      WHERE EXISTS (SELECT FROM lazada_store
                                     WHERE %(push)s AND active)
                """,
                table=SQL.identifier(self._table),
                models=models,
                ids=ids,
                afresh=afresh,
                reasons=list(marks.values()),
                push=SQL.identifier(self._push_field),
            )
        )

    @api.model
    def _take(self, limit):
        """Take away up to so many marks that no other worker is taking.

        Nothing is lost by it: they are back if the transaction fails.

        :return: tuples (model, id, afresh, reason), the oldest first
        :rtype: list
        """
        return self.env.execute_query(
            SQL(
                """
                WITH taken AS (
                    DELETE FROM %(table)s
                          WHERE id IN (SELECT id FROM %(table)s
                                     ORDER BY id LIMIT %(limit)s
                                          FOR UPDATE SKIP LOCKED)
                      RETURNING id, res_model, res_id, afresh, reason)
                SELECT res_model, res_id, afresh, reason FROM taken ORDER BY id
                """,
                table=SQL.identifier(self._table),
                limit=limit,
            )
        )

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Lazada's fee types for bringing a parcel to the buyer, their surcharges, corrections
# and reversals.
SHIPPING = (
    *("7", "21", "27", "28", "46", "49", "124", "141", "143", "159", "160"),
    *("309", "1027", "1032", "1033", "1034", "1035", "1036"),
)
# Prices change: what is usual is that of the last months.
USUAL_OF = timedelta(days=180)
# Lazada charges by steps of half a kilogram.
STEPS_PER_KILOGRAM = 2
CHARGES = """
    WITH charge AS (
        SELECT row.order_id, row.store_id, -sum(row.amount) AS charged
          FROM lazada_statement_row AS row
          JOIN lazada_fee_type AS fee_type ON fee_type.id = row.fee_type_id
         WHERE fee_type.code = ANY(%(codes)s)
           AND row.state <> 'vanished'
           AND row.order_id IS NOT NULL
           AND row.date >= %(since)s
      GROUP BY row.order_id, row.store_id),
    parcel AS (
        SELECT charge.*, item.weight, item.parcels,
               ceil(item.weight * %(steps)s) AS step
          FROM charge
    CROSS JOIN LATERAL (
            SELECT sum(product.weight) AS weight,
                   count(DISTINCT item.package_id) AS parcels
              FROM lazada_order_item AS item
         LEFT JOIN lazada_sku AS sku ON sku.id = item.sku_id
         LEFT JOIN product_product AS product ON product.id = sku.product_id
             WHERE item.order_id = charge.order_id
               AND item.status <> 'canceled'
            HAVING bool_and(coalesce(product.weight, 0) > 0)) AS item
         WHERE charge.charged > 0),
    usual AS (
        SELECT store_id, step, parcels,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY charged) AS usual
          FROM parcel
      GROUP BY store_id, step, parcels),
    compared AS (
        SELECT parcel.*, usual.usual, charged - usual.usual AS excess,
               store.settlement_shipping_limit > 0
               AND charged > usual.usual
                   * (1 + store.settlement_shipping_limit / 100) AS too_high
          FROM parcel
          JOIN usual USING (store_id, step, parcels)
          JOIN lazada_store AS store ON store.id = parcel.store_id)
    SELECT * FROM compared
"""


class LazadaOrder(models.Model):
    """What Lazada charges for shipping, against what it charges for parcels of the same
    weight."""

    _inherit = "lazada.order"

    parcel_weight = fields.Float(
        string="Weight",
        compute="_compute_shipping_charge",
        digits="Stock Weight",
        help="Of the products in the order.",
    )
    shipping_charged = fields.Monetary(compute="_compute_shipping_charge")
    shipping_usual = fields.Monetary(
        string="Usual Shipping",
        compute="_compute_shipping_charge",
        help="What half of the store's orders of that weight and number of parcels "
        "were charged at most in the last 180 days.",
    )
    shipping_excess = fields.Monetary(
        string="Shipping Too High By", compute="_compute_shipping_charge"
    )
    shipping_too_high = fields.Boolean(
        compute="_compute_shipping_charge",
        search="_search_shipping_too_high",
        help="The charge is further above what is usual for the weight than the "
        "store's settings tolerate.",
    )

    def _compute_shipping_charge(self):
        found = self.env.execute_query_dict(
            SQL("%s WHERE order_id = ANY(%s)", self._shipping_charges(), self.ids)
        )
        charges = {row["order_id"]: row for row in found}
        for order in self:
            row = charges.get(order._origin.id, {})
            order.parcel_weight = row.get("weight", 0.0)
            order.shipping_charged = row.get("charged", 0.0)
            order.shipping_usual = row.get("usual", 0.0)
            order.shipping_excess = max(row.get("excess", 0.0), 0.0)
            order.shipping_too_high = row.get("too_high", False)

    def _search_shipping_too_high(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        query = SQL("%s WHERE too_high", self._shipping_charges())
        found = self.env.execute_query_dict(query)
        return Domain("id", "in", [row["order_id"] for row in found])

    def _shipping_charges(self):
        """Return a query of what orders were charged and what is usual. An order with a
        product that has no weight is not in it."""
        self.env.flush_all()
        return SQL(
            CHARGES,
            codes=list(SHIPPING),
            since=fields.Date.today() - USUAL_OF,
            steps=STEPS_PER_KILOGRAM,
        )

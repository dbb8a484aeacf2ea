from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api.status import CLAIMED_STATUSES

# What Lazada pays back of its shipping fees is not for the goods.
SHIPPING_CLAIMS = ("24", "140", "229", "230", "231", "253")


class LazadaOrder(models.Model):
    """What Lazada owes for parcels that its couriers have lost or damaged."""

    _inherit = "lazada.order"

    claim_missing = fields.Monetary(
        string="Claim Outstanding",
        compute="_compute_claim_missing",
        store=True,
        help="The price of the units that are lost or damaged, less the seller's "
        "vouchers, what the statements credit for them and Lazada's claims. Not of "
        "the seller's own fleet.",
    )

    @api.depends(
        "item_ids.status",
        "statement_row_ids.amount",
        "statement_row_ids.role",
        "statement_row_ids.state",
    )
    def _compute_claim_missing(self):
        lost, received = self._sum_lost_units(), {}
        if lost:
            received = self._sum_received_for_lost(list(lost))
        for order in self:
            missing = lost.get(order.id, 0.0) - received.get(order.id, 0.0)
            order.claim_missing = max(missing, 0.0)

    def _sum_lost_units(self):
        """Return what the seller has lost with units, by order id.

        :rtype: dict[int, float]
        """
        groups = self.env["lazada.order.item"]._read_group(
            [
                ("order_id", "in", self.ids),
                ("status", "in", CLAIMED_STATUSES),
                ("is_sof", "=", False),
            ],
            ["order_id"],
            ["item_price:sum", "voucher_seller:sum"],
        )
        return {order.id: price - voucher for order, price, voucher in groups}

    @api.model
    def _sum_received_for_lost(self, order_ids):
        """Return what statements have brought for units that are lost: sales that were
        not taken back, and claims.

        :rtype: dict[int, float]
        """
        groups = self.env["lazada.statement.row"]._read_group(
            [
                ("order_id", "in", order_ids),
                ("state", "!=", "vanished"),
                ("fee_type_id.code", "not in", SHIPPING_CLAIMS),
                "|",
                ("role", "=", "claim"),
                "&",
                ("role", "=", "buyer"),
                ("item_id.status", "in", CLAIMED_STATUSES),
            ],
            ["order_id"],
            ["amount:sum"],
        )
        return {order.id: amount for order, amount in groups}

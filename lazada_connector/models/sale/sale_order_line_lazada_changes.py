from odoo import models

# Only code that has this object, not a caller over RPC, may order less than was
# delivered.
FOLLOWING = object()


class SaleOrderLine(models.Model):
    """How a line follows its units at Lazada."""

    _inherit = "sale.order.line"

    # === COMPUTE METHODS === #

    def _compute_invoice_status(self):
        """More delivered than Lazada has sold is goods to come back, no chance to sell
        more."""
        result = super()._compute_invoice_status()
        for line in self:
            if line.invoice_status == "upselling" and line.order_id.lazada_order_id:
                line.invoice_status = "invoiced"
        return result

    # === BUSINESS METHODS === #

    def _update_line_quantity(self, values):
        """Lazada may cancel what has been delivered: what is ordered is true to Lazada,
        what is delivered to the warehouse. The chatter says so in other words."""
        if self.env.context.get("lazada_following") is FOLLOWING:
            return None
        return super()._update_line_quantity(values)

    def _follow_lazada(self, draft_line):
        """Take over quantity and price; what has left stays delivered.

        :param draft_line: ``DraftLine``, or ``None``: nothing of it is left
        :return: what a person has to do, as texts
        :rtype: list[str]
        """
        self.ensure_one()
        quantity = draft_line.quantity if draft_line else 0
        gone = self._count_lazada_gone(quantity)
        line = self.with_context(lazada_following=FOLLOWING)
        vals = self._changed_price_vals(draft_line) if draft_line else {}
        if vals:
            line.write(vals)
        todo = []
        if self.product_uom_qty != quantity:
            if self._has_lazada_deliveries_as_ordered(gone):
                line.write({"product_uom_qty": quantity + gone})
            elif self.product_id.type == "consu":
                todo.append(
                    self.env._(
                        "The deliveries of %s were changed by hand: correct their "
                        "quantities.",
                        self.product_id.display_name,
                    )
                )
            line.with_context(skip_procurement=True).product_uom_qty = quantity
            if gone:
                todo.append(
                    self.env._(
                        "Return expected: %(count)s × %(product)s left before Lazada "
                        "cancelled it. Book the return in the delivery when it is "
                        "here.",
                        count=gone,
                        product=self.product_id.display_name,
                    )
                )
        return todo

    def _changed_price_vals(self, draft_line):
        vals = self.order_id._prepare_lazada_line_vals(
            self.order_id.lazada_store_id, draft_line, self.sequence
        )
        if self.price_unit == vals["price_unit"]:
            return {}
        return {name: vals[name] for name in ("price_unit", "technical_price_unit")}

    def _count_lazada_gone(self, quantity):
        """Return how many pieces have left the warehouse that Lazada has cancelled.

        Which delivery a unit went with is known once it is packed. What left without
        being packed at Lazada is taken for what was not cancelled, as far as that goes.

        :param int quantity: pieces of this line that are not cancelled
        """
        pieces = self.lazada_pieces or 1
        units = self.lazada_item_ids.filtered(
            lambda row: row.picking_id.state == "done"
        )
        cancelled = units.filtered(lambda unit: unit.status == "canceled")
        sent, gone = len(units) * pieces, len(cancelled) * pieces
        others = int(self.qty_delivered + 1e-6) - sent
        if others < 0:  # some are back already
            return max(0, gone + others)
        waiting = quantity - (sent - gone)
        return gone + max(0, others - waiting)

    def _has_lazada_deliveries_as_ordered(self, gone):
        """Whether the deliveries hold what was ordered so far: then they can follow.

        :param int gone: so many units may be in them beyond what is ordered
        """
        if self.product_id.type != "consu":
            return True
        ordered = self.product_uom_qty
        procured = self._get_qty_procurement({self.id: ordered})
        return (
            self.product_uom_id.compare(procured, ordered) >= 0
            and self.product_uom_id.compare(procured, ordered + gone) <= 0
        )

from odoo import api, fields, models

# Only code that has this object, not a caller over RPC, may order less than was
# delivered.
FOLLOWING = object()


class SaleOrderLine(models.Model):
    """A line that stands for units at Lazada, or for money of the order."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "lazada.guard.mixin"]
    _guard_prefix = "lazada_"

    lazada_item_ids = fields.One2many(
        "lazada.order.item", "sale_line_id", string="Lazada Units", readonly=True
    )
    # The line keeps what the SKU was when the order was imported.
    lazada_pieces = fields.Integer(
        string="Pieces per Lazada Unit",
        default=1,
        readonly=True,
        help="How many pieces of the product one of Lazada's units stands for.",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id.lazada_order_id")
    def _compute_qty_to_invoice(self):
        """The buyer has paid what was ordered, so that is invoiced, whatever the
        product says."""
        result = super()._compute_qty_to_invoice()
        for line in self:
            if (
                line.order_id.lazada_order_id
                and line.state == "sale"
                and not line.display_type
            ):
                line.qty_to_invoice = line.product_uom_qty - line.qty_invoiced
        return result

    def _compute_invoice_status(self):
        """More delivered than Lazada has sold is goods to come back, no chance to sell
        more."""
        result = super()._compute_invoice_status()
        for line in self:
            if line.invoice_status == "upselling" and line.order_id.lazada_order_id:
                line.invoice_status = "invoiced"
        return result

    def _compute_discount(self):
        """A pricelist has no say in Lazada's prices."""
        others = self.filtered(lambda line: not line._has_lazada_price())
        return super(SaleOrderLine, others)._compute_discount()

    # === HOOKS OF ODOO === #

    def _reset_price_unit(self):
        """Lazada's price stays, whatever product a person chooses instead."""
        if self._has_lazada_price():
            return None
        return super()._reset_price_unit()

    def _update_line_quantity(self, values):
        """Lazada may cancel what has been delivered: what is ordered is true to Lazada,
        what is delivered to the warehouse. The chatter says so in other words."""
        if self.env.context.get("lazada_following") is FOLLOWING:
            return None
        return super()._update_line_quantity(values)

    # === BUSINESS METHODS === #

    def _has_lazada_price(self):
        """Whether this line came with the order, and was not added by a person."""
        written = (self.order_id.lazada_written or {}).get("lines", {})
        return str(self._origin.id) in written

    def _find_lazada_line(self, draft, items, same_taxes=True):
        """Return which of these lines stands for a line to be, if there is one.

        :param DraftLine draft: the line to be
        :param dict items: ``lazada.order.item`` by Lazada's id
        :param bool same_taxes: of vouchers, fees and rounding: only with these taxes
        """
        if draft.item_ids:
            lines = (items[lazada_id].sale_line_id for lazada_id in draft.item_ids)
            return next((line for line in lines if line in self), self.browse())
        return self.filtered(
            lambda line: (
                not line.lazada_item_ids
                and line.product_id == draft.product
                and (line.tax_ids == draft.taxes or not same_taxes)
            )
        )[:1]

    def _take_lazada_items(self, draft, items):
        for lazada_id in draft.item_ids:
            items[lazada_id].sale_line_id = self

    def _update_from_lazada(self, draft):
        """Take over quantity and price; what has left stays delivered.

        :param draft: ``DraftLine``, or ``None``: nothing of it is left
        :return: what a person has to do, as texts
        :rtype: list[str]
        """
        self.ensure_one()
        line = self.with_context(lazada_following=FOLLOWING)
        price = draft and (draft.price_unit, draft.taxes)
        if draft and (self.price_unit, self.tax_ids) != price:
            line.write(draft.prepare_price_vals(self.currency_id))
        quantity = draft.quantity if draft else 0
        if self.product_uom_qty == quantity:
            return []
        todo = []
        gone = self._count_lazada_gone(quantity)
        if self._has_lazada_deliveries_as_ordered(gone):
            line.product_uom_qty = quantity + gone
        elif self.product_id.type == "consu":
            todo.append(
                self._lt(
                    "The deliveries of %s were changed by hand: correct their "
                    "quantities.",
                    self.product_id.display_name,
                )
            )
        line.with_context(skip_procurement=True).product_uom_qty = quantity
        if gone:
            todo.append(
                self._lt(
                    "Return expected: %(count)s × %(product)s left before Lazada "
                    "cancelled it. Book the return in the delivery when it is here.",
                    count=gone,
                    product=self.product_id.display_name,
                )
            )
        return todo

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

    def _count_lazada_units(self, moves):
        """Return how many units of this line are in some of its moves.

        A kit has a move for each component: then it is the number of whole kits. A pack
        of six counts when all six pieces are there.

        :param moves: moves of one delivery order for this line
        :rtype: int
        """
        outgoing = self.move_ids.filtered(
            lambda move: (
                move.state != "cancel"
                and move.picking_id.picking_type_code == "outgoing"
            )
        )
        counts = []
        for product, all_moves in outgoing.grouped("product_id").items():
            needed = sum(all_moves.mapped("product_uom_qty"))
            here = sum(
                move.quantity if move.state == "done" else move.product_uom_qty
                for move in moves
                if move.product_id == product
            )
            counts.append(here * self.product_uom_qty / needed if needed else 0)
        return int(min(counts, default=0) / (self.lazada_pieces or 1) + 1e-6)

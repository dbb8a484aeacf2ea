from odoo import api, fields, models


class SaleOrderLine(models.Model):
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

    def _compute_discount(self):
        """A pricelist has no say in Lazada's prices."""
        others = self.filtered(lambda line: not line._has_lazada_price())
        return super(SaleOrderLine, others)._compute_discount()

    def _reset_price_unit(self):
        """Lazada's price stays, whatever product a person chooses instead."""
        if self._has_lazada_price():
            return None
        return super()._reset_price_unit()

    def _has_lazada_price(self):
        """Whether this line came with the order, and was not added by a person."""
        store = self.order_id.lazada_store_id
        products = (
            store.voucher_product_id,
            store.shipping_product_id,
            store.rounding_product_id,
        )
        return bool(
            self.lazada_item_ids or (self.product_id and self.product_id in products)
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

from odoo import models
from odoo.fields import Domain

from ..batch import batch_of


class StockMove(models.Model):
    _inherit = "stock.move"

    def _assign_picking(self):
        batch, moves = batch_of(self.env), self
        if batch:
            self._open_lazada_deliveries(batch)
            moves = self.filtered(lambda move: not move.picking_id)
        return super(StockMove, moves)._assign_picking()

    def _open_lazada_deliveries(self, batch):
        """Create the delivery orders of all orders that are new at once, where Odoo
        looks for one to join and creates one for each."""
        if not batch.references:
            return
        waiting = self.search(
            [
                ("reference_ids", "in", [*batch.references]),
                ("picking_id", "=", False),
                ("picking_type_id", "!=", False),
                ("state", "in", ("confirmed", "waiting")),
                ("product_uom_qty", ">=", 0),
            ]
        ).sorted("id")
        # More than one delivery order of an order is rare: Odoo creates the others.
        first = {}
        for moves in waiting.grouped(lambda row: row._key_assign_picking()).values():
            first.setdefault(moves.reference_ids, moves)
        batch.references -= set(waiting.reference_ids.ids)
        values = [moves._get_new_picking_values() for moves in first.values()]
        pickings = self.env["stock.picking"].create(values)
        for picking, moves in zip(pickings, first.values(), strict=True):
            moves.picking_id = picking
            moves._assign_picking_post_process(new=True)

    def _trigger_scheduler(self):
        """Ask once what is reordered by itself, and not of each move."""
        moves = self
        if batch_of(self.env):
            moves = self.filtered(lambda move: move._is_reordered())
        return super(StockMove, moves)._trigger_scheduler()

    def _is_reordered(self):
        company = self.company_id
        products = batch_of(self.env).once(
            ("reordered", company), lambda: self._reordered_products(company)
        )
        return self.product_id in products

    def _reordered_products(self, company):
        domain = Domain("trigger", "=", "auto") & Domain("company_id", "=", company.id)
        groups = self.env["stock.warehouse.orderpoint"]._read_group(
            domain, ["product_id"]
        )
        return self.env["product.product"].union(*(product for (product,) in groups))

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _pick_fbl(self, quantity):
        """Mark a quantity as picked, whatever the stock says: Lazada has shipped it.

        Lots are those that Odoo has reserved; of what is not there, nobody knows which.

        :param float quantity: in the unit of the moves, which are of one product
        """
        for move in self:
            wanted = min(quantity, move.product_uom_qty)
            quantity -= wanted
            if move.product_id.tracking == "none":
                move.quantity = wanted
            else:
                move._pick_fbl_lots(wanted)
            move.picked = bool(wanted)

    def _pick_fbl_lots(self, wanted):
        self._action_assign()
        if self.quantity > wanted:
            self.quantity = wanted
        missing = wanted - self.quantity
        if self.product_uom.compare(missing, 0) > 0:
            vals = self._prepare_move_line_vals(quantity=0)
            self.env["stock.move.line"].create({**vals, "quantity": missing})

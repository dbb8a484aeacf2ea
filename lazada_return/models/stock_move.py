from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _lazada_return_lines(self):
        """Return the lines of returns whose goods these moves bring."""
        lines_sudo = self.env["lazada.return.line"].sudo()
        return lines_sudo.search([("stock_move_ids", "in", self.ids)])

    def _lazada_returnable(self):
        """Return how much of this delivery has not come back, nor is to."""
        back = self.returned_move_ids.filtered(lambda move: move.state != "cancel")
        expected = sum(
            move.quantity if move.state == "done" else move.product_uom_qty
            for move in back
        )
        return self.quantity - expected

    def _lazada_share(self, lines):
        """Return how much of this move is that of some of its lines."""
        mine = self._lazada_return_lines()
        return self.product_uom_qty * len(mine & lines) / len(mine) if mine else 0.0

    def _lazada_left_behind(self):
        """Return the lines whose goods are not among what was done of this move: those
        first that nobody has checked."""
        lines = self._lazada_return_lines().sorted(lambda row: (not row.check, row.id))
        if not lines or not self.picked or not self.product_uom_qty:
            return lines[:0]
        part = self.quantity / self.product_uom_qty
        return lines[int(len(lines) * part + 1e-6) :] if part < 1 else lines[:0]

    def _lazada_lots_to_choose(self, lines):
        """Return the lots and serial numbers that may be those of some of its lines,
        where there are more than come and nobody has picked."""
        delivered = self.origin_returned_move_id
        back = delivered.returned_move_ids.filtered(lambda move: move.state == "done")
        lots = delivered.move_line_ids.lot_id - back.move_line_ids.lot_id
        wanted = self._lazada_share(lines)
        left = delivered.quantity - sum(back.mapped("quantity"))
        is_all = not self.product_uom.compare(wanted, left)
        is_picked = any(self.move_line_ids.mapped("picked"))
        return lots[:0] if len(lots) < 2 or is_all or is_picked else lots

    def _lazada_scrap_is_unclear(self, lines):
        """Whether only some of its lines are scrap, and of lots or serial numbers
        nobody can tell which."""
        checks = {line.check == "scrap" for line in self._lazada_return_lines() & lines}
        return len(checks) > 1 and len(self.move_line_ids.lot_id) > 1

    def _keep_lazada_picked(self):
        """Where somebody has picked serial numbers, the others have not come."""
        picked = self.move_line_ids.filtered("picked")
        if picked:
            (self.move_line_ids - picked).unlink()

    def _scrap_for_lazada(self, line):
        """Scrap a line's share of what this receipt has brought.

        :return: ``stock.scrap``
        """
        scraps = self.env["stock.scrap"]
        wanted = self._lazada_share(line)
        known = self._lazada_return_lines().scrap_ids
        for row in self.move_line_ids:
            gone = known.filtered(lambda scrap, lot=row.lot_id: scrap.lot_id == lot)
            room = row.quantity - sum(gone.mapped("scrap_qty")) * bool(row.lot_id)
            quantity = min(wanted, room)
            if row.product_uom_id.compare(quantity, 0) > 0:
                scraps += scraps.create(self._prepare_lazada_scrap(line, row, quantity))
                wanted -= quantity
        scraps.do_scrap()
        return scraps

    def _prepare_lazada_scrap(self, line, row, quantity):
        return {
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "product_uom_id": row.product_uom_id.id,
            "scrap_qty": quantity,
            "lot_id": row.lot_id.id,
            "package_id": row.result_package_id.id,
            "owner_id": row.owner_id.id,
            "location_id": row.location_dest_id.id,
            "picking_id": self.picking_id.id,
            "origin": line.return_id.display_name,
        }

    def _pass_on_lazada(self, lines):
        """Let lines wait for the rest of this move, which was done in part."""
        rest = self.picking_id.backorder_ids.move_ids.filtered(
            lambda move: move.origin_returned_move_id == self.origin_returned_move_id
        )
        for line in lines:
            if rest:  # else the move itself went on to the next receipt
                line.stock_move_ids = line.stock_move_ids - self + rest
            line.stock_move_id = line.stock_move_ids.sorted("id")[:1]

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import GOODS


class StockPicking(models.Model):
    """Receipts of returns. A later Odoo has no wizard for returns: it is used in
    ``_return_for_lazada`` only."""

    _inherit = "stock.picking"

    def _lazada_return_lines(self):
        return self.move_ids._lazada_return_lines()

    def _return_for_lazada(self, parts):
        """Make the receipt of what comes back of this delivery; link it to the lines.

        :param dict parts: lists of a line and how much of it, by move
        """
        wizard = self.env["stock.return.picking"].create({"picking_id": self.id})
        for row in wizard.product_return_moves:
            row.quantity = sum(part for _line, part in parts.get(row.move_id, ()))
        receipt = wizard._create_return()
        lines = self.env["lazada.return.line"].concat(
            *(line for rows in parts.values() for line, _part in rows)
        )
        receipt.write(
            {
                "origin": ", ".join(lines.return_id.mapped("display_name")),
                "carrier_tracking_ref": ",".join(
                    sorted(set(filter(None, lines.mapped("tracking_number"))))
                ),
            }
        )
        for move in receipt.move_ids:
            for line, _part in parts.get(move.origin_returned_move_id, ()):
                line.stock_move_ids = [Command.link(move.id)]

    def _validate_for_lazada(self):
        """Validate a receipt as far as it is picked; the rest stays expected.

        :raise UserError: Odoo asks for more than a button can say
        """
        result = self.with_context(skip_backorder=True).button_validate()
        if self.state != "done":
            raise UserError(
                self.env._(
                    "%s cannot be validated from here. Open the receipt and validate "
                    "it there.",
                    self.name,
                )
            )
        return result

    def _action_done(self):
        """What is left of a receipt is that of the lines which did not come; scrap is
        scrapped; what waited for a delivery or a receipt goes on."""
        lines_sudo = self.sudo()._lazada_return_lines()
        moves_sudo = lines_sudo.stock_move_ids & self.sudo().move_ids
        left = {move: move._lazada_left_behind() for move in moves_sudo}
        result = super()._action_done()
        for move, rest in left.items():
            if rest:
                move._pass_on_lazada(rest)
        came = lines_sudo.filtered(
            lambda line: set(line.stock_move_ids.mapped("state")) == {"done"}
        )
        came.return_id.activity_unlink([GOODS])
        scrap = came.filtered(lambda row: row.check == "scrap" and not row.scrap_ids)
        scrap._scrap()
        orders_sudo = self.sudo().sale_id.lazada_order_id
        (lines_sudo | orders_sudo.return_line_ids).return_id._queue_booking()
        return result

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.lazada_connector.lazada_api.reasons import joined
from odoo.addons.lazada_connector.lazada_api.return_goods import (
    COMING,
    NOT_COMING,
    goods_of_line,
    pieces_of_units,
    spread,
)
from odoo.addons.lazada_connector.lazada_api.return_money import (
    AWAITED,
    BOOKED,
    NO_GOODS,
)

from ..const import DISPUTE, GOODS


class LazadaReturnLine(models.Model):
    """The goods of a line: the moves by which they come back."""

    _inherit = "lazada.return.line"

    stock_move_ids = fields.Many2many(
        "stock.move",
        "lazada_return_line_stock_move_rel",
        string="Receipt Moves",
        readonly=True,
        copy=False,
        help="Of a kit, there is one for each component.",
    )
    is_to_receive = fields.Boolean(compute="_compute_is_to_receive", compute_sudo=True)
    scrap_ids = fields.Many2many(
        "stock.scrap",
        "lazada_return_line_stock_scrap_rel",
        string="Scrapped",
        readonly=True,
        copy=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("stock_move_ids.state")
    def _compute_is_to_receive(self):
        for line in self:
            line.is_to_receive = bool(line._open_moves())

    # === ACTION METHODS === #

    def action_check_good(self):
        """The goods are here, as they were sold."""
        return self._set_check("good")

    def action_check_scrap(self):
        """The goods are here, and are to be scrapped."""
        return self._set_check("scrap")

    def action_check_dispute(self):
        """Something else is here, or nothing that was sold."""
        return self._set_check("dispute")

    def _set_check(self, check):
        self.return_id._check_may_receive()
        self.sudo()._to_receive().check = check
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # === WHAT BECOMES OF THE GOODS === #

    def _goods(self):
        """Return whether the goods come back; see ``goods_of_line``."""
        if self.item_id and not self.item_id._comes_back_to_seller():
            return NOT_COMING
        words = (self.item_id.lazada_status, self.item_id.package_id.status)
        found = {self._goods_by(word) for word in words}
        return COMING if COMING in found else self._goods_by(words[0])

    def _goods_by(self, word):
        row = _Words(self)
        return goods_of_line(self.kind, self.to_seller, row, word or "")

    def _goods_booked(self):
        """Return whether goods come back for this line, and whether they are booked."""
        states = set(self.stock_move_ids.mapped("state")) - {"cancel"}
        if states:
            return BOOKED if states == {"done"} else AWAITED
        return AWAITED if self._goods() == COMING else NO_GOODS

    def _open_moves(self):
        return self.stock_move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )

    def _to_receive(self):
        return self.filtered(lambda line: line._open_moves())

    def _goods_to_expect(self):
        """Return the lines that lack their receipt."""
        return self.filtered(
            lambda line: (
                line._goods() == COMING
                and not line.stock_move_ids
                and (line.item_id.sale_line_id.product_id.type or "consu") == "consu"
                and not (line._siblings() - line).stock_move_ids
            )
        )

    def _goods_not_coming(self):
        return self._to_receive().filtered(lambda line: line._goods() == NOT_COMING)

    def _is_refunded_without_goods(self):
        """Whether the buyer has the money, and the goods that should come are not
        here."""
        comes = self.kind == "return" and self.to_seller
        is_here = self.stock_move_id.state == "done"
        return comes and self.refunded_at and not (is_here or self.is_taken_back)

    # === THE RECEIPT === #

    def _expect_receipt(self):
        """Make the receipt of these lines from the deliveries that are done.

        :return: the lines of which no delivery is done
        """
        missing, wanted, taken = self.browse(), {}, {}
        for line in self.filtered(lambda line: not line._adopt_receipt()):
            parts = line._find_deliveries(taken)
            if not parts:
                missing += line
            for move, quantity in parts:
                taken[move] = taken.get(move, 0.0) + quantity
                wanted.setdefault(move.picking_id, {}).setdefault(move, []).append(
                    (line, quantity)
                )
        for picking, moves in wanted.items():
            picking._return_for_lazada(moves)
        for line in self - missing:
            line.stock_move_id = line.stock_move_ids.sorted("id")[:1]
        return missing

    def _adopt_receipt(self):
        """Take a return of the delivery that a person has made for the receipt; return
        whether there is one."""
        sale_line = self.item_id.sale_line_id
        made = sale_line.move_ids.filtered(
            lambda move: (
                move.origin_returned_move_id
                and move.state != "cancel"
                and move.location_id.usage == "customer"
                and not move._lazada_return_lines()
            )
        )
        for _product, moves in made.grouped("product_id").items():
            self.stock_move_ids += moves[:1]
        return bool(made)

    def _find_deliveries(self, taken):
        """Return from which moves of deliveries the goods of this line come back.

        :param dict taken: what other lines come back with already, by move
        :return: pairs of a move and a quantity; none if not all of it was delivered
        """
        sale_line = self.item_id.sale_line_id
        delivered = sale_line.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.location_dest_id.usage == "customer"
                and not move.origin_returned_move_id
            )
        )
        parts = []
        for _product, moves in delivered.grouped("product_id").items():
            needed = self._count_goods(moves)
            rooms = [
                (move, move._lazada_returnable() - taken.get(move, 0.0))
                for move in moves.sorted(
                    lambda move: (move.picking_id == self.item_id.picking_id, move.id)
                )
            ]
            found = spread(needed, rooms)
            if moves[:1].product_uom.compare(sum(part for _, part in found), needed):
                return []
            parts += found
        return parts

    def _count_goods(self, moves):
        """Return how much of a product goes with this unit.

        :param moves: all done moves of the product for the unit's order line
        """
        sale_line = self.item_id.sale_line_id
        pieces = sale_line.lazada_pieces or 1
        if moves.product_id == sale_line.product_id:
            return pieces
        units = sale_line.lazada_item_ids.filtered(
            lambda unit: unit.picking_id in moves.picking_id
        )
        ordered = len(units) * pieces or sale_line.product_uom_qty
        return pieces_of_units(sum(moves.mapped("quantity")), ordered, 1, pieces)

    def _cancel_receipt(self):
        """Take back the receipt of these lines, whose goods do not come."""
        for picking, lines in self.grouped(
            lambda line: line._open_moves().picking_id[:1]
        ).items():
            others = picking._lazada_return_lines() - lines
            if not others._to_receive():
                picking.action_cancel()
            else:
                for move in lines._open_moves():
                    share = move._lazada_share(lines)
                    move.product_uom_qty -= share
        self.write({"stock_move_ids": [fields.Command.clear()], "stock_move_id": False})

    def _receive(self):
        """Validate the receipts of these lines; nothing else that is on them.

        :raise UserError: the serial numbers are to be chosen first
        """
        self._check_lots_chosen()
        for picking in self._open_moves().picking_id:
            for move in picking.move_ids & self._open_moves():
                quantity = move._lazada_share(self)
                move._keep_lazada_picked()
                if move.product_uom.compare(move.quantity, quantity):
                    move.quantity = quantity
                move.picked = True
            picking._validate_for_lazada()

    def _check_lots_chosen(self):
        """:raise UserError: it is not known which serial numbers have come, or which
        of them are scrap
        """
        for move in self._open_moves():
            lots = move._lazada_lots_to_choose(self)
            names = {
                "receipt": move.picking_id.name,
                "lots": ", ".join(lots.mapped("name")),
            }
            if lots:
                raise UserError(
                    self.env._(
                        "Any of %(lots)s may have come. Open the receipt %(receipt)s, "
                        "tick Picked at those that are here, and press Receive again.",
                        **names,
                    )
                )
            if move._lazada_scrap_is_unclear(self):
                raise UserError(self._reason_scrap_unclear(move))

    def _reason_scrap_unclear(self, move):
        return self._lt(
            "Which of %(lots)s is scrap? Check only the units that are scrap, tick "
            "Picked at their serial numbers on the receipt %(receipt)s, and press "
            "Receive; then receive the others.",
            lots=", ".join(move.move_line_ids.lot_id.mapped("name")),
            receipt=move.picking_id.name,
        )

    def _ask_to_dispute(self, finder, why):
        """Ask the responsible person about goods that are not as they were sold.

        :param finder: ``res.users``
        :param str why: it cannot be disputed at once, maybe empty
        """
        for record, lines in self.grouped("return_id").items():
            text = self._lt(
                "%(user)s found that %(units)s is not what was sold. Start a dispute, "
                "or refuse the refund.",
                user=finder.name,
                units=", ".join(lines.mapped("display_name")),
            )
            record._ask(DISPUTE, joined(" ", [text, why]))

    def _scrap(self):
        """Scrap what was found to be scrap, with the lots that came; ask for that where
        it is not known which."""
        for line in self:
            for move in line.stock_move_ids:
                if move._lazada_scrap_is_unclear(move._lazada_return_lines()):
                    line._ask_to_scrap(move)
                else:
                    line.scrap_ids += move._scrap_for_lazada(line)

    def _ask_to_scrap(self, move):
        """Ask the responsible person to scrap a line's share of a receipt."""
        text = self._lt(
            "One of %(lots)s on the receipt %(receipt)s is scrap, and nobody said "
            "which. Scrap it there.",
            lots=", ".join(move.move_line_ids.lot_id.mapped("name")),
            receipt=move.picking_id.name,
        )
        self.return_id._ask(GOODS, text)


class _Words:
    """A line as the pure rule reads it: a text that is empty is none to Odoo."""

    def __init__(self, line):
        self.stage = line.stage
        self.status = line.status or ""
        self.qc_decision = line.qc_decision or ""
        self.tracking_number = line.tracking_number or ""

from odoo import models

from odoo.addons.lazada_connector.lazada_api.status import LEFT_STATUSES


class StockPicking(models.Model):
    """Deliveries that Lazada makes from its own warehouse: nobody here packs them, and
    they are done when Lazada has shipped."""

    _inherit = "stock.picking"

    def _is_fbl_delivery(self):
        return (
            self.picking_type_code == "outgoing"
            and self.picking_type_id.warehouse_id.lazada_is_fbl
        )

    def _is_lazada_delivery(self):
        return super()._is_lazada_delivery() and not self._is_fbl_delivery()

    def _lazada_packages_with_label(self):
        ours = self.filtered(lambda picking: not picking._is_fbl_delivery())
        return super(StockPicking, ours)._lazada_packages_with_label()

    def _deliver_fbl(self):
        """Do what Lazada has shipped of these deliveries; the rest waits in another
        one. Not by a delivery's own way, which would mail the buyer."""
        for picking in self.filtered(
            lambda row: row._is_fbl_delivery() and row.state not in ("done", "cancel")
        ):
            units = self.env["lazada.order.item"]
            for line in picking.move_ids.sale_line_id:
                units += picking._pick_fbl(line)
            if units:
                picking.move_ids.filtered("picked")._action_done()
                picking.date_done = max(picking.move_ids.mapped("date"))
                units.picking_id = picking
                units.package_id._take_over_units()

    def _pick_fbl(self, line):
        """Mark as picked what Lazada has shipped of an order line.

        :return: the units that this stands for
        """
        units = line.lazada_item_ids.filtered(
            lambda unit: not unit.picking_id and unit.status in LEFT_STATUSES
        )
        # What left before Lazada cancelled it is ordered no more, and has its move.
        gone = line.lazada_item_ids.filtered(
            lambda unit: unit.picking_id and unit.status == "canceled"
        )
        ordered = line.product_uom_qty / (line.lazada_pieces or 1) + len(gone)
        if not units or not ordered:
            return units.browse()
        outgoing = line.move_ids.filtered(
            lambda move: (
                move.state != "cancel"
                and move.picking_id.picking_type_code == "outgoing"
            )
        )
        moves = self.move_ids.filtered(
            lambda move: (
                move.sale_line_id == line and move.state not in ("done", "cancel")
            )
        )
        for product, some in moves.grouped("product_id").items():
            asked = outgoing.filtered(lambda move, p=product: move.product_id == p)
            each = sum(asked.mapped("product_uom_qty")) / ordered
            some._pick_fbl(each * len(units))
        return units

    def _take_fbl_back(self, units):
        """Bring units of a delivery that is done back to where they came from.

        :param units: ``lazada.order.item`` of this delivery
        """
        wizard = self.env["stock.return.picking"].create({"picking_id": self.id})
        for line, some in units.grouped("sale_line_id").items():
            here = line.lazada_item_ids.filtered(lambda unit: unit.picking_id == self)
            for row in wizard.product_return_moves:
                if row.move_id.sale_line_id == line:
                    row.quantity = row.move_id.quantity * len(some) / len(here)
        back = self.browse(wizard.action_create_returns()["res_id"])
        for move in back.move_ids:
            move._pick_fbl(move.product_uom_qty)
        back.move_ids._action_done()
        back.date_done = max(back.move_ids.mapped("date"))
        units.fbl_return_id = back

from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api.status import TO_SHIP_STATUSES

from ..picking_order import Line, Parcel


class StockPicking(models.Model):
    _inherit = "stock.picking"

    lazada_label_printed_at = fields.Datetime(
        string="Label Printed",
        readonly=True,
        copy=False,
        help="When its label was last printed, in a wave or while packing.",
    )
    lazada_label_printed_by_id = fields.Many2one(
        "res.users", string="Label Printed By", readonly=True, copy=False
    )
    lazada_wave_line_ids = fields.One2many(
        "lazada.wave.line", "picking_id", string="Waves", readonly=True
    )

    @api.depends("lazada_wave_line_ids.state", "lazada_wave_line_ids.error_message")
    def _compute_lazada_shipment(self):
        """Why its label could not be had stands where Lazada's other refusals do."""
        result = super()._compute_lazada_shipment()
        for picking in self:
            last = picking.lazada_wave_line_ids.sorted("id")[-1:]
            if last.state == "error" and not picking.lazada_shipment_error:
                picking.lazada_shipment_error = last.error_message
        return result

    # === ACTION METHODS === #

    def action_lazada_pack_and_print(self):
        """Pack these deliveries at Lazada, set them ready to ship and print their
        labels, in the background: a wave for each store.

        :return: the form of the wave, or the list of several
        """
        self._check_may_act()
        waves_sudo = self.env["lazada.wave"].sudo()._begin(self.sudo())
        return waves_sudo.sudo(False)._open()

    # === BUSINESS METHODS === #

    def _lazada_wave_obstacle(self):
        """Return why this delivery cannot be in a wave; nothing if it can."""
        if not self.lazada_order_id or self.picking_type_code != "outgoing":
            return self._lt("No delivery order of a Lazada order.")
        units = self._lazada_units_to_ship()
        if self.state == "cancel" or not units:
            return self._lt("It is cancelled.")
        if not self._is_lazada_delivery():
            return self._lt("Lazada delivers it from its own warehouse.")
        if any(units.mapped("is_sof")):
            return self._lt("The seller's own fleet delivers it: Lazada has no label.")
        if "unpaid" in units.mapped("status"):
            return self._lt("It is not paid yet.")
        if not any(unit.status in TO_SHIP_STATUSES for unit in units):
            return self._lt("It has been shipped already.")
        running = self.lazada_wave_line_ids._unsettled().wave_id
        if running:
            return self._lt("It is in %s already.", running.name)
        return None

    def _lazada_units_to_ship(self):
        """Return the units of this delivery that are not cancelled: those that it was
        given, or as long as it was given none, those of its goods."""
        units = self.lazada_item_ids or self.move_ids.sale_line_id.lazada_item_ids
        return units.filtered(lambda unit: unit.status != "canceled")

    def _lazada_contents(self):
        """Return what is picked for this delivery.

        :rtype: Parcel
        """
        lines = [line for move in self.move_ids for line in move._lazada_lines()]
        return Parcel(
            key=self,
            name=self.lazada_order_id.name or self.name,
            units=len(self._lazada_units_to_ship()),
            lines=tuple(_summed(lines)),
        )

    def _mark_lazada_printed(self, user):
        self.write(
            {
                "lazada_label_printed_at": fields.Datetime.now(),
                "lazada_label_printed_by_id": user.id,
            }
        )


def _summed(lines):
    found = {}
    for line in lines:
        key = (line.location, line.sku, line.name)
        found[key] = found.get(key, 0) + line.quantity
    return [Line(*key, quantity) for key, quantity in sorted(found.items())]

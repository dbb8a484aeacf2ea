from decimal import Decimal

from odoo import fields, models

from odoo.addons.lazada_connector.lazada_api.order_values import expected_total
from odoo.addons.lazada_connector.lazada_api.return_money import less_given


class LazadaOrder(models.Model):
    """An order as what follows its changes sees it: less what was given back before
    there was an invoice, and without what a return has credited already."""

    _inherit = "lazada.order"

    return_line_ids = fields.One2many("lazada.return.line", "order_id")

    def _raw(self):
        """Leave out the sum of the vouchers where units are discounted: a figure that
        is not told contradicts nothing."""
        row = super()._raw()
        is_less = any(self.sudo().return_line_ids.mapped("order_amount"))
        return {**row, "voucher_seller": None} if is_less else row

    def _raw_items(self):
        units = super()._raw_items()
        given, credited = {}, set()
        for line in self.sudo().return_line_ids:
            if line.order_amount:
                amount = Decimal(str(line.order_amount))
                given[line.item_number] = given.get(line.item_number, 0) + amount
            if line._booked_amount() > line.order_amount:
                credited.add(line.item_number)
        if not given and not credited:
            return units
        return less_given(units, given, credited, self.store_id.bonus_by_seller)

    def _has_vouchers_in_price(self):
        """Whether what is given back would part the units of a line, which are
        delivered together: ``lazada_voucher`` may be there."""
        return "voucher_mode" in self._fields and self.voucher_mode == "in_price"

    def _queue_changes(self):
        """Lazada's total comes with each download; what was given back is off it."""
        for order in self:
            if any(order.sudo().return_line_ids.mapped("order_amount")):
                rules = order.store_id._amount_rules()
                total = expected_total(order._raw(), order._raw_items(), *rules)
                order.expected_total = float(total)
        return super()._queue_changes()

    def _finish_import(self):
        """A return may have waited for the sales order, or for a change of it."""
        result = super()._finish_import()
        self.sudo().return_line_ids.return_id._queue_booking()
        return result

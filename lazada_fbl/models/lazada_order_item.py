from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api import wire
from odoo.addons.lazada_connector.lazada_api.fbl import is_fbl_unit
from odoo.addons.lazada_connector.lazada_api.status import LEFT_STATUSES

# Lazada has the goods again.
BACK_STATUSES = ("shipped_back_success", "returned")


class LazadaOrderItem(models.Model):
    """A unit that Lazada sends from its own warehouse."""

    _inherit = "lazada.order.item"

    is_fbl = fields.Boolean(
        string="Fulfilled by Lazada",
        compute="_compute_is_fbl",
        store=True,
        help="Lazada sends this unit from its own warehouse.",
    )
    fbl_return_id = fields.Many2one(
        "stock.picking",
        string="Back at Lazada",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The transfer by which the unit came back to Lazada's warehouse.",
    )

    _fbl_to_deliver_idx = models.Index("(order_id) WHERE is_fbl AND picking_id IS NULL")

    @api.depends("payload")
    def _compute_is_fbl(self):
        """What was told stays, when what Lazada sent has served its time."""
        for item in self:
            if item.payload:
                item.is_fbl = is_fbl_unit(wire.json_restore(item.payload))
            else:
                item.is_fbl = item.is_fbl

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._wake_fbl()
        return items

    def write(self, vals):
        result = super().write(vals)
        if not {"status", "sale_line_id"}.isdisjoint(vals):
            self._wake_fbl()
        return result

    def _leaves_from(self):
        return "lazada" if self.is_fbl else super()._leaves_from()

    def _comes_back_to_seller(self):
        return not self.is_fbl and super()._comes_back_to_seller()

    def _wake_fbl(self):
        gone = self.filtered(lambda item: item.is_fbl and item.status in LEFT_STATUSES)
        if gone.sale_line_id:
            self.env["lazada.process"]._wake("deliver_fbl")

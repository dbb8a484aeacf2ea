from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.fbl import is_fbl_unit
from odoo.addons.lazada_connector.lazada_api.status import (
    LEFT_STATUSES,
    TROUBLE_STATUSES,
)
from odoo.addons.lazada_connector.models.runs.lazada_queue_mixin import Work

from .lazada_order_item import BACK_STATUSES

KIND = "fbl"
DELIVERING = Work(
    process=lambda orders, run: orders._deliver_fbl(run),
    fail=lambda order, message: order.retry_ids._keep(KIND, order, message),
    count_failed=lambda orders: len(orders.filtered("fbl_error")),
)


class LazadaOrder(models.Model):
    """What of an order Lazada sends from its own warehouse."""

    _inherit = "lazada.order"

    fulfilled_by = fields.Selection(
        [
            ("seller", "Seller"),
            ("lazada", "Lazada"),
            ("both", "Seller and Lazada"),
        ],
        compute="_compute_fulfilled_by",
        store=True,
        help="Who sends the units that are not cancelled.",
    )
    fbl_error = fields.Text(
        string="Why Lazada's Delivery Is Not Done",
        compute="_compute_retry_errors",
        compute_sudo=True,
    )

    @api.depends("item_ids.is_fbl", "item_ids.status")
    def _compute_fulfilled_by(self):
        for order in self:
            units = order.item_ids
            live = units.filtered(lambda unit: unit.status != "canceled") or units
            kinds = set(live.mapped("is_fbl"))
            if len(kinds) > 1:
                order.fulfilled_by = "both"
            else:
                order.fulfilled_by = "lazada" if True in kinds else "seller"

    def _compute_retry_errors(self):
        result = super()._compute_retry_errors()
        for order in self:
            kept = order.retry_ids.filtered(lambda row: row.kind == KIND)
            order.fbl_error = kept.error_message
        return result

    # === WAREHOUSES === #

    def _place_of(self, row):
        if is_fbl_unit(row):
            return self.store_id._fbl_warehouse()
        return super()._place_of(row)

    # === DELIVERIES === #

    @api.model
    def _fbl_domain(self, store):
        """Return the domain of the orders of a store of which Lazada has shipped, or
        got back, what Odoo does not show so yet."""
        moving = Domain("state", "not in", ("done", "cancel"))
        moving &= Domain("picking_type_id.warehouse_id.lazada_is_fbl", "=", True)
        shipped = (
            Domain("status", "in", LEFT_STATUSES)
            & Domain("picking_id", "=", False)
            & Domain("sale_line_id.move_ids", "any", moving)
        )
        back = (
            Domain("status", "in", BACK_STATUSES)
            & Domain("fbl_return_id", "=", False)
            & Domain("picking_id.picking_type_id.warehouse_id.lazada_is_fbl", "=", True)
        )
        return (
            Domain("store_id", "=", store.id)
            & Domain("item_ids", "any", Domain("is_fbl", "=", True) & (shipped | back))
            & ~self.env["lazada.order.retry"]._waiting_orders(KIND)
        )

    def _deliver_fbl(self, run):
        """Let the deliveries from Lazada's warehouse be done as far as Lazada has
        shipped, and bring back what came back.

        :param run: ``lazada.sync.run`` that counts them
        """
        self.env["lazada.order.retry"]._forget(KIND, self)
        for order in self.with_context(tracking_disable=True):
            order = order.with_company(order.company_id)
            order.delivery_ids._deliver_fbl()
            order._take_fbl_back()
        run._count(updated=len(self))

    def _take_fbl_back(self):
        back = self.item_ids.filtered(
            lambda unit: (
                unit.is_fbl
                and unit.status in BACK_STATUSES
                and not unit.fbl_return_id
                and unit.picking_id._is_fbl_delivery()
            )
        )
        for picking, units in back.grouped("picking_id").items():
            picking._take_fbl_back(units)

    def _describe_trouble(self, statuses):
        """Goods that go back to Lazada are booked by themselves."""
        fbl = self.item_ids.filtered("is_fbl").mapped("lazada_id")
        ours = {key: s for key, s in statuses.items() if key not in fbl}
        theirs = {
            key: s
            for key, s in statuses.items()
            if key in fbl and s in TROUBLE_STATUSES
        }
        unknown = {
            key: s for key, s in statuses.items() if key in fbl and s == "unknown"
        }
        todo = super()._describe_trouble(ours | unknown)
        if theirs:
            todo += [
                *self._describe_units(theirs),
                self._lt(
                    "Lazada keeps these goods in its own warehouse: what comes back "
                    "there is booked by itself. Have the accountant look at the refund."
                ),
            ]
        return todo

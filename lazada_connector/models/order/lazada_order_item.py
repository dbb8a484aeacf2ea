from odoo import api, fields, models

from ...lazada_api.order_checks import split_units
from ...lazada_api.order_reading import read_unit
from ...lazada_api.status import TO_PACK_STATUSES, TO_SHIP_STATUSES, has_left
from .lazada_order import STATUS_SELECTION


class LazadaOrderItem(models.Model):
    """One unit of an order: Lazada has no quantities."""

    _name = "lazada.order.item"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Order Unit"
    _order = "order_id, lazada_id, id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "lazada.order", required=True, readonly=True, ondelete="cascade", index=True
    )
    store_id = fields.Many2one(related="order_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    lazada_id = fields.Char(string="Lazada Unit ID", required=True, readonly=True)
    name = fields.Char(readonly=True)
    seller_sku = fields.Char(string="Seller SKU", readonly=True, index="trigram")
    sku_id = fields.Many2one(
        "lazada.sku",
        string="SKU",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    product_id = fields.Many2one(related="sku_id.product_id")
    status = fields.Selection(STATUS_SELECTION, readonly=True, default="unknown")
    lazada_status = fields.Char(
        string="Status in Lazada's Words", readonly=True, help="As Lazada sent it."
    )
    reason = fields.Char(readonly=True, help="Why the unit was cancelled or sent back.")
    item_price = fields.Monetary(string="Price", readonly=True)
    voucher_seller = fields.Monetary(string="Seller's Voucher", readonly=True)
    voucher_platform = fields.Monetary(string="Lazada's Voucher", readonly=True)
    paid_price = fields.Monetary(string="Buyer Paid", readonly=True)
    tracking_number = fields.Char(readonly=True, index="trigram")
    shipment_provider = fields.Char(readonly=True)
    is_sof = fields.Boolean(
        string="Seller Own Fleet",
        readonly=True,
        help="The seller delivers this unit, not a carrier of Lazada's.",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Sales Order Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    had_left = fields.Boolean(
        readonly=True,
        help="The unit was no longer with the seller when it was first read.",
    )
    package_id = fields.Many2one(
        "lazada.package", readonly=True, index="btree_not_null", ondelete="set null"
    )
    picking_id = fields.Many2one(
        "stock.picking",
        string="Delivery",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The delivery order that this unit was given to when it was packed.",
    )
    packed_at = fields.Datetime(
        string="Accepted as Packed",
        readonly=True,
        copy=False,
        help="When Lazada accepted from here that the unit is packed. Its status may "
        "follow a moment later.",
    )
    payload = fields.Text(
        string="Raw Data",
        readonly=True,
        groups="lazada_connector.group_lazada_manager",
    )

    _order_lazada_id_uniq = models.UniqueIndex("(order_id, lazada_id)")
    _to_ship_idx = models.Index(  # few of many
        f"(order_id) WHERE status IN {('unpaid', *TO_SHIP_STATUSES)}"
    )

    @api.depends("name", "seller_sku", "lazada_id")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.name or item.seller_sku or item.lazada_id

    # === DOWNLOAD === #

    @api.model
    def _read_from_lazada(self, client, orders):
        """Read from Lazada what has become of the units of orders of one store.

        :param client: :class:`~..lazada_api.LazadaClient` of the store
        """
        by_id = {order.lazada_id: order for order in orders}
        rows = client.get_multiple_order_items(list(by_id))
        self._store_items(
            orders.store_id, {by_id[key]: items for key, items in rows.items()}
        )
        orders._take_over_units()

    @api.model
    def _store_items(self, store, items_by_order):
        """Create and update the units of orders.

        :param store: ``lazada.store``
        :param dict items_by_order: ``lazada.order`` → its units, as Lazada sent them
        """
        rows = [
            (order, unit)
            for order, items in items_by_order.items()
            for unit in split_units(items)[0]
        ]
        skus = self.env["lazada.sku"]._for_items(store, [item for _order, item in rows])
        known = {
            (item.order_id.id, item.lazada_id): item
            for item in self.search(
                [("order_id", "in", [order.id for order in items_by_order])]
            )
        }
        packages = self.env["lazada.package"]._for_rows(rows)
        to_create = []
        touched = self.env["lazada.package"]
        for (order, row), sku, package in zip(rows, skus, packages, strict=True):
            vals = {
                **read_unit(row),
                "order_id": order.id,
                "sku_id": sku.id,
                "package_id": package.id,
            }
            item = known.get((order.id, vals["lazada_id"]))
            if not item:
                to_create.append(vals | {"had_left": has_left(row.get("status"))})
                touched |= package
            elif item.payload != vals["payload"] or item.package_id != package:
                touched |= package | item.package_id
                item.write(vals)
        self.create(to_create)
        touched._take_over_units()

    def _put_into_package(self, result):
        """Take over what Lazada answered when it packed this unit.

        :param result: :class:`~..lazada_api.ItemResult`
        """
        row = {"package_id": result.package_id}
        package = self.env["lazada.package"]._for_rows([(self.order_id, row)])[0]
        self.write(
            {
                "package_id": package.id,
                "status": "packed",
                "packed_at": fields.Datetime.now(),
                "tracking_number": result.tracking_number or self.tracking_number,
                "shipment_provider": result.shipment_provider or self.shipment_provider,
            }
        )
        package._take_over_units()

    def _forget_packing(self):
        """Return those of the units that can be packed anew at Lazada."""
        loose = self.filtered(lambda unit: unit.status in TO_PACK_STATUSES)
        loose.packed_at = False
        return loose

    def _comes_back_to_seller(self):
        """Whether the unit belongs on the seller's own shelf when it comes back."""
        return True

    def _product_and_pieces(self):
        """Return the product and how many of it this unit stands for: as it was when
        the order was imported, whatever the SKU is linked to since."""
        self.ensure_one()
        line = self.sale_line_id
        if line:
            return line.product_id, line.lazada_pieces or 1
        return self.sku_id.product_id, self.sku_id.pieces

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...lazada_api.status import (
    PACKED_STATUSES,
    SHIPPED_STATUSES,
    TO_PACK_STATUSES,
)
from ..sale.sale_order import IMPORTING


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "lazada.guard.mixin"]
    _guard_prefix = "lazada_"
    _acting_groups = ("stock.group_stock_user", "lazada_connector.group_lazada_user")

    lazada_order_id = fields.Many2one("lazada.order", related="sale_id.lazada_order_id")
    lazada_store_id = fields.Many2one(
        "lazada.store",
        related="sale_id.lazada_store_id",
        store=True,
        index="btree_not_null",
    )
    lazada_ship_by_local = fields.Char(
        related="lazada_order_id.ship_by_local", string="Ship Before"
    )
    lazada_ship_urgency = fields.Selection(related="lazada_order_id.ship_urgency")
    lazada_buyer_note = fields.Text(
        related="lazada_order_id.buyer_note", string="Buyer's Note"
    )
    lazada_recipient_phone = fields.Char(
        related="partner_id.phone", string="Recipient's Phone"
    )
    lazada_item_ids = fields.One2many("lazada.order.item", "picking_id")
    lazada_package_ids = fields.One2many(
        "lazada.package", "picking_id", string="Lazada Packages"
    )
    lazada_package_count = fields.Integer(compute="_compute_lazada_packages")
    lazada_has_label = fields.Boolean(compute="_compute_lazada_packages")
    lazada_shipment_ids = fields.One2many("lazada.shipment", "picking_id")
    lazada_shipment_state = fields.Selection(
        [
            ("to_pack", "To Pack"),
            ("pending", "Waiting for Lazada"),
            ("packed", "Packed"),
            ("ready_to_ship", "Ready to Ship"),
            ("error", "Refused"),
        ],
        string="Lazada Status",
        compute="_compute_lazada_shipment",
    )
    lazada_shipment_error = fields.Text(compute="_compute_lazada_shipment")

    @api.depends(
        "lazada_order_id.status",
        "lazada_shipment_ids.state",
        "lazada_shipment_ids.target",
        "lazada_shipment_ids.error_message",
    )
    @api.depends_context("lang")
    def _compute_lazada_shipment(self):
        for picking in self:
            shipment = picking.lazada_shipment_ids[:1]
            picking.lazada_shipment_error = shipment.error_message
            if not picking._is_lazada_delivery():
                picking.lazada_shipment_state = False
            elif not shipment:
                picking.lazada_shipment_state = picking._lazada_state_of_order()
            elif shipment.state == "done":
                picking.lazada_shipment_state = shipment.target
            else:
                picking.lazada_shipment_state = shipment.state

    @api.depends("lazada_package_ids.is_sof", "lazada_package_ids.status")
    def _compute_lazada_packages(self):
        for picking in self:
            picking.lazada_package_count = len(picking.lazada_package_ids)
            picking.lazada_has_label = bool(picking._lazada_packages_with_label())

    def _lazada_packages_with_label(self):
        """Return the packages that Lazada carries: only these have a label."""
        return self.lazada_package_ids.filtered(
            lambda package: not package.is_sof and package.status != "canceled"
        )

    def _lazada_state_of_order(self):
        """Return what was done in Lazada's own Seller Center."""
        status = self.lazada_order_id.status
        if status in SHIPPED_STATUSES:
            return "ready_to_ship"
        return "packed" if status in PACKED_STATUSES else "to_pack"

    # === ACTION METHODS === #

    def action_view_lazada_packages(self):
        """Show the packages of these deliveries; a single one at once."""
        packages = self.lazada_package_ids
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_connector.lazada_package_action"
        )
        if len(packages) == 1:
            form = (
                self.env.ref("lazada_connector.lazada_package_view_form").id,
                "form",
            )
            return dict(action, res_id=packages.id, views=[form])
        return dict(action, domain=[("id", "in", packages.ids)])

    def action_lazada_pack(self):
        """Pack the deliveries at Lazada now."""
        return self._ship_at_lazada("packed")

    def action_lazada_ready_to_ship(self):
        """Pack the deliveries at Lazada if need be, and set them ready to ship."""
        return self._ship_at_lazada("ready_to_ship")

    def action_lazada_label(self):
        """Fetch Lazada's shipping labels and attach them to the deliveries."""
        self._check_may_act()
        packages = self._lazada_packages_with_label()
        if not packages:
            raise UserError(
                self.env._(
                    "There is no label to fetch: the delivery is not packed at Lazada "
                    "yet, or the seller's own fleet delivers it."
                )
            )
        attachments = packages._fetch_labels()
        deliveries = self.filtered(lambda picking: picking._is_lazada_delivery())
        without = deliveries - packages.picking_id
        if len(attachments) > 1 or without:
            return packages.store_id[:1]._notify(
                self.env._(
                    "Labels attached to the deliveries: %(labels)s. Deliveries that "
                    "have none: %(without)s.",
                    labels=len(attachments),
                    without=len(without),
                ),
                "warning" if without else "success",
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachments.id}?download=true",
            "target": "download",
        }

    def _ship_at_lazada(self, target, left_out=0):
        """Keep what is wanted, commit it, and only then talk to Lazada.

        :param int left_out: orders that were chosen and have no delivery
        """
        self._check_may_act()
        deliveries = self.filtered(lambda picking: picking._is_lazada_delivery())
        if not deliveries:
            raise UserError(
                self.env._("None of these is a delivery order of a Lazada order.")
            )
        Shipment = self.env["lazada.shipment"].sudo()
        shipments = Shipment._request(deliveries.sudo(), target)
        self.env["ir.cron"]._commit_progress()
        waiting = Domain("id", "in", shipments.ids) & Domain("state", "=", "pending")
        Shipment._run_queue(waiting, batch_size=20)
        left_out += len(self - shipments.picking_id)
        return shipments._tell_outcome(left_out=left_out)

    # === BUSINESS METHODS === #

    def message_post_with_source(self, source_ref, **kwargs):
        """An import does without the message that a transfer has been created from its
        sales order, which stands in the field above it: a tenth of all the time."""
        quiet = self.env.context.get("lazada_no_origin_message") is IMPORTING
        if quiet and source_ref == "mail.message_origin_link":
            return self.env["mail.message"]
        return super().message_post_with_source(source_ref, **kwargs)

    def _action_done(self):
        result = super()._action_done()
        for target in ("packed", "ready_to_ship"):
            deliveries = self.filtered(
                lambda picking, target=target: (
                    picking._is_lazada_delivery()
                    and picking.lazada_store_id.ship_on_validate == target
                )
            )
            if deliveries:
                self.env["lazada.shipment"].sudo()._request(deliveries.sudo(), target)
                self.env["lazada.process"]._wake("send_shipments")
        return result

    @api.model
    def _create_lazada_gone(self, gone):
        """Create the deliveries of units that had left before the stock was counted:
        they are done, and their goods come from outside the warehouse. So no stock
        changes, the sales order counts them as delivered, and their return brings them
        in. Not by a delivery's own way, which would tell Lazada and mail the buyer.

        Goods with lots or serial numbers get none: nobody knows which ones left.

        :param dict gone: ``lazada.order.item`` by ``sale.order``
        """
        vals = {
            sale: self._prepare_lazada_gone(sale, units) for sale, units in gone.items()
        }
        vals = {sale: values for sale, values in vals.items() if values["move_ids"]}
        pickings = self.create(list(vals.values()))
        pickings.action_confirm()
        moves = pickings.move_ids
        for move in moves.filtered(lambda row: row.quantity != row.product_uom_qty):
            move.quantity = move.product_uom_qty
        moves.picked = True
        moves._action_done()
        for picking, sale in zip(pickings, vals, strict=True):
            order, lines = sale.lazada_order_id, picking.move_ids.sale_line_id
            moment = order._delivered_at() or order.lazada_updated_at
            picking.date_done = moment or order.lazada_created_at
            units = gone[sale].filtered(lambda u, lines=lines: u.sale_line_id in lines)
            units.picking_id = picking
            units.package_id._take_over_units()

    @api.model
    def _prepare_lazada_gone(self, sale, units):
        partner = sale.partner_shipping_id
        product = units.product_id.with_company(sale.company_id)[:1]
        return {
            "picking_type_id": sale.warehouse_id.out_type_id.id,
            "partner_id": partner.id,
            "location_id": product.property_stock_inventory.id,
            "location_dest_id": partner.property_stock_customer.id,
            "origin": sale.name,
            "move_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom": line.product_uom_id.id,
                        "product_uom_qty": len(some) * (line.lazada_pieces or 1),
                        "sale_line_id": line.id,
                    }
                )
                for line, some in units.grouped("sale_line_id").items()
                if line.product_id.type == "consu"
                and line.product_id.tracking == "none"
            ],
        }

    def _bring_back_lazada(self):
        """Create transfers back for what was picked and will not be sent.

        :return: these transfers
        """
        back = self.browse()
        picked = self.filtered(
            lambda picking: (
                picking.state == "done"
                and picking.picking_type_code == "internal"
                and not picking.return_id
                and "done" not in picking.move_ids.move_dest_ids.mapped("state")
            )
        )
        for picking in picked:
            wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
            back += self.browse(wizard.action_create_returns_all()["res_id"])
            # Not only to where the last of several steps has begun.
            stock = picking.picking_type_id.warehouse_id.lot_stock_id
            back[-1:].location_dest_id = stock
            back[-1:].move_line_ids.location_dest_id = stock
        return back

    def _is_lazada_delivery(self):
        return (
            bool(self.lazada_order_id)
            and self.picking_type_code == "outgoing"
            and self.state != "cancel"
        )

    def _assign_lazada_units(self):
        """Give each delivery the units that it carries, for good: the next delivery of
        the order gets others."""
        for picking in self:
            for line, moves in picking.move_ids.grouped("sale_line_id").items():
                picking._assign_lazada_units_of(line, moves)

    def _assign_lazada_units_of(self, line, moves):
        mine = line.lazada_item_ids.filtered(
            lambda unit: unit.picking_id == self and unit.status != "canceled"
        )
        free = line.lazada_item_ids.filtered(
            lambda unit: not unit.picking_id and unit.status in TO_PACK_STATUSES
        )
        # Packed in Seller Center already: Odoo's delivery follows what was done there.
        packed = line.lazada_item_ids.filtered(
            lambda unit: (
                not unit.picking_id
                and unit.status not in (*TO_PACK_STATUSES, "canceled")
            )
        )
        missing = self._count_lazada_units_of(line, moves) - len(mine)
        if missing > 0:
            (packed + free)[:missing].picking_id = self
        elif missing < 0:
            # Asked for before less was shipped: the rest goes with the next delivery.
            loose = mine.filtered(lambda unit: unit.status in TO_PACK_STATUSES)
            loose[missing:].picking_id = False

    def _count_lazada_units_of(self, line, moves):
        """Return how many units of an order line this delivery completes.

        A kit may leave in parts; Lazada's unit goes with its last component.
        """
        earlier = line.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.picking_id.id < self.id
                and move.picking_id.picking_type_code == "outgoing"
            )
        )
        before = line._count_lazada_units(earlier)
        return line._count_lazada_units(moves | earlier) - before

    def _write_lazada_tracking(self):
        """Show Lazada's tracking numbers on the deliveries."""
        for picking in self:
            numbers = sorted(
                set(filter(None, picking.lazada_package_ids.mapped("tracking_number")))
            )
            reference = ",".join(numbers)
            if reference and picking.carrier_tracking_ref != reference:
                picking.carrier_tracking_ref = reference

    def _post_lazada_packages(self, target):
        """Say in the chatter, once, what Lazada has accepted."""
        labels = dict(
            self.env["lazada.shipment"]
            ._fields["target"]
            ._description_selection(self.env)
        )
        self.message_post(
            body=self.env._(
                "Lazada: %(step)s, packages %(packages)s, tracking %(tracking)s.",
                step=labels[target],
                packages=", ".join(self.lazada_package_ids.mapped("lazada_id")) or "-",
                tracking=self.carrier_tracking_ref or "-",
            )
        )

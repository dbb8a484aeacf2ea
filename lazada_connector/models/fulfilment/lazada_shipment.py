from datetime import timedelta

from odoo import api, fields, models

from ...lazada_api.status import PACKED_STATUSES, SHIPPED_STATUSES, TO_PACK_STATUSES

# Page "Pack": at most 20 orders a call.
BATCH_SIZE = 20
# Codes of the page "Pack" and of the package pages that pass by themselves.
LOCKED, BUSY, PACKAGE_NOT_FOUND = "700024", "40011", "600001"
# What Lazada accepted is not said again before it had this time to show it.
PATIENCE = timedelta(minutes=10)


class LazadaShipment(models.Model):
    """What Lazada is to be told of one delivery order: pack it, set it ready to ship.

    What has been done already is read from Lazada before every step, so a step whose
    answer was lost is not repeated.
    """

    _name = "lazada.shipment"
    _inherit = ["lazada.queue.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada Shipment"
    _queue_task = "send_shipments"
    _mail_post_access = "read"
    _acting_groups = ("lazada_connector.group_lazada_user", "stock.group_stock_user")
    _order = "id desc"
    _rec_name = "picking_id"
    _check_company_auto = True

    picking_id = fields.Many2one(
        "stock.picking",
        string="Delivery",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    order_id = fields.Many2one(
        "lazada.order", required=True, readonly=True, ondelete="cascade", index=True
    )
    store_id = fields.Many2one(related="order_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    state = fields.Selection(
        selection_add=[("done", "Accepted")], ondelete={"done": "set default"}
    )
    target = fields.Selection(
        [("packed", "Packed"), ("ready_to_ship", "Ready to Ship")],
        required=True,
        readonly=True,
        default="ready_to_ship",
    )
    item_ids = fields.One2many(related="picking_id.lazada_item_ids", string="Units")

    _picking_uniq = models.UniqueIndex("(picking_id)")

    # === CRONS === #

    @api.model
    def _cron_send(self):
        self._run_queue_by_store(BATCH_SIZE)

    # === HOOKS === #

    def _responsible_user(self):
        return self.picking_id.user_id or self.store_id.user_id

    def _process(self, run):
        for store, shipments in self.grouped("store_id").items():
            shipments = shipments.with_company(store.company_id)
            with shipments._lazada_errors_kept(store):
                store._with_lazada(
                    lambda client, rows=shipments: rows._ship(client, run), run
                )

    def _unsettled(self):
        return self.filtered(lambda row: row.state == "pending")

    def _after_ready_to_ship(self):
        """Hook: the packages of these deliveries are ready to ship at Lazada."""

    # === BUSINESS METHODS === #

    def _units(self):
        """Return the units of these deliveries that are not cancelled."""
        return self.item_ids.filtered(lambda unit: unit.status != "canceled")

    def _ship(self, client, run):
        """Bring the deliveries of one store as far as they are wanted.

        :param client: :class:`~..lazada_api.LazadaClient`
        :param run: ``lazada.sync.run`` that counts them, maybe empty
        """
        self.write({"state": "pending", "error_message": False})
        self._read_state(client)
        for shipment in self:
            if not shipment.item_ids:
                words = self._lt("Nothing to pack: another delivery has all units.")
                shipment._refuse(words)
            elif not shipment._units():
                words = self._lt("Lazada has cancelled all units: cancel the delivery.")
                shipment._refuse(words)
        open_rows = self._open()
        if open_rows._pack(client) + open_rows._set_ready(client):
            open_rows._read_state(client)
        open_rows._open()._conclude(run)

    def _open(self):
        """Return the rows that nothing has stopped yet."""
        return self.filtered(
            lambda row: row.state == "pending" and not row.error_message
        )

    def _read_state(self, client):
        """Read from Lazada what has become of the units."""
        if self:
            self.env["lazada.order.item"]._read_from_lazada(client, self.order_id)

    def _pack(self, client):
        """Pack what is not packed yet; return how many calls that took."""
        calls = 0
        for is_sof in (False, True):
            units = self._units().filtered(
                lambda unit, is_sof=is_sof: (
                    unit.status in TO_PACK_STATUSES
                    and unit.is_sof == is_sof
                    and not _is_recent(unit.packed_at)
                )
            )
            if units:
                calls += 1
                self._pack_units(client, units, is_sof)
        return calls

    def _pack_units(self, client, units, is_sof):
        by_order = {
            order.lazada_id: its_units.mapped("lazada_id")
            for order, its_units in units.grouped("order_id").items()
        }
        allocate_type, provider = self.store_id._pack_parameters(
            client, by_order, is_sof
        )
        results = client.pack(
            by_order, allocate_type=allocate_type, provider_code=provider
        )
        former = units.package_id
        by_unit = {unit.lazada_id: unit for unit in units}
        for result in results:
            unit = by_unit.get(result.order_item_id)
            if unit and result.ok:
                unit._put_into_package(result)
            elif unit:
                self._shipment_of(unit)._take_refusal(result)
        former._take_over_units()

    def _set_ready(self, client):
        """Set packed packages ready to ship; return how many calls that took."""
        wanted = self._open().filtered(lambda row: row.target == "ready_to_ship")
        packages = wanted._units().package_id.filtered(
            lambda package: (
                package.status in PACKED_STATUSES and not _is_recent(package.ready_at)
            )
        )
        calls = 0
        for start in range(0, len(packages), BATCH_SIZE):
            chunk = packages[start : start + BATCH_SIZE]
            by_id = {package.lazada_id: package for package in chunk}
            calls += 1
            for result in client.ready_to_ship(list(by_id)):
                package = by_id[result.package_id]
                if result.ok:
                    package.ready_at = fields.Datetime.now()
                else:
                    wanted._shipment_of(package.item_ids[:1])._take_refusal(result)
        return calls

    def _shipment_of(self, unit):
        return self.filtered(lambda row: row.picking_id == unit.picking_id)

    def _take_refusal(self, result):
        """Keep the refusal of one unit or package: for good, or until it passes."""
        if self.state != "pending":
            return
        message = self._lt(
            "Lazada refused: %(message)s (code %(code)s). Look at the order in Seller "
            "Center, put right what it says, and press Retry.",
            message=result.message or "?",
            code=result.code or "-",
        )
        if result.retry or result.code in (LOCKED, BUSY, PACKAGE_NOT_FOUND, None):
            self._postpone_briefly(message)
        else:
            self._refuse(message)

    def _conclude(self, run):
        """Mark the deliveries done that Lazada shows where they are wanted."""
        done = self.filtered(lambda row: row._is_reached())
        (self - done)._postpone_briefly(
            self._lt("Lazada has accepted it, but does not show it yet.")
        )
        done._drop_failure_activities()
        done._succeed()
        run._count(updated=len(done))
        for shipment in done:
            shipment.picking_id._post_lazada_packages(shipment.target)
        done.filtered(lambda row: row.target == "ready_to_ship")._after_ready_to_ship()

    def _is_reached(self):
        units = self._units()
        if self.target == "packed":
            return all(unit.package_id for unit in units)
        return all(unit.status in SHIPPED_STATUSES for unit in units)

    @api.model
    def _request(self, pickings, target):
        """Ask for deliveries to be packed or set ready to ship; sent by the queue.

        :param pickings: outgoing ``stock.picking`` records of Lazada orders
        :param str target: ``packed`` or ``ready_to_ship``
        :return: the shipments, waiting
        """
        pickings._assign_lazada_units()
        known = self.search([("picking_id", "in", pickings.ids)])
        fresh = self.create(
            [
                {
                    "picking_id": picking.id,
                    "order_id": picking.lazada_order_id.id,
                    "target": target,
                }
                for picking in pickings - known.picking_id
            ]
        )
        again = known.filtered(lambda row: row._asks_for_more(target))
        # What waits is wanted by somebody; what was refused is asked for anew.
        if target == "packed":
            again.filtered(lambda row: row.state == "error").target = target
        else:
            again.target = target
        again._requeue()
        again.error_message = False
        return fresh + again

    def _asks_for_more(self, target):
        """Whether a request for ``target`` leaves something to tell Lazada."""
        return (
            self.state != "done"
            or (self.target == "packed" and target == "ready_to_ship")
            or any(unit.status in TO_PACK_STATUSES for unit in self._units())
        )


def _is_recent(moment):
    return bool(moment) and fields.Datetime.now() - moment < PATIENCE

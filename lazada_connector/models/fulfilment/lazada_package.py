from odoo import api, fields, models
from odoo.exceptions import UserError

from ...lazada_api import LazadaError, wire
from ...lazada_api.status import TO_PACK_STATUSES, order_status
from ..order.lazada_order import STATUS_SELECTION

# Pages of the package calls: at most 20 packages a call.
BATCH_SIZE = 20


class LazadaPackage(models.Model):
    """A parcel of an order, as Lazada knows it: it carries the tracking number."""

    _name = "lazada.package"
    _inherit = ["lazada.guard.mixin", "mail.thread"]
    _mail_post_access = "read"
    _acting_groups = ("lazada_connector.group_lazada_user", "stock.group_stock_user")
    _description = "Lazada Package"
    _order = "id desc"
    _rec_name = "lazada_id"
    _rec_names_search = ["lazada_id", "tracking_number", "order_id.name"]
    _check_company_auto = True

    order_id = fields.Many2one(
        "lazada.order", required=True, readonly=True, ondelete="cascade", index=True
    )
    store_id = fields.Many2one(related="order_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    lazada_id = fields.Char(
        string="Lazada Package ID", required=True, readonly=True, index=True
    )
    tracking_number = fields.Char(
        readonly=True,
        index="btree_not_null",
        help="Given by Lazada, also for the seller's own fleet.",
    )
    shipment_provider = fields.Char(readonly=True)
    status = fields.Selection(STATUS_SELECTION, readonly=True, default="unknown")
    picking_id = fields.Many2one(
        "stock.picking",
        string="Delivery",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    item_ids = fields.One2many("lazada.order.item", "package_id", string="Units")
    item_count = fields.Integer(compute="_compute_item_count", string="Unit Count")
    is_sof = fields.Boolean(
        string="Seller Own Fleet", compute="_compute_is_sof", store=True
    )
    label_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, index="btree_not_null"
    )
    ready_at = fields.Datetime(
        string="Accepted as Ready",
        readonly=True,
        copy=False,
        help="When Lazada accepted from here that the package is ready to ship. Its "
        "status may follow a moment later.",
    )

    _order_lazada_id_uniq = models.UniqueIndex("(order_id, lazada_id)")

    # === COMPUTE METHODS === #

    @api.depends("item_ids")
    def _compute_item_count(self):
        for package in self:
            package.item_count = len(package.item_ids)

    @api.depends("item_ids.is_sof")
    def _compute_is_sof(self):
        for package in self:
            package.is_sof = any(package.item_ids.mapped("is_sof"))

    # === ACTION METHODS === #

    def action_repack(self):
        """Dissolve packages at Lazada; their units can be packed again.

        :return: a notification with the numbers and Lazada's words on what it refused
        """
        self._check_may_act()
        packages_sudo = self.sudo()
        # units leave their package by what is read meanwhile
        units_sudo = packages_sudo.item_ids
        reasons = {}
        for store, its_packages in packages_sudo.grouped("store_id").items():
            reasons |= its_packages._repack(store)
        dissolved_sudo = packages_sudo.filtered(lambda row: row.id not in reasons)
        dissolved_sudo._forget_packing(units_sudo)
        text = self.env._(
            "%(done)s dissolved by Lazada, %(refused)s refused.",
            done=len(dissolved_sudo),
            refused=len(reasons),
        )
        return packages_sudo.store_id[:1]._notify(
            "\n".join([text, *list(dict.fromkeys(reasons.values()))[:3]]),
            "warning" if reasons else "success",
        )

    # === BUSINESS METHODS === #

    def _repack(self, store):
        """Dissolve packages of one store, in batches as Lazada takes them.

        :return: package id → why it is still there, in a user's words
        :rtype: dict
        """
        reasons = {}
        for start in range(0, len(self), BATCH_SIZE):
            chunk = self[start : start + BATCH_SIZE]
            try:
                reasons |= store._with_lazada(chunk._call_repack)
            except LazadaError as error:
                reasons |= dict.fromkeys(chunk.ids, store._explain(error))
            try:
                chunk._read_units(store)
            except LazadaError as error:
                reasons |= dict.fromkeys(chunk.ids, store._explain(error))
        # Lazada also refuses what is dissolved already, and answers get lost.
        gone = self.filtered(lambda row: row.status in (*TO_PACK_STATUSES, "canceled"))
        return {key: reason for key, reason in reasons.items() if key not in gone.ids}

    def _call_repack(self, client):
        results = client.repack(self.mapped("lazada_id"))
        return {
            package.id: f"{package.lazada_id}: {result.message or result.code or '?'}"
            for package, result in zip(self, results, strict=True)
            if not result.ok
        }

    def _forget_packing(self, units):
        """Let the deliveries of dissolved packages be packed anew.

        :param units: ``lazada.order.item`` that were in these packages and others
        """
        for package in self:
            package.message_post(body=self.env._("Lazada has dissolved the package."))
        loose = units._forget_packing()
        (loose + self.item_ids).picking_id.lazada_shipment_ids.unlink()

    def _read_units(self, store, run=None):
        """Read from Lazada what has become of the units of these packages' orders.

        :param run: ``lazada.sync.run`` that counts the calls
        """
        Unit = self.env["lazada.order.item"]
        store._with_lazada(
            lambda client: Unit._read_from_lazada(client, self.order_id), run
        )

    def _fetch_labels(self):
        """Fetch the label of each package: its address lives ten minutes, so at once.

        :return: attachments of the deliveries, PDF
        :raise UserError: Lazada refused one
        """
        attachments = self.env["ir.attachment"]
        for package in self:
            store = package.store_id.sudo()
            try:
                content = store._with_lazada(package._download_label)
            except LazadaError as error:
                raise UserError(store._explain(error)) from error
            attachments += package._attach_label(content)
        return attachments

    def _attach_label(self, content):
        """Return the label as an attachment of the delivery: the one that is there
        already, where Lazada hands the same out again."""
        place = {"res_model": "stock.picking", "res_id": self.picking_id.id}
        here = [(name, "=", value) for name, value in place.items()]
        label = self.label_id.filtered_domain(here)
        if not label:
            name = f"Lazada {self.order_id.name} {self.lazada_id}.pdf"
            vals = {**place, "name": name, "raw": content}
            label = label.create({**vals, "mimetype": "application/pdf"})
            self.sudo().label_id = label
        elif label.raw != content:
            label.raw = content
        return label

    def _download_label(self, client):
        label = client.get_package_label([self.lazada_id])
        return client.download(label.pdf_url)

    # === DOWNLOAD === #

    @api.model
    def _for_rows(self, rows):
        """Return the package of each unit, created where it is new.

        :param list rows: pairs of an order and a unit as Lazada sent it
        :return: one package (or an empty recordset) per pair
        :rtype: list
        """
        keys = [(order.id, wire.read_key(row.get("package_id"))) for order, row in rows]
        wanted = {key for key in keys if key[1]}
        known = {
            (package.order_id.id, package.lazada_id): package
            for package in self.search(
                [("order_id", "in", [order_id for order_id, _package in wanted])]
            )
        }
        missing = sorted(wanted - known.keys())
        created = self.with_context(tracking_disable=True).create(
            [
                {"order_id": order, "lazada_id": lazada_id}
                for order, lazada_id in missing
            ]
        )
        known.update(zip(missing, created, strict=True))
        return [known.get(key, self.browse()) for key in keys]

    def _take_over_units(self):
        """Take status, tracking number and provider over from the units of each
        package."""
        for package in self:
            units = package.item_ids
            live = units.filtered(lambda unit: unit.status != "canceled") or units
            vals = {
                # without a unit: dissolved, which Lazada does not tell
                "status": order_status(units.mapped("status")) if units else "canceled",
            }
            for name in ("tracking_number", "shipment_provider"):
                vals[name] = next(filter(None, live.mapped(name)), False)
            vals = {key: val for key, val in vals.items() if package[key] != val}
            picking = live.picking_id[:1]
            if picking and picking != package.picking_id:
                vals["picking_id"] = picking.id
            if vals:
                package.write(vals)
        self.picking_id._write_lazada_tracking()

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api import LazadaError, LazadaUnavailable
from odoo.addons.lazada_connector.lazada_api.status import LEFT_STATUSES

PACKER = "stock.group_stock_user"


class StockPicking(models.Model):
    """The parcels of the screen *Pack Parcels*: opened by a scan, ticked off piece by
    piece, validated by the last one.

    What is refused is answered in words (``refused``), not raised: what Lazada has just
    said of the order has to be kept.
    """

    _inherit = "stock.picking"

    # === ACTION METHODS === #

    @api.model
    def action_lazada_scan_parcel(self, code=""):
        """Open the delivery that a code stands for.

        :param str code: tracking number, order number or name of the delivery
        :return: ``{"parcel": what is to be packed}`` or ``{"refused": why not}``
        :rtype: dict
        """
        self._check_may_pack()
        found_sudo = self._find_lazada_parcels(code)
        refusal = self._refuse_lazada_choice(code, found_sudo)
        if refusal:
            return {"refused": refusal}
        here_sudo = found_sudo.filtered(
            lambda row: row.company_id in self.env.companies
        )
        picking_sudo = here_sudo._open_lazada_parcels() or here_sudo[:1]
        refusal = picking_sudo._lazada_packing_refusal()
        if refusal:
            return {"refused": refusal}
        picking_sudo.sudo(False).check_access("read")
        picking_sudo._take_lazada_units()
        return {"parcel": picking_sudo._lazada_parcel()}

    def action_lazada_scan_other(self, code=""):
        """Say what a code is that is not in the open parcel.

        :return: ``{"refused": words}``
        :rtype: dict
        """
        self._check_may_pack()
        self.ensure_one().check_access("read")
        product = self._find_lazada_product(code)
        if product:
            words = self.env._(
                "Wrong product: %(product)s is not in this parcel (%(code)s).",
                product=product.display_name,
                code=code,
            )
        elif self._find_lazada_parcels(code):
            words = self.env._(
                "%(code)s is another parcel. Finish %(delivery)s first, or put it "
                "aside (Escape).",
                code=code,
                delivery=self.name,
            )
        else:
            words = self.env._("Nothing here has the code %s.", code)
        return {"refused": words}

    def action_lazada_scan_done(self, counts=None):
        """Validate a delivery whose goods are all in the parcel, once Lazada has said
        that it still wants it.

        :param dict counts: pieces that were scanned, by the key of the row
        :return: ``{"done": name of the delivery}``, perhaps with the ``action`` that
            Odoo wants done next, ``{"refused": why not}`` or, if Lazada could not be
            asked, ``{"unreachable": why}``
        :rtype: dict
        """
        self._check_may_pack()
        self.ensure_one().check_access("write")
        refusal = self._lazada_packing_refusal() or self._refuse_lazada_counts(counts)
        if refusal:
            return {"refused": refusal}
        try:
            self._read_lazada_before_shipping()
        except LazadaError as error:
            return {"unreachable": self._explain_unshipped_lazada(error)}
        refusal = self._lazada_packing_refusal()
        if refusal:
            return {"refused": refusal}
        action = self._ship_lazada_parcel()
        return {"done": self.name, "action": action if action is not True else False}

    def action_lazada_print_label(self):
        """Print Lazada's labels of these deliveries: by the browser, or by what another
        add-on sends them to."""
        self._check_may_act()
        packages = self._lazada_packages_with_label()
        if not packages:
            raise UserError(
                self.env._(
                    "There is no label to print: the delivery is not packed at Lazada "
                    "yet, or the seller's own fleet delivers it."
                )
            )
        labels_sudo = packages.sudo().label_id
        labels_sudo |= packages.filtered(lambda row: not row.label_id)._fetch_labels()
        self.sudo()._mark_lazada_printed(self.env.user)
        return labels_sudo._print_lazada_labels()

    # === CHECKS === #

    def _check_may_pack(self):
        """:raise AccessError: the user does not work in the warehouse"""
        if not self.env.su and not self.env.user.has_group(PACKER):
            raise AccessError(
                self.env._(
                    "Parcels are packed by people of the warehouse. Ask an "
                    "administrator for the group Inventory / User."
                )
            )

    @api.model
    def _refuse_lazada_choice(self, code, found):
        """Return why what was found for a code is no parcel to open, or ``""``.

        :param found: deliveries of the companies that the user works for
        """
        if not found:
            return self.env._(
                "No Lazada parcel has the number %s. Scan the label's tracking number, "
                "the order's number or the delivery's name.",
                code,
            )
        if not found.company_id & self.env.companies:
            return self.env._(
                "%(code)s belongs to %(company)s. Choose that company at the top.",
                code=code,
                company=found.company_id[:1].name,
            )
        open_ones = found._open_lazada_parcels()
        if len(open_ones) > 1:
            return self.env._(
                "%(code)s has several parcels. Scan the tracking number, or one of: "
                "%(deliveries)s.",
                code=code,
                deliveries=", ".join(open_ones.mapped("name")),
            )
        return ""

    def _lazada_packing_refusal(self):
        """Return why this delivery is not to be packed now, or ``""``."""
        picking_sudo = self.sudo()
        order = picking_sudo.lazada_order_id
        names = {"delivery": self.name, "order": order.name}
        if self.state == "done":
            return self.env._("%(delivery)s (%(order)s) was shipped already.", **names)
        if self.state == "cancel":
            return self.env._("%(delivery)s (%(order)s) is cancelled.", **names)
        if self.picking_type_code == "internal":
            return self._refuse_unpicked_lazada()
        if not picking_sudo._is_lazada_delivery():
            return self.env._(
                "%(delivery)s (%(order)s) leaves from Lazada's own warehouse. Nothing "
                "is packed here.",
                **names,
            )
        return (
            picking_sudo._refuse_lazada_units()
            or picking_sudo._refuse_lazada_goods()
            or ""
        )

    def _refuse_lazada_units(self):
        """Return what of this delivery Lazada does not want shipped (any more)."""
        order = self.lazada_order_id
        for line, moves in self._lazada_moves().grouped("sale_line_id").items():
            units = line.lazada_item_ids.filtered(
                lambda unit: unit.picking_id in (self, self.browse())
            )
            live = units.filtered(lambda unit: unit.status != "canceled")
            missing = self._count_lazada_units_of(line, moves) - len(live)
            if units and missing > 0:
                return self.env._(
                    "Cancelled at Lazada: %(count)s × %(product)s of order %(order)s. "
                    "Do not ship it.",
                    count=missing,
                    product=line.product_id.display_name,
                    order=order.name,
                )
            if any(unit.status in LEFT_STATUSES for unit in live):
                return self.env._(
                    "Lazada says that order %s was shipped already.", order.name
                )
        return ""

    def _refuse_lazada_goods(self):
        """Return why the goods of this delivery cannot be ticked off, or ``""``."""
        if self.lazada_shipment_state == "error":
            return self.env._(
                "Lazada refused %(delivery)s: %(reason)s",
                delivery=self.name,
                reason=self.lazada_shipment_error,
            )
        if self.state in ("draft", "waiting") or not self._lazada_moves():
            return self._refuse_unpicked_lazada()
        for row in self._lazada_parcel_rows():
            if row["lot_missing"]:
                return self.env._(
                    "%(product)s needs lot or serial numbers. Choose them on the "
                    "delivery %(delivery)s in Inventory, then scan the parcel again.",
                    product=row["product"],
                    delivery=self.name,
                )
        return ""

    def _refuse_unpicked_lazada(self):
        return self.env._(
            "%s is not ready: its goods have to be picked first.", self.name
        )

    def _refuse_lazada_counts(self, counts):
        """Return why what was scanned is not what the delivery has now, or ``""``."""
        wanted = {
            row["key"]: row["wanted"] for row in self.sudo()._lazada_parcel_rows()
        }
        if counts == wanted:
            return ""
        return self.env._(
            "%s has changed meanwhile. Scan the parcel and its goods again.", self.name
        )

    # === FINDING === #

    @api.model
    def _find_lazada_parcels(self, code):
        """Return the deliveries of Lazada's orders that a code stands for, in the
        companies that the user works for (sudo).

        The first way that finds something counts; each can use an index.
        """
        codes = _spellings(code)
        own = Domain("company_id", "in", self.env.user.company_ids.ids)
        packages = self.env["lazada.package"].sudo()
        packages = packages.search(own & Domain("tracking_number", "in", codes))
        found = packages.picking_id or packages.order_id.delivery_ids
        if not found:
            of_lazada = own & Domain("lazada_store_id", "!=", False)
            found = self.sudo().search(of_lazada & Domain("name", "in", codes))
        if not found:
            number = Domain("name", "in", codes) | Domain("lazada_id", "in", codes)
            found = self.env["lazada.order"].sudo().search(own & number).delivery_ids
        kinds = found.sorted("id", reverse=True).grouped("picking_type_code")
        # Where goods are picked first, there may be no delivery before that.
        return kinds.get("outgoing") or kinds.get("internal") or self.sudo().browse()

    def _open_lazada_parcels(self):
        """Return those that are still to be packed here, in the companies that the user
        has chosen."""
        return self.filtered(
            lambda row: (
                row.state not in ("done", "cancel")
                and row.company_id in self.env.companies
                and row._is_lazada_delivery()
            )
        )

    def _find_lazada_product(self, code):
        """Return a product that a code could stand for: only to name it."""
        codes = _spellings(code)
        products = self.env["product.product"]
        product = products.search(
            Domain("barcode", "in", codes) | Domain("default_code", "in", codes),
            limit=1,
        )
        if not product:
            pack = Domain("barcode", "in", codes)
            product = self.env["product.uom"].search(pack, limit=1).product_id
        if not product:
            sku = Domain("store_id", "=", self.sudo().lazada_store_id.id)
            sku &= Domain("seller_sku", "in", codes)
            skus_sudo = self.env["lazada.sku"].sudo()
            product = skus_sudo.search(sku, limit=1).product_id.sudo(False)
        return product

    # === PARCEL === #

    def _lazada_moves(self):
        return self.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def _take_lazada_units(self):
        """Give the delivery its units and packages, as those that were packed in Seller
        Center have none yet."""
        self._assign_lazada_units()
        self.lazada_item_ids.package_id._take_over_units()

    def _lazada_parcel(self):
        """Return what the screen shows of this delivery."""
        order = self.lazada_order_id
        numbers = self.lazada_package_ids.mapped("tracking_number")
        names = [self.name, order.name, order.lazada_id, *numbers]
        return {
            "id": self.id,
            "name": self.name,
            "order": order.name,
            "store": self.lazada_store_id.name,
            "tracking": self.carrier_tracking_ref or "",
            "codes": sorted({_normal(name) for name in names if name}),
            "ship_by": self.lazada_ship_by_local or "",
            "urgency": self.lazada_ship_urgency or "",
            "note": self.lazada_buyer_note or "",
            "own_fleet": any(self.lazada_package_ids.mapped("is_sof")),
            "has_label": self.lazada_has_label,
            "rows": self._lazada_parcel_rows(),
        }

    def _lazada_parcel_rows(self):
        """Return what goes into the parcel: a row for each product, or for each lot
        where there are lots.

        :rtype: list[dict]
        """
        rows = []
        for product, moves in self._lazada_moves().grouped("product_id").items():
            wanted = sum(moves.mapped("product_qty"))
            if product.tracking == "none" or not self._uses_lots():
                rows.append(_row(product, wanted, moves._lazada_scan_codes()))
                continue
            reserved = moves.move_line_ids.grouped("lot_id")
            lots = {
                lot: sum(lines.mapped("quantity_product_uom"))
                for lot, lines in reserved.items()
                if lot
            }
            if product.uom_id.compare(sum(lots.values()), wanted):
                rows.append(_row(product, wanted, {}, lot_missing=True))
            for lot, quantity in lots.items():
                rows.append(_row(product, quantity, {_normal(lot.name): 1}, lot=lot))
        return rows

    def _uses_lots(self):
        kind = self.picking_type_id
        return kind.use_existing_lots or kind.use_create_lots

    def _read_lazada_before_shipping(self):
        """Read from Lazada, in seconds, what has become of the order's units.

        :raise LazadaError: it could not be asked
        """
        order_sudo = self.sudo().lazada_order_id
        units_sudo = self.env["lazada.order.item"].sudo()
        order_sudo.store_id.with_context(lazada_is_scanning=True)._with_lazada(
            lambda client: units_sudo._read_from_lazada(client, order_sudo)
        )

    def _explain_unshipped_lazada(self, error):
        """Say that Lazada could not be asked, and why if a person can mend it."""
        picking_sudo = self.sudo()
        words = self.env._(
            "Not shipped: Lazada could not be asked whether it still wants order %s. "
            "Press Enter, or scan the parcel again, to try once more.",
            picking_sudo.lazada_order_id.name,
        )
        if isinstance(error, LazadaUnavailable):
            return words
        return f"{words}\n{picking_sudo.lazada_store_id._explain(error)}"

    def _ship_lazada_parcel(self):
        """Validate the delivery as it was ticked off.

        :return: ``True``, or an action that Odoo wants done next
        :raise UserError: Odoo asks something that this screen cannot answer
        """
        for move in self._lazada_moves():
            if move.product_uom.compare(move.quantity, move.product_uom_qty):
                move.quantity = move.product_uom_qty
            move.picked = True
        # Lazada tells its buyers itself, and masks their numbers.
        answer = self.with_context(skip_sms=True).button_validate()
        if self.state != "done":
            raise UserError(
                self.env._(
                    "Odoo has a question about %s that cannot be answered here. "
                    "Validate this delivery in Inventory.",
                    self.name,
                )
            )
        return answer


def _normal(code):
    """Return a code as the screen compares it."""
    return (code or "").strip().upper()


def _spellings(code):
    """Return how a code may be kept, whatever the scanner makes of its letters."""
    code = (code or "").strip()
    return sorted({code, code.upper(), code.lower()})


def _row(product, wanted, codes, *, lot=None, lot_missing=False):
    name = product.with_context(display_default_code=False).display_name
    references = [product.default_code, lot.name if lot else product.barcode]
    return {
        "key": f"{product.id}-{lot.id if lot else 0}",
        "product_id": product.id,
        "product": name,
        "reference": " · ".join(filter(None, references)),
        "uom": product.uom_id.name,
        "wanted": wanted,
        "codes": codes,
        "lot_missing": lot_missing,
    }

import logging
import time
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..concurrency import retry_on_conflict
from ..lazada_api import LazadaApiError, wire
from ..lazada_api.const import REGIONS
from ..lazada_api.order_changes import reflect
from ..lazada_api.order_values import (
    MissingAmount,
    buyer_paid,
    expected_total,
    item_price,
    live_items,
    platform_voucher,
    seller_voucher,
    shipping_fee,
)
from ..lazada_api.status import COMPLETED_STATUSES, STATUSES, order_status
from ..reading import read_id, read_time
from .lazada_product import OVERLAP
from .lazada_queue_mixin import retry_delay

_logger = logging.getLogger(__name__)

# Paid and not cancelled as a whole: what becomes a sales order.
NOT_IMPORTED = ("unpaid", "canceled")
# Within this time after the last download, an order may have changed once more in the
# same second.
SETTLED = timedelta(minutes=2)
# What the import keeps on an order for itself.
QUEUE = ("state", "attempts", "next_attempt_at", "error_message")
STATUS_SELECTION = [
    (status, status.replace("_", " ").capitalize()) for status in STATUSES
]


class LazadaOrder(models.Model):
    """One order of a store, as Lazada sent it, and what has become of it."""

    _name = "lazada.order"
    _inherit = ["lazada.queue.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada Order"
    _order = "lazada_created_at desc, id desc"
    _rec_names_search = ["name", "lazada_id", "buyer_name"]
    _check_company_auto = True
    _queue_cron = "lazada_connector.ir_cron_lazada_import_orders"

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    region = fields.Selection(related="store_id.region")
    lazada_id = fields.Char(string="Lazada Order ID", required=True, readonly=True)
    name = fields.Char(string="Order Number", required=True, readonly=True)
    status = fields.Selection(
        STATUS_SELECTION,
        string="Lazada Status",
        required=True,
        readonly=True,
        default="unknown",
        index=True,
        help="The least advanced status of the units that are not cancelled.",
    )
    state = fields.Selection(
        selection_add=[("done", "Done"), ("ignored", "Not to Import")],
        ondelete={"done": "set default", "ignored": "set default"},
        string="Import",
        readonly=True,
        help="Orders that are unpaid or wholly cancelled are not imported until they "
        "change.",
    )
    lazada_created_at = fields.Datetime(string="Ordered", readonly=True, index=True)
    lazada_updated_at = fields.Datetime(string="Changed at Lazada", readonly=True)
    downloaded_at = fields.Datetime(string="Downloaded", readonly=True)
    payload = fields.Text(
        string="What Lazada Sent",
        readonly=True,
        groups="lazada_connector.group_lazada_manager",
    )
    buyer_name = fields.Char(string="Buyer", readonly=True)
    payment_method = fields.Char(readonly=True)
    ship_by = fields.Datetime(
        string="Ship Before",
        readonly=True,
        help="When Lazada expects the order to be shipped.",
    )
    buyer_note = fields.Text(string="Note", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    goods_amount = fields.Monetary(string="Goods", readonly=True)
    seller_voucher_amount = fields.Monetary(string="Seller's Vouchers", readonly=True)
    platform_voucher_amount = fields.Monetary(
        string="Lazada's Vouchers",
        readonly=True,
        help="Paid by Lazada: the seller's revenue, no discount of the seller's.",
    )
    shipping_fee = fields.Monetary(readonly=True)
    buyer_paid_amount = fields.Monetary(
        string="Paid by the Buyer",
        readonly=True,
        help="Goods less the vouchers of the seller and of Lazada, and the shipping "
        "fee.",
    )
    expected_total = fields.Monetary(
        readonly=True,
        help="What the sales order and the invoice amount to: goods less the seller's "
        "vouchers, and the shipping fee if the store includes it. Cancelled units do "
        "not count.",
    )
    item_ids = fields.One2many("lazada.order.item", "order_id", string="Units")
    package_ids = fields.One2many("lazada.package", "order_id", string="Packages")
    item_count = fields.Integer(compute="_compute_item_count", string="Units Count")
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Sales Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    sale_amount_total = fields.Monetary(
        related="sale_order_id.amount_total",
        string="Sales Order Total",
        tracking=False,  # the sales order tracks it
    )
    totals_match = fields.Boolean(compute="_compute_totals_match")
    invoice_ids = fields.Many2many(related="sale_order_id.invoice_ids")
    invoice_count = fields.Integer(related="sale_order_id.invoice_count")
    delivery_count = fields.Integer(related="sale_order_id.delivery_count")
    followed = fields.Json(
        readonly=True,
        copy=False,
        help="What of the order the sales order was last brought in line with.",
    )
    invoice_error = fields.Text(string="Why No Invoice", readonly=True, copy=False)
    invoice_attempts = fields.Integer(readonly=True, copy=False, aggregator=None)
    invoice_next_attempt_at = fields.Datetime(readonly=True, copy=False)

    _store_lazada_id_uniq = models.UniqueIndex("(store_id, lazada_id)")
    _due_idx = models.Index("(store_id, id) WHERE state IN ('pending', 'error')")
    _invoice_error_idx = models.Index("(store_id) WHERE invoice_error IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("item_ids")
    def _compute_item_count(self):
        for order in self:
            order.item_count = len(order.item_ids)

    @api.depends("sale_order_id.amount_total", "sale_order_id.state", "expected_total")
    def _compute_totals_match(self):
        """A cancelled sales order keeps its amounts, and means nothing."""
        for order in self:
            sale = order.sale_order_id
            is_cancelled = sale.state == "cancel" and order.status == "canceled"
            order.totals_match = (
                is_cancelled
                or bool(sale)
                and not order.currency_id.compare_amounts(
                    order.sale_amount_total, order.expected_total
                )
            )

    # === ACTION METHODS === #

    def action_retry(self):
        """Try again now, but for orders that are unpaid or wholly cancelled and have no
        sales order."""
        wanted = self.filtered(
            lambda order: order.sale_order_id or order.status not in NOT_IMPORTED
        )
        return super(LazadaOrder, wanted).action_retry()

    def action_retry_invoice(self):
        """Make the invoice now, whatever the next try was set to."""
        self.check_access("write")
        orders_sudo = self.sudo()
        orders_sudo._lock_or_refuse()
        orders_sudo._process_batch(orders_sudo, "_process_invoice", "_fail_invoice")
        return True

    def action_view_sale_order(self):
        self.ensure_one()
        return self.sale_order_id._get_records_action(name=self.sale_order_id.name)

    def action_view_deliveries(self):
        self.ensure_one()
        return self.sale_order_id.action_view_delivery()

    def action_view_invoices(self):
        self.ensure_one()
        return self.sale_order_id.action_view_invoice()

    # === DOWNLOAD === #

    @api.model
    def _download(self, store, client, run, deadline=None):
        """Read the orders that changed since the last time, page by page.

        Each page is stored and committed with the moment up to which the store has been
        read, so that a crash repeats a page and loses nothing.

        :return: whether the time was up before the last page
        :rtype: bool
        """
        # A new transaction: the tokens may just have been replaced in another one,
        # after which this one could not write the store.
        self.env["ir.cron"]._commit_progress()
        begin = store.orders_synced_until
        since = begin - OVERLAP if begin else store._first_order_moment()
        for page in client.iter_order_pages(since.replace(tzinfo=timezone.utc)):
            rows, unreadable = self._split_rows(page)
            changed = self._select_changed(store, rows)
            items, refused = self._fetch_items(client, list(changed))
            # A new transaction, so that what another worker has stored meanwhile is
            # seen.
            self.env["ir.cron"]._commit_progress()
            found = (changed, items, refused)
            retry_on_conflict(
                self.env,
                lambda rows=rows, found=found, unreadable=unreadable: self._store_page(
                    store, rows, found, unreadable, run
                ),
            )
            seconds_left = self.env["ir.cron"]._commit_progress(len(page), remaining=1)
            is_late = not seconds_left or (deadline and time.monotonic() >= deadline)
            # Many orders may have changed in the minutes that are read again: a run
            # that stopped among them would be followed by one that does the same.
            if is_late and store.orders_synced_until != begin:
                return True
        done = {"orders_downloaded_at": fields.Datetime.now()}
        retry_on_conflict(self.env, lambda: store.write(done))
        return False

    @api.model
    def _fetch_items(self, client, lazada_ids):
        """Read the units of orders. Lazada refuses a whole call for one order it does
        not like: then each is asked for alone, and the others go on.

        :return: units by Lazada's order id, and the reason (a text) by the id of each
            order whose units cannot be had
        :rtype: tuple[dict[str, list], dict[str, str]]
        """
        items, refused = {}, {}
        if not lazada_ids:
            return items, refused
        try:
            items = client.get_multiple_order_items(lazada_ids)
        except LazadaApiError as error:
            _logger.warning("Lazada refused the units of many orders: %s", error)
            for lazada_id in lazada_ids:
                try:
                    items[lazada_id] = client.get_order_items(lazada_id)
                except LazadaApiError as refusal:
                    _logger.warning(
                        "Lazada refused the units of %s: %s", lazada_id, refusal
                    )
                    refused[lazada_id] = str(refusal)
        for lazada_id in lazada_ids:
            units = items.get(lazada_id)
            # A unit that is left out would be money that is left out.
            if not units or not all(isinstance(unit, dict) for unit in units):
                items.pop(lazada_id, None)
                refused.setdefault(
                    lazada_id, self.env._("Lazada sent the order without its units.")
                )
        return items, refused

    @api.model
    def _split_rows(self, page):
        """Part what can be stored of a page from what cannot.

        :param list page: orders as Lazada sent them
        :return: orders by Lazada's id, and a description of each other entry
        :rtype: tuple[dict[str, dict], list[str]]
        """
        rows, unreadable = {}, []
        for row in page:
            lazada_id = read_id(row.get("order_id")) if isinstance(row, dict) else ""
            if lazada_id.isdecimal():
                rows[lazada_id] = row
            elif isinstance(row, dict):
                made = wire.to_text(row.get("created_at")) or "?"
                unreadable.append(self.env._("an order without id, made %s", made))
            else:
                unreadable.append(repr(row)[:60])
        return rows, unreadable

    @api.model
    def _known(self, store, lazada_ids):
        """Return the orders of a store that are here, by Lazada's id."""
        orders = self.sudo().search(
            [("store_id", "=", store.id), ("lazada_id", "in", list(lazada_ids))]
        )
        return {order.lazada_id: order for order in orders}

    @api.model
    def _select_changed(self, store, rows):
        """Return what is new or has changed.

        :param dict rows: orders as Lazada sent them, by Lazada's id
        :rtype: dict[str, dict]
        """
        known = self._known(store, rows)
        return {
            key: row
            for key, row in rows.items()
            if key not in known or known[key]._is_outdated_by(row)
        }

    def _is_outdated_by(self, row):
        """Whether the units have to be read again: they are missing, the order differs,
        or was read so soon after its last change that another one in the same second
        may have been missed."""
        if not self.item_ids:
            return True
        if self._is_newer_than(row):
            return False
        if self.payload != wire.json_dumps(row):
            return True
        changed = self.lazada_updated_at
        return not changed or self.downloaded_at - changed < SETTLED

    def _is_newer_than(self, row):
        """Whether what is here was changed at Lazada after ``row`` was."""
        moment = read_time(row.get("updated_at"), REGIONS[self.store_id.region].tz)
        known = self.lazada_updated_at
        return bool(self.item_ids and moment and known and moment < known)

    @api.model
    def _store_page(self, store, rows, found, unreadable, run):
        """Store the changed orders of a page, and how far the store has been read."""
        self._store_rows(store, *found, run)
        run._note_unreadable(unreadable)
        store._advance_orders_synced(rows.values())

    @api.model
    def _store_rows(self, store, rows, items, refused, run):
        """Create and update orders with their units.

        What is here in a newer version stays, whoever has read it meanwhile.

        :param dict rows: orders as Lazada sent them, by Lazada's id
        :param dict items: their units, by Lazada's id of the order
        :param dict refused: why units are missing, by Lazada's id of the order
        :return: the orders that are here now
        """
        store._lock_downloads()
        known = self._known(store, rows)
        stale = {key for key, order in known.items() if order._is_newer_than(rows[key])}
        vals = {
            key: self._prepare_vals(store, key, row, items.get(key, []))
            for key, row in rows.items()
            # Without its units a change would empty the order: it is left for later.
            if key not in stale and (key in items or key not in known)
        }
        new = [key for key in vals if key not in known]
        for key in vals.keys() & known.keys():
            known[key]._update_from_lazada(vals[key])
        for order in self.with_context(tracking_disable=True).create(
            [vals[key] for key in new]
        ):
            known[order.lazada_id] = order
        stored = {known[key]: items[key] for key in vals if key in items}
        self.env["lazada.order.item"]._store_items(store, stored)
        self.concat(*stored)._note_read()
        for key in refused.keys() - stale:
            known[key]._fail_reading(refused[key])
        run._count(created=len(new), updated=len(vals) - len(new), failed=len(refused))
        return self.concat(*known.values())

    def _update_from_lazada(self, vals):
        """Take over what Lazada says now; an order that was not to be imported may be
        so now. One that was imported is followed, not imported again."""
        self.ensure_one()
        if self.state == "done" or self.sale_order_id:
            vals = {key: value for key, value in vals.items() if key not in QUEUE}
        self.write(vals)

    @api.model
    def _prepare_vals(self, store, lazada_id, row, items):
        """Return the values of an order.

        What cannot be read is left empty and kept in ``payload``: the import says why.

        :param dict row: as Lazada sent it (page *GetOrders*)
        :param list items: its units, as Lazada sent them
        """
        tz = REGIONS[store.region].tz
        status = order_status(item.get("status") for item in items)
        if not items:
            status = order_status(row.get("statuses") or [])
        sla_times = [read_time(item.get("sla_time_stamp"), tz) for item in items]
        return {
            "store_id": store.id,
            "lazada_id": lazada_id,
            "name": read_id(row.get("order_number")) or lazada_id,
            "status": status,
            "state": "ignored" if status in NOT_IMPORTED else "pending",
            "attempts": 0,
            "next_attempt_at": False,
            "error_message": False,
            "lazada_created_at": read_time(row.get("created_at"), tz),
            "lazada_updated_at": read_time(row.get("updated_at"), tz),
            "downloaded_at": fields.Datetime.now(),
            "payload": wire.json_dumps(row),
            "buyer_name": wire.to_text(row.get("customer_first_name")).strip(),
            "payment_method": wire.to_text(row.get("payment_method")),
            "buyer_note": wire.to_text(row.get("buyer_note") or row.get("remarks")),
            "ship_by": min(filter(None, sla_times), default=False),
            "currency_id": self._read_currency(store, items).id,
            **self._prepare_amounts(store, row, items),
        }

    @api.model
    def _read_currency(self, store, items):
        codes = {wire.to_text(item.get("currency")).upper() for item in items} - {""}
        if codes - {store.currency_id.name}:
            # the import refuses it with a reason; here it is only shown
            return (
                self.env["res.currency"]
                .with_context(active_test=False)
                .search([("name", "in", list(codes))], limit=1)
            )
        return store.currency_id

    @api.model
    def _prepare_amounts(self, store, row, items):
        """Return the amounts that are shown, zero where Lazada sent nothing
        readable."""
        units = live_items(items)
        try:
            amounts = {
                "goods_amount": sum(map(item_price, units)),
                "seller_voucher_amount": sum(map(seller_voucher, units)),
                "platform_voucher_amount": sum(map(platform_voucher, units)),
                "shipping_fee": shipping_fee(row),
                "buyer_paid_amount": buyer_paid(row, items),
                "expected_total": expected_total(
                    row, items, store.include_shipping_fee
                ),
            }
        except ValueError:
            return {"expected_total": 0.0}
        return {name: float(amount) for name, amount in amounts.items()}

    def _follow_units(self):
        """Take status and amounts over from the units, which were read without the
        order."""
        for order in self:
            vals = {
                "status": order_status(order.item_ids.mapped("status")),
                **self._prepare_amounts(
                    order.store_id, order._raw(), order._raw_items()
                ),
            }
            order.write(
                {name: value for name, value in vals.items() if order[name] != value}
            )
        self._queue_changes()

    def _raw(self):
        """Return the order as Lazada sent it.

        :rtype: dict
        """
        return wire.json_loads(self.sudo().payload)

    def _raw_items(self):
        """Return the units as Lazada sent them.

        :rtype: list[dict]
        """
        return [wire.json_loads(item.payload) for item in self.sudo().item_ids]

    def _delivered_at(self):
        """Return when Lazada last changed a unit of an order that is delivered (naive,
        UTC); ``None`` if it is not. Lazada tells no better."""
        if self.status not in COMPLETED_STATUSES:
            return None
        tz = REGIONS[self.region].tz
        units = live_items(self._raw_items())
        moments = [read_time(unit.get("updated_at"), tz) for unit in units]
        return max(filter(None, moments), default=self.lazada_updated_at)

    def _buyer_id(self):
        """Return Lazada's id of the buyer, empty if it sent none."""
        ids = (read_id(item.get("buyer_id")) for item in self._raw_items())
        return next(filter(None, ids), "")

    # === IMPORT === #

    def _due_domain(self):
        wanted = Domain("status", "not in", NOT_IMPORTED)
        return super()._due_domain() & (wanted | Domain("sale_order_id", "!=", False))

    def _responsible_user(self):
        return self.store_id.user_id

    def _process(self):
        """Create and confirm the sales orders of the batch, bring those that are there
        in line; say of each other order why not."""
        imported = self.filtered("sale_order_id")
        imported._follow_changes()
        ready = self.browse()
        for order in self - imported:
            problem = order._find_problem()
            if problem:
                order._fail(problem)
            else:
                ready += order
        for store, orders in ready.grouped("store_id").items():
            company_orders = orders.with_company(store.company_id)
            company_orders._create_sale_orders(store)

    def _create_sale_orders(self, store):
        sales = self.env["sale.order"]._create_from_lazada(store, self)
        for order, sale in zip(self, sales, strict=True):
            order.sale_order_id = sale
        self._mark_imported()
        self._count_in_run(created=len(sales))

    def _mark_imported(self):
        self.write(
            {
                "state": "done",
                "attempts": 0,
                "error_message": False,
                "next_attempt_at": False,
            }
        )
        for order in self:
            order.followed = order._reflect()

    def _reflect(self):
        """Return what of the order the sales order depends on, as it is now."""
        return reflect(self._raw(), self._raw_items())

    def _find_problem(self):
        """Return in a user's words why the order cannot be imported; nothing if it can.

        :rtype: str or None
        """
        store = self.store_id
        if not store.partner_id:
            return self.env._(
                "%s has no default customer. Choose one in the store's settings.",
                store.name,
            )
        if not self.item_ids or not self.lazada_created_at:
            return self.env._(
                "Lazada sent the order without its units or without its date. Fetch "
                "it again."
            )
        if self.currency_id != store.currency_id:
            return self.env._(
                "The order is in %(currency)s, but the store sells in %(expected)s.",
                currency=self.currency_id.name,
                expected=store.currency_id.name,
            )
        return self._find_sku_problem() or self._find_amount_problem()

    def _find_sku_problem(self):
        self.item_ids.sku_id._link_products()
        # What is in the sales order stays what it is.
        units = self.item_ids.filtered(
            lambda item: item.status != "canceled" and not item.sale_line_id
        )
        unlinked = units.filtered(lambda item: not item.sku_id.product_id)
        if unlinked:
            return self.env._(
                "No product is linked to the SKU %(skus)s. Open “SKUs to Link” and "
                "choose the product, or give a product this internal reference; the "
                "order then goes through by itself.",
                skus=", ".join(
                    sorted(
                        {
                            item.sku_id._describe_unlinked() or item.name or "?"
                            for item in unlinked
                        }
                    )
                ),
            )
        products = units.sku_id.product_id
        unusable = products.filtered(
            lambda product: not (product.active and product.sale_ok)
        )
        if unusable:
            return self.env._(
                "%(products)s is archived or cannot be sold. Make it sellable again, "
                "or link the SKU to another product.",
                products=", ".join(unusable.mapped("display_name")),
            )
        return None

    def _find_amount_problem(self):
        try:
            total = expected_total(
                self._raw(), self._raw_items(), self.store_id.include_shipping_fee
            )
        except MissingAmount as error:
            return self.env._(
                "Lazada sent no usable price for the unit %(unit)s (%(value)s). "
                "Nothing is assumed; the order is tried again when Lazada changes it.",
                unit=error.item_id,
                value=error.value,
            )
        except ValueError as error:
            return self.env._("Lazada sent an amount that cannot be read: %s", error)
        self.expected_total = float(total)
        return None

    # === INVOICES === #

    def _process_invoice(self):
        """Make one invoice for each order of the batch, and post it if the store says
        so."""
        for store, orders in self.grouped("store_id").items():
            orders.with_company(store.company_id)._create_invoices_of(store)

    def _create_invoices_of(self, store):
        for order in self:
            order._check_total(
                order.sale_order_id.amount_total, order.sale_order_id.name
            )
        moves = self.sale_order_id._create_invoices(grouped=True)
        for move in moves:
            move.lazada_order_id._check_total(
                move.amount_total, self.env._("the invoice")
            )
        if store.invoice_auto_post:
            moves._post_lazada_invoices()
        self.write(
            {
                "invoice_error": False,
                "invoice_attempts": 0,
                "invoice_next_attempt_at": False,
            }
        )
        self._count_in_run(created=len(moves))

    def _check_total(self, amount, document):
        """Refuse an amount that is not Lazada's."""
        if self.currency_id.compare_amounts(amount, self.expected_total):
            raise UserError(
                self.env._(
                    "Order %(order)s amounts to %(expected)s at Lazada, but "
                    "%(document)s to %(amount)s. Compare their lines, correct the "
                    "sales order, and press Retry.",
                    order=self.name,
                    document=document,
                    expected=self.currency_id.format(self.expected_total),
                    amount=self.currency_id.format(amount),
                )
            )

    def _fail_invoice(self, message):
        """Keep why there is no invoice, and when it is tried again."""
        for order in self:
            attempts = order.invoice_attempts + 1
            order.write(
                {
                    "invoice_error": message,
                    "invoice_attempts": attempts,
                    "invoice_next_attempt_at": fields.Datetime.now()
                    + retry_delay(attempts),
                }
            )
        self._count_in_run(failed=len(self))

import logging
import time
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.fields import Domain

from ...concurrency import retry_on_conflict
from ...lazada_api import Kind, LazadaApiError, LazadaError, wire
from ...lazada_api.const import REGIONS
from ...lazada_api.order_values import (
    buyer_paid,
    expected_total,
    item_price,
    live_items,
    platform_voucher,
    seller_voucher,
    shipping_fee,
)
from ...lazada_api.reading import read_id, read_time
from ...lazada_api.status import order_status
from ..catalogue.lazada_product import OVERLAP
from .lazada_order import NOT_IMPORTED, READING

_logger = logging.getLogger(__name__)

# Within this time after the last download, an order may have changed once more in the
# same second.
SETTLED = timedelta(minutes=2)
# What the import keeps on an order for itself.
QUEUE = ("state", "attempts", "next_attempt_at", "error_message")
# Each order asked for by its number is a call of its own.
READ_BATCH = 20
# What Lazada may send masked after it was clear.
MASKABLE = ("buyer_name", "tax_code", "branch_number", "registration_number")


class LazadaOrder(models.Model):
    """Orders that are new at Lazada, or have changed there."""

    _inherit = "lazada.order"

    # === DOWNLOAD === #

    @api.model
    def _download(self, store, client, run, deadline=None):
        """Read the orders that changed since the last time, page by page.

        Each page is stored and committed with the moment up to which the store has been
        read, so that a crash repeats a page and loses nothing.

        :return: whether the time was up before the last page
        :rtype: bool
        """
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
        run._count_unreadable(unreadable)
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
        Retry = self.env["lazada.order.retry"]
        Retry._forget("read", self.concat(*stored))
        self.concat(*stored)._queue_changes()
        for key in refused.keys() - stale:
            Retry._keep("read", known[key], refused[key])
        run._count(created=len(new), updated=len(vals) - len(new), failed=len(refused))
        return self.concat(*known.values())

    def _update_from_lazada(self, vals):
        """Take over what Lazada says now, but for what was clear and comes masked. An
        order that was not to be imported may be so now; one that was imported is
        followed, not imported again."""
        self.ensure_one()
        kept = {
            name for name in MASKABLE if self[name] and wire.is_masked(vals.get(name))
        }
        if self.state == "done" or self.sale_order_id or self.is_sale_deleted:
            kept.update(QUEUE)
        self.write({key: value for key, value in vals.items() if key not in kept})

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
            "tax_code": _read_line(row, "tax_code"),
            "branch_number": _read_line(row, "branch_number"),
            "registration_number": _read_line(row, "national_registration_number"),
            "tax_invoice_requested": _wants_tax_invoice(row),
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

    def _take_over_units(self):
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

    # === ORDERS ASKED FOR BY THEIR NUMBER === #

    @api.model
    def _read_due(self, store, run, deadline=None):
        """Ask for the orders of a store that Lazada did not hand out earlier."""
        waits = Domain("kind", "=", "read")
        is_time = Domain("next_attempt_at", "<=", fields.Datetime.now())
        due = Domain("store_id", "=", store.id) & Domain(
            "retry_ids", "any", waits & is_time
        )
        self._run_queue(due, READING, run=run, batch_size=READ_BATCH, deadline=deadline)

    def _read_again(self, run):
        """Ask Lazada for each of these orders."""
        for store, orders in self.grouped("store_id").items():
            numbers = orders.mapped("lazada_id")
            try:
                _found, problems = store._with_lazada(
                    lambda client, store=store, numbers=numbers: self._fetch_by_number(
                        store, client, numbers, run
                    ),
                    run,
                )
            except LazadaError as error:
                problems = dict.fromkeys(numbers, store._explain(error))
            for order in orders.filtered(lambda row, p=problems: row.lazada_id in p):
                order.retry_ids._keep("read", order, problems[order.lazada_id])

    @api.model
    def _fetch_by_number(self, store, client, numbers, run):
        """Read orders one by one and store them with their units.

        :param list numbers: Lazada's ids of orders, as texts
        :return: the orders that are here now, and the reason by each number that
            Lazada did not hand out
        """
        rows, problems = {}, {}
        for number in numbers:
            try:
                row = client.get_order(number)
            except LazadaApiError as error:
                problems[number] = self._explain_unknown(store, error)
                continue
            if read_id(row.get("order_id")) == number:
                rows[number] = row
            else:
                problems[number] = self.env._("Lazada sent another order instead.")
        items, refused = self._fetch_items(client, list(rows))
        return self._store_rows(store, rows, items, refused, run), problems

    @api.model
    def _explain_unknown(self, store, error):
        if error.kind == Kind.NOT_FOUND:
            return self.env._("Lazada has no such order in %s.", store.name)
        return store._explain(error)


def _read_line(row, name):
    return " ".join(wire.to_text(row.get(name)).split()) or False


def _wants_tax_invoice(row):
    """Page *GetOrders*: ``extra_attributes`` is a text of JSON, or nothing."""
    try:
        attributes = wire.parse_json_text(row.get("extra_attributes"))
        wanted = isinstance(attributes, dict) and attributes.get("TaxInvoiceRequested")
        return wire.to_bool(wanted)
    except ValueError:
        return False

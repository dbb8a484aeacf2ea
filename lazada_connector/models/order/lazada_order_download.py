import logging
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.fields import Domain

from ...concurrency import apart, retry_on_conflict
from ...lazada_api import Kind, LazadaApiError, LazadaError, wire
from ...lazada_api.const import REGIONS
from ...lazada_api.logs import about
from ...lazada_api.order_checks import split_units
from ...lazada_api.order_reading import (
    read_amounts,
    read_change,
    read_currencies,
    read_order,
    split_page,
)
from ...lazada_api.order_units import fetch_units
from ...lazada_api.reading import read_id
from ...lazada_api.status import order_status
from ...lazada_api.turns import is_over
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
# Of an order that cannot be stored as it came.
STUB = ("order_id", "order_number", "created_at", "updated_at")
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
            self.env["ir.cron"]._commit_progress(len(page))
            # Many orders may have changed in the minutes that are read again: a run
            # that stopped among them would be followed by one that does the same.
            if is_over(deadline) and store.orders_synced_until != begin:
                return True
        done = {"orders_downloaded_at": fields.Datetime.now()}
        retry_on_conflict(self.env, lambda: store.write(done))
        return False

    @api.model
    def _fetch_items(self, client, lazada_ids):
        """Read the units of orders.

        :return: units by Lazada's order id, and the reason (a text) by the id of each
            order whose units cannot be had
        :rtype: tuple[dict[str, list], dict[str, str]]
        """
        items, refused = fetch_units(client, lazada_ids)
        if any(refused.values()):
            about(_logger).warning("Lazada refused these orders' units: %s", refused)
        nothing = self._lt("Lazada sent the order without its units.")
        return items, {key: words or nothing for key, words in refused.items()}

    @api.model
    def _split_rows(self, page):
        """Part what can be stored of a page from what cannot.

        :param list page: orders as Lazada sent them
        :return: orders by Lazada's id, and a description of each other entry
        :rtype: tuple[dict[str, dict], list[str]]
        """
        rows, nameless, others = split_page(page)
        text = self.env._("an order without id, made %s")
        return rows, [text % made for made in nameless] + others

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
        changed = self.lazada_updated_at
        if not self.payload:  # it has served its time: only something newer counts
            return read_change(row, REGIONS[self.store_id.region].tz) != changed
        if self.payload != wire.json_dumps(row):
            return True
        return not changed or self.downloaded_at - changed < SETTLED

    def _is_newer_than(self, row):
        """Whether what is here was changed at Lazada after ``row`` was."""
        moment = read_change(row, REGIONS[self.store_id.region].tz)
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

        What is here in a newer version stays, whoever has read it meanwhile. Of an
        order that cannot be stored as it came, only that it exists is kept.

        :param dict rows: orders as Lazada sent them, by Lazada's id
        :param dict items: their units, by Lazada's id of the order
        :param dict refused: why units are missing, by Lazada's id of the order
        :return: the orders that are here now
        """
        store._lock_downloads()
        found, bad = apart(
            self.env,
            lambda some: self._store_some(store, some, items, refused, run),
            rows,
        )
        reason = self._lt(
            "What Lazada sent for this order cannot be stored. The details are in the "
            "server's log; it is asked for again by itself."
        )
        for key in bad:
            stub = {name: rows[key].get(name) for name in STUB}
            found.append(self._store_some(store, {key: stub}, {}, {key: reason}, run))
        return self.concat(*found)

    @api.model
    def _store_some(self, store, rows, items, refused, run):
        """Store orders, or fail; see :meth:`_store_rows`."""
        known = self._known(store, rows)
        stale = {key for key, order in known.items() if order._is_newer_than(rows[key])}
        # Without its units a change would empty the order: it is left for later.
        vals = {
            key: self._prepare_vals(store, key, row, items.get(key, []))
            for key, row in rows.items()
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
        failed = refused.keys() & rows.keys() - stale
        for key in failed:
            Retry._keep("read", known[key], refused[key])
        run._count(created=len(new), updated=len(vals) - len(new), failed=len(failed))
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
        units, left_out = split_units(items)
        vals = read_order(row, units, REGIONS[store.region].tz)
        return {
            **vals,
            "store_id": store.id,
            "lazada_id": lazada_id,
            "state": "ignored" if vals["status"] in NOT_IMPORTED else "pending",
            "attempts": 0,
            "next_attempt_at": False,
            "error_message": False,
            "downloaded_at": fields.Datetime.now(),
            "units_left_out": left_out and wire.json_dumps(left_out),
            "currency_id": self._find_currency(store, units).id,
            **read_amounts(row, units, *store._amount_rules()),
        }

    @api.model
    def _find_currency(self, store, units):
        others = set(read_currencies(units)) - {store.currency_id.name}
        if others:
            # the import refuses it with a reason; here it is only shown
            return (
                self.env["res.currency"]
                .with_context(active_test=False)
                .search([("name", "in", list(others))], limit=1)
            )
        return store.currency_id

    def _take_over_units(self):
        """Take status and amounts over from the units, which were read without the
        order. What Lazada sent of an order that has served its time says nothing."""
        known = self.filtered("payload")
        for order in known:
            vals = {
                "status": order_status(order.item_ids.mapped("status")),
                **read_amounts(
                    order._raw(), order._raw_items(), *order.store_id._amount_rules()
                ),
            }
            order.write(
                {name: value for name, value in vals.items() if order[name] != value}
            )
        known._queue_changes()

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
                problems = dict.fromkeys(numbers, store._reason_of(error))
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
                problems[number] = self._lt("Lazada sent another order instead.")
        items, refused = self._fetch_items(client, list(rows))
        return self._store_rows(store, rows, items, refused, run), problems

    @api.model
    def _explain_unknown(self, store, error):
        if error.kind == Kind.NOT_FOUND:
            return self._lt("Lazada has no such order in %s.", store.name)
        return store._reason_of(error)

from datetime import timezone
from functools import partial

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import split_every

from odoo.addons.lazada_connector.concurrency import apart, retry_on_conflict
from odoo.addons.lazada_connector.lazada_api import return_progress as progress
from odoo.addons.lazada_connector.lazada_api.return_values import (
    parcel_turn,
    read_history,
    read_return,
    read_returns,
)
from odoo.addons.lazada_connector.lazada_api.turns import is_over

from .lazada_return import TO_DECIDE
from .lazada_return_line import naive

RETURNS_AT_ONCE = 5


class LazadaReturn(models.Model):
    """How returns come from Lazada: its list of changes, window by window, each
    committed with how far it has come; and the parcels that turn round, which are in no
    such list."""

    _inherit = "lazada.return"

    # === DOWNLOAD === #

    @api.model
    def _download(self, store, client, run, deadline=None):
        """Read the returns that changed since the last time.

        :param client: :class:`~..lazada_api.LazadaClient` of the store
        :param run: ``lazada.sync.run`` that counts
        :param float deadline: ``time.monotonic()`` after which no window is begun
        :return: whether the time was up before the last window
        """
        begin, started = store.returns_synced_until, fields.Datetime.now()
        since = store._first_return_moment().replace(tzinfo=timezone.utc)
        for rows, unreadable in self._parts(client.iter_changed_returns(since), store):
            self._in_a_transaction(partial(self._fetch_orders, store, client, rows))
            self._in_a_transaction(
                partial(self._store_window, store, rows, unreadable, run)
            )
            if is_over(deadline) and store.returns_synced_until != begin:
                return True
        self._in_a_transaction(partial(store._finish_returns, started))
        return False

    @api.model
    def _parts(self, pages, store):
        """Yield the returns of Lazada's pages, a few at a time: each of their orders
        may cost a call, and with Lazada asked slowly a whole page would take minutes.

        :rtype: iterator[tuple[list, list]]
        """
        for page in pages:
            rows, unreadable = read_returns(page, store.region)
            rows = progress.oldest_first(progress.merged(rows))
            for some in split_every(RETURNS_AT_ONCE, rows, list):
                yield some, unreadable
                unreadable = []
            if unreadable:
                yield [], unreadable

    @api.model
    def _in_a_transaction(self, work):
        # A new one, so that what another worker has stored is seen.
        self.env["ir.cron"]._commit_progress()
        retry_on_conflict(self.env, work)
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _fetch_orders(self, store, client, rows):
        """Fetch the orders of new returns that are not here."""
        known = self._known(store, rows)
        wanted = {row.order_id for row in rows if row.lazada_id not in known}
        Order = self.env["lazada.order"]
        numbers = sorted(wanted - Order._known(store, wanted).keys())
        if numbers:
            no_run = self.env["lazada.sync.run"]
            Order._fetch_by_number(store, client, numbers, no_run)
            self.env["lazada.process"]._wake("import_orders")

    @api.model
    def _store_window(self, store, rows, unreadable, run):
        bad = self._store_returns(store, rows, run)
        lost = [f"{row.lazada_id}: {text}" for row in rows for text in row.lost]
        run._count_unreadable([*unreadable, *lost, *bad])
        store._advance_returns(naive(progress.read_until(rows)))

    @api.model
    def _known(self, store, rows):
        """Return the returns of a store that are here, by Lazada's id."""
        ids = [row.lazada_id for row in rows]
        found = self.search([("store_id", "=", store.id), ("lazada_id", "in", ids)])
        return {record.lazada_id: record for record in found}

    @api.model
    def _store_returns(self, store, rows, run):
        """Create and update returns with their lines.

        What is here in a newer version stays, whoever has read it meanwhile.

        :param list rows: :class:`~..lazada_api.return_values.ReverseOrder`
        :param run: ``lazada.sync.run`` that counts, maybe empty
        :return: Lazada's ids of those that cannot be stored
        :rtype: list
        """
        store._lock_downloads()
        _found, bad = apart(
            self.env,
            lambda some: self._store_some(store, [*some.values()], run),
            {row.lazada_id: row for row in rows},
        )
        return bad

    @api.model
    def _store_some(self, store, rows, run):
        known = self._known(store, rows)
        orders = self.env["lazada.order"]._known(store, {r.order_id for r in rows})
        changed = self.browse()
        for row in rows:
            record = known.get(row.lazada_id)
            order = orders.get(row.order_id, self.env["lazada.order"])
            if not record:
                changed += self._create_from_lazada(store, row, order)
            elif record._take_over(row, order):
                changed += record
        new = len(rows) - len(known)
        run._count(created=new, updated=len(changed) - new)
        changed._follow_lazada()

    @api.model
    def _create_from_lazada(self, store, row, order):
        Line = self.env["lazada.return.line"]
        asked = filter(None, (line.created_at for line in row.lines))
        vals = {
            "store_id": store.id,
            "lazada_id": row.lazada_id,
            "order_number": row.order_id,
            "order_id": order.id,
            "lazada_created_at": naive(min(asked, default=None)),
            "line_ids": [Command.create(Line._line_vals(line)) for line in row.lines],
        }
        quiet = self.with_context(tracking_disable=True)
        return quiet.create({**vals, **self._header_vals(row)}).with_env(self.env)

    @api.model
    def _header_vals(self, row):
        return {
            "kind": row.kind or False,
            "request_type": row.request_type,
            "to_seller": row.to_seller is not False,
            "shipping_type": row.shipping_type,
            "lazada_updated_at": naive(row.modified_at),
        }

    def _take_over(self, row, order):
        """Take over what Lazada says of this return; return whether it is news."""
        Line = self.env["lazada.return.line"]
        known = {line.lazada_id: line for line in self.line_ids}
        is_news = bool(order) and self.order_id != order
        if is_news:
            self.order_id = order
        for line in row.lines:
            if line.lazada_id in known:
                is_news |= known[line.lazada_id]._take_over(line)
            else:
                Line.create({"return_id": self.id, **Line._line_vals(line)})
                is_news = True
        if is_news:
            self.write(self._header_vals(row))
        return is_news

    # === WHAT FOLLOWS === #

    def _follow_lazada(self):
        """Follow what has changed of these returns; to be extended by goods and
        money."""
        lines = self.line_ids
        lines._link_items()
        lines._note_events().return_id._tell_taken_back()
        for store, its_lines in lines.grouped("store_id").items():
            lines._mark_current(store, its_lines.mapped("item_number"))
        self._replace_turned()
        self.filtered(lambda row: not row.is_to_decide).activity_unlink([TO_DECIDE])

    @api.model
    def _link_orders(self, orders):
        """Give returns that came before their order that order, now it is here."""
        waiting = self.search(
            [
                ("store_id", "in", orders.store_id.ids),
                ("order_id", "=", False),
                ("order_number", "in", orders.mapped("lazada_id")),
            ]
        )
        by_key = {(order.store_id, order.lazada_id): order for order in orders}
        for record in waiting:
            record.order_id = by_key.get((record.store_id, record.order_number))
        if waiting:
            waiting._follow_lazada()

    # === ONE BY ONE === #

    @api.model
    def _read_from_lazada(self, store, client, return_ids):
        """Read returns of a store, new ones among them.

        :param return_ids: Lazada's ids
        :return: what was read
        :rtype: list[ReverseOrder]
        :raise BadValue: what Lazada sent cannot be read
        """
        rows = [
            read_return(client.get_return(return_id), store.region)
            for return_id in return_ids
        ]
        self._fetch_orders(store, client, rows)
        self._store_returns(store, rows, self.env["lazada.sync.run"])
        return rows

    def _read_with_history(self, client):
        """Read these returns of one store, and what has happened to their lines."""
        self._read_from_lazada(self.store_id, client, self.mapped("lazada_id"))
        for line in self.line_ids:
            line.history = [
                [
                    entry.moment and fields.Datetime.to_string(entry.moment),
                    entry.operator,
                    len(entry.pictures),
                ]
                for entry in read_history(client.get_return_history(line.lazada_id))
            ]

    # === PARCELS THAT TURN ROUND === #

    @api.model
    def _follow_parcels(self, orders):
        """Keep what the units of orders say of parcels that come back although nobody
        sends them back: a record for each parcel.

        :param orders: ``lazada.order`` whose units were just stored
        """
        Line = self.env["lazada.return.line"]
        units = orders.item_ids.filtered(lambda item: item._comes_back_to_seller())
        turned = units.filtered(lambda item: parcel_turn(item.lazada_status))
        lines = Line.search([("order_id", "in", orders.ids)])
        sent_back = lines.filtered(lambda line: line._explains_turn())
        alone = (turned - sent_back.item_id)._not_settled()
        parcels = alone.grouped(lambda item: (item.order_id, item.package_id))
        opened = [self._open_turned(items) for items in parcels.values()]
        own = Line.concat(*opened) | lines.filtered(lambda row: row.kind == "abnormal")
        changed = own.filtered(lambda line: line._follow_unit())
        changed.return_id.lazada_updated_at = fields.Datetime.now()
        changed |= sent_back._note_handed_back()
        if changed:
            changed.return_id._follow_lazada()

    @api.model
    def _open_turned(self, items):
        """Open the record of a parcel, or add units to it; return its lines."""
        order, package = items.order_id, items.package_id
        record = self.search(
            [
                ("kind", "=", "abnormal"),
                ("order_id", "=", order.id),
                ("package_id", "=", package.id),
            ]
        ) or self.with_context(tracking_disable=True).create(
            {
                "store_id": order.store_id.id,
                "order_id": order.id,
                "order_number": order.lazada_id,
                "package_id": package.id,
                "kind": "abnormal",
                "lazada_created_at": fields.Datetime.now(),
            }
        )
        new = items - record.line_ids.item_id
        vals = [{"return_id": record.id, **item._turned_vals()} for item in new]
        return record.line_ids + self.env["lazada.return.line"].create(vals)

    def _replace_turned(self):
        """End the record of a parcel that turned round for what a buyer sends back: the
        same goods come once."""
        lines = self.line_ids.filtered(lambda line: line._explains_turn())
        if not lines.item_id:
            return
        turned = lines.search(
            [("kind", "=", "abnormal"), ("item_id", "in", lines.item_id.ids)]
        ).filtered(lambda line: line._is_open())
        if turned:
            turned.stage = "cancelled"
            turned.return_id._follow_lazada()

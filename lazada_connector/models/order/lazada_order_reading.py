from odoo import api, fields, models
from odoo.fields import Domain

from ...lazada_api import Kind, LazadaApiError, LazadaError
from ...reading import read_id

# Each order is a call of its own.
READ_BATCH = 20


class LazadaOrder(models.Model):
    """Orders that are asked for by their number, not found in a list."""

    _inherit = "lazada.order"

    unread_error = fields.Text(
        string="Why Not Read",
        readonly=True,
        copy=False,
        help="Lazada has something new of this order, but did not hand it out. It is "
        "asked again by itself.",
    )
    unread_attempts = fields.Integer(readonly=True, copy=False, aggregator=None)
    unread_next_attempt_at = fields.Datetime(
        string="Read Again", readonly=True, copy=False, index="btree_not_null"
    )

    # === ACTION METHODS === #

    def action_read_again(self):
        """Ask Lazada for these orders now."""
        self.check_access("write")
        orders_sudo = self.sudo()
        orders_sudo._lock_or_refuse()
        orders_sudo._process_batch(orders_sudo, "_read_again", "_fail_reading")
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _work_off_unread(self, store, run, deadline=None):
        """Ask for the orders of a store that Lazada did not hand out earlier."""
        is_due = Domain("unread_next_attempt_at", "<=", fields.Datetime.now())
        self.with_context(lazada_run_id=run.id)._run_queue(
            is_due & Domain("store_id", "=", store.id),
            "_read_again",
            "_fail_reading",
            batch_size=READ_BATCH,
            deadline=deadline,
        )

    def _read_again(self):
        """Ask Lazada for each of these orders."""
        for store, orders in self.grouped("store_id").items():
            run = self._current_run()
            numbers = orders.mapped("lazada_id")
            try:
                _found, problems = store._with_lazada(
                    lambda client, store=store, numbers=numbers, run=run: (
                        self._fetch_by_number(store, client, numbers, run)
                    ),
                    run,
                )
            except LazadaError as error:
                problems = dict.fromkeys(numbers, store._explain(error))
            for order in orders.filtered(lambda row, p=problems: row.lazada_id in p):
                order._fail_reading(problems[order.lazada_id])

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

    def _fail_reading(self, message):
        """Keep why the order could not be read, and when it is tried again."""
        self._note_attempt("unread", message)

    def _note_read(self):
        """Forget earlier failures, and queue what the sales orders have to follow."""
        self.filtered("unread_error").write(
            {
                "unread_error": False,
                "unread_attempts": 0,
                "unread_next_attempt_at": False,
            }
        )
        self._queue_changes()

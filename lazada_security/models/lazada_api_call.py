from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.lazada_connector.retention import Retention

from ..writing import write_apart

# Six months, and a day for the clocks.
KEEP_DAYS = 185
WAITING = "lazada_security.calls"


class LazadaApiCall(models.Model):
    """One request to Lazada: who asked, where, and about which orders. Never what was
    sent or came back.

    Written once the transaction has ended, in one of its own, however it ended: the
    request was made. All requests of a transaction are one statement.
    """

    _name = "lazada.api.call"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada API Call"
    _order = "id desc"
    _rec_name = "endpoint"

    called_at = fields.Datetime(readonly=True, index=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    login = fields.Char(string="User's Log-in", readonly=True)
    store_id = fields.Many2one(
        "lazada.store", readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    endpoint = fields.Char(readonly=True)
    order_numbers = fields.Text(
        readonly=True, help="Of the orders that were asked for, or listed."
    )
    code = fields.Char(
        readonly=True, help="Lazada's result: 0 is success; empty: no answer."
    )
    request_id = fields.Char(string="Request ID", readonly=True)
    duration = fields.Integer(string="Milliseconds", readonly=True, aggregator="avg")

    @api.model
    def _note(self, store, records):
        """Keep calls of a store, once this transaction has ended.

        :param store: ``lazada.store``
        :param list records: of :class:`CallRecord`
        """
        known, cr = (fields.Datetime.now(), self.env.uid, store.id), self.env.cr
        if WAITING not in cr.postrollback.data:
            waiting = cr.postrollback.data[WAITING] = []
            write = partial(_write, self.env.registry, waiting)
            cr.postcommit.add(write)
            cr.postrollback.add(write)
        cr.postrollback.data[WAITING] += [(known, record) for record in records]

    @api.model
    def _retention_rules(self):
        return [Retention("all", self.env._("All"), "called_at", KEEP_DAYS)]


def _write(registry, calls):
    write_apart(registry, lambda: [_insertion(calls)], f"{len(calls)} calls of Lazada")


def _insertion(calls):
    """Return the statement that inserts calls; those of a store that is not there (any
    more) are left out.

    :param list calls: tuples (moment, user and store, :class:`CallRecord`)
    :rtype: SQL
    """
    values = SQL(", ").join(
        SQL("(%s, %s::timestamp, %s, %s, %s, %s, %s, %s, %s)", number, *row)
        for number, row in enumerate(map(_values, calls))
    )
    return SQL(
        """
        INSERT INTO lazada_api_call
                    (called_at, user_id, login, store_id, company_id, endpoint,
                     order_numbers, code, request_id, duration, create_uid, write_uid,
                     create_date, write_date)
             SELECT call.called_at, person.id, person.login, store.id, store.company_id,
                    call.endpoint, call.order_numbers, call.code, call.request_id,
                    call.duration, person.id, person.id, call.called_at, call.called_at
               FROM (VALUES %s) AS call (number, called_at, user_id, store_id, endpoint,
                                         order_numbers, code, request_id, duration)
               JOIN lazada_store AS store ON store.id = call.store_id
          LEFT JOIN res_users AS person ON person.id = call.user_id
           ORDER BY call.number
        """,
        values,
    )


def _values(call):
    known, record = call
    return (
        *known,
        record.endpoint,
        " ".join(record.orders) or None,
        record.code,
        record.request_id,
        round(record.seconds * 1000),
    )

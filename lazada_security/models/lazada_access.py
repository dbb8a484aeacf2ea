from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL

from odoo.addons.lazada_connector.retention import Retention

from ..writing import write_apart
from .lazada_api_call import KEEP_DAYS

WAITING = "lazada_security.looks"
# For so long it is the same look. A form is read again after each button.
SAME_LOOK = {"view": timedelta(minutes=10), "read": timedelta(days=1)}


class LazadaAccess(models.Model):
    """Who logged in, and who looked at whose order."""

    _name = "lazada.access"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Access"
    _order = "id desc"
    _rec_name = "kind"

    accessed_at = fields.Datetime(string="When", readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", readonly=True, ondelete="set null", index=True
    )
    login = fields.Char(
        string="User's Log-in",
        readonly=True,
        help="Stays when the user has been deleted.",
    )
    kind = fields.Selection(
        [
            ("log_in", "Log-in"),
            ("view", "Order Opened"),
            ("read", "Order Listed or Read"),
            ("show", "Buyer's Data Shown"),
            ("export", "Order Exported"),
        ],
        readonly=True,
    )
    address = fields.Char(
        string="IP Address", readonly=True, help="As the server, or its proxy, saw it."
    )
    order_number = fields.Char(readonly=True, index="btree_not_null")
    store_id = fields.Many2one("lazada.store", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", readonly=True)

    @api.model
    def _note(self, kind, orders=None):
        """Keep that the user logged in, or saw orders.

        :param str kind: key of ``kind``
        :param orders: ``lazada.order``
        """
        now, user = fields.Datetime.now(), self.env.user
        known = {
            "accessed_at": now,
            "user_id": user.id,
            "login": user.login,
            "kind": kind,
            "address": _address(),
        }
        about = [
            {
                "order_number": order.name,
                "store_id": order.store_id.id,
                "company_id": order.company_id.id,
            }
            for order in (orders or ())
        ] or [{"company_id": user.company_id.id}]
        self.sudo().create([{**known, **values} for values in about])

    @api.model
    def _note_look(self, kind, orders):
        """Keep that the user looks at orders, once this transaction has ended, for it
        may be one that only reads; once for one look.

        :param str kind: key of ``SAME_LOOK``
        :param orders: ``lazada.order``
        """
        postcommit = self.env.cr.postcommit
        if WAITING not in postcommit.data:
            looks = postcommit.data[WAITING] = {}
            postcommit.add(partial(_write, self.env.registry, looks))
        who = kind, self.env.uid, _address() or None
        postcommit.data[WAITING].setdefault(who, set()).update(orders.ids)

    @api.model
    def _retention_rules(self):
        return [Retention("all", self.env._("All"), "accessed_at", KEEP_DAYS)]


def _address():
    return request.httprequest.remote_addr if request else False


def _write(registry, looks):
    # An order that is opened is read by it: that is one look.
    ordered = sorted(looks.items(), key=lambda item: item[0][0] == "read")
    write_apart(
        registry,
        lambda: [_insertion(*who, order_ids) for who, order_ids in ordered],
        "Looks at orders",
    )


def _insertion(kind, user_id, address, order_ids):
    """Return the statement that inserts looks which are not the same as one before.

    :rtype: SQL
    """
    now = fields.Datetime.now()
    return SQL(
        """
        INSERT INTO lazada_access
                    (accessed_at, user_id, login, kind, address, order_number, store_id,
                     company_id, create_uid, write_uid, create_date, write_date)
             SELECT %(now)s, person.id, person.login, %(kind)s, %(address)s, seen.name,
                    seen.store_id, seen.company_id, person.id, person.id, %(now)s,
                    %(now)s
               FROM lazada_order AS seen
               JOIN res_users AS person ON person.id = %(user)s
              WHERE seen.id = ANY(%(orders)s)
                AND NOT EXISTS (
                    SELECT FROM lazada_access AS known
                     WHERE known.order_number = seen.name
                       AND known.store_id = seen.store_id
                       AND known.user_id = person.id
                       AND known.kind = ANY(%(same)s)
                       AND known.accessed_at > %(since)s)
           ORDER BY seen.id
        """,
        now=now,
        kind=kind,
        address=address,
        user=user_id,
        orders=sorted(order_ids),
        same=["view"] if kind == "view" else ["view", "read", "show", "export"],
        since=now - SAME_LOOK[kind],
    )

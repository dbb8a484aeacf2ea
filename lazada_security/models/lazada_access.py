from datetime import timedelta

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL

from odoo.addons.lazada_connector.retention import Retention

from .lazada_api_call import KEEP_DAYS

# A form is read again after each button: that is no other look at it.
ONE_LOOK = timedelta(minutes=10)


class LazadaAccess(models.Model):
    """Who logged in, and who looked at whose order."""

    _name = "lazada.access"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Access"
    _order = "id desc"
    _rec_name = "kind"

    accessed_at = fields.Datetime(string="When", readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(
        [
            ("log_in", "Log-in"),
            ("view", "Order Opened"),
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
            "kind": kind,
            "address": request.httprequest.remote_addr if request else False,
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
    def _note_view(self, order):
        """Keep that the user opened an order, once for one look."""
        since = fields.Datetime.now() - ONE_LOOK
        [[seen]] = self.env.execute_query(
            SQL(
                "SELECT EXISTS (SELECT FROM lazada_access WHERE order_number = %s AND "
                "user_id = %s AND kind = 'view' AND accessed_at > %s)",
                order.name,
                self.env.uid,
                since,
            )
        )
        if not seen:
            self._note("view", order)

    @api.model
    def _retention_rules(self):
        return [Retention("all", self.env._("All"), "accessed_at", KEEP_DAYS)]

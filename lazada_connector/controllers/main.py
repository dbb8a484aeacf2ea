import binascii
import logging

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools import verify_hash_signed

from ..log_filter import CallbackFilter

CALLBACK_PATH = "/lazada/callback"

logging.getLogger("werkzeug").addFilter(CallbackFilter(CALLBACK_PATH))


class LazadaController(http.Controller):
    @http.route(CALLBACK_PATH, type="http", auth="user", methods=["GET"])
    def lazada_callback(self, code=None, state=None, error=None, **_kwargs):
        """Take the seller's browser back from Lazada's consent page to a connected
        store."""
        store = self._find_store(state)
        if not store:
            return self._refuse(self._unknown_visit())
        if error or not code:
            return self._refuse(self._no_code(store), store)
        try:
            store._check_can_connect()
            # A refusal leaves the database as it was.
            with request.env.cr.savepoint():
                store._connect(code.strip())
        except (UserError, AccessError) as refusal:
            return self._refuse(str(refusal), store)
        return request.redirect(self._store_url(store))

    def _find_store(self, state):
        """Return the store that this user left for Lazada from, if the state is genuine
        and young."""
        try:
            values = verify_hash_signed(
                request.env(su=True), "lazada_oauth", state or ""
            )
        except (ValueError, binascii.Error):
            values = None
        if not values or values.get("user_id") != request.env.uid:
            return None
        store = request.env["lazada.store"].browse(values.get("store_id")).exists()
        return store if store.has_access("write") else None

    def _unknown_visit(self):
        return request.env._(
            "Odoo cannot tell for which store this visit is: it was begun by someone "
            "else, more than an hour ago, or not from Odoo. Open the store under "
            "Online Store → Lazada → Setup Lazada Store and press “1. Get Lazada "
            "Approval Code”."
        )

    def _no_code(self, store):
        return request.env._(
            "Lazada sent no approval code for %s: the approval was not given. Press "
            "“1. Get Lazada Approval Code” to try again.",
            store.display_name,
        )

    def _refuse(self, message, store=None):
        return request.render(
            "lazada_connector.callback_refused",
            {
                "message": message,
                "url": self._store_url(store) if store else "/odoo/lazada-stores",
            },
            status=400,
        )

    def _store_url(self, store):
        return f"/odoo/lazada-stores/{store.id}"

import logging
from datetime import timedelta

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools import hash_sign, verify_hash_signed

from ..lazada_api import LazadaError
from ..lazada_api.errors import CODES
from ..lazada_api.masking import QueryFilter
from ..messages import CONSENT_REFUSED, SENTENCES

CALLBACK_PATH = "/lazada/callback"
CONNECT_PATH = "/lazada/connect"
VISIT = "lazada_visit"
CODE_LIFE = timedelta(minutes=30)
# Characters: Lazada's codes have some 40, our own states some 120.
LONGEST_VALUE = 400
MANAGER = "lazada_connector.group_lazada_manager"

logging.getLogger("werkzeug").addFilter(QueryFilter(CALLBACK_PATH))


class LazadaController(http.Controller):
    """Takes the seller's browser back from Lazada.

    A visit that cannot be finished at once stays with the browser, in a signed cookie
    for these pages only: the code is in no address and in no log, strangers leave
    nothing here, and after half an hour it is worth nothing.
    """

    @http.route(CALLBACK_PATH, type="http", auth="public", methods=["GET"])
    def lazada_callback(self, code=None, state=None, error=None, **_kwargs):
        """Take the seller's browser back from Lazada's consent page to a connected
        store.

        The seller may also come from the Service Market, without having left from here,
        and may not be logged in.
        """
        visit = {"code": code, "state": state, "error": error}
        if any(len(text or "") > LONGEST_VALUE for text in visit.values()):
            return self._refuse(self._no_visit())
        if request.env.user._is_public() or not (state or error):
            self._keep(visit)
            return request.redirect(CONNECT_PATH)
        return self._receive(visit)

    @http.route(CONNECT_PATH, type="http", auth="user", methods=["GET", "POST"])
    def lazada_connect(self, store_id=None, **_kwargs):
        """Finish a visit that was kept: connect the store that it was begun for, or the
        one that the manager chooses."""
        visit = self._read_signed(VISIT, request.cookies.get(VISIT))
        if not visit:
            return self._refuse(self._no_visit())
        if request.httprequest.method == "GET":
            return self._receive(visit)
        store = self._chosen_store(store_id)
        if not store:
            return self._ask_for_store(visit, self._choose_one())
        return self._connect(store, visit)

    # === THE VISIT === #

    def _receive(self, visit):
        store = self._find_store(visit["state"])
        if store and visit["code"] and not visit["error"]:
            return self._connect(store, visit)
        if store or visit["error"] or not visit["code"]:
            return self._refuse(self._no_code(store, visit["error"]), store)
        problem = self._unknown_visit() if visit["state"] else ""
        if not request.env.user.has_group(MANAGER):
            return self._refuse(problem or self._no_manager())
        # The state is spent: what comes now is chosen by the manager.
        self._keep({**visit, "state": None})
        return self._ask_for_store(visit, problem)

    def _keep(self, visit):
        """Let the browser bring the visit along for half an hour; ``None``: no more."""
        signed = visit and hash_sign(
            request.env(su=True), VISIT, visit, expiration=CODE_LIFE
        )
        request.future_response.set_cookie(
            VISIT,
            signed or "",
            max_age=CODE_LIFE if visit else 0,
            expires=None,
            path="/lazada",
            secure=request.httprequest.scheme == "https",
            httponly=True,
            samesite="Lax",
        )

    def _read_signed(self, scope, text):
        """Return what we have signed for a purpose; nothing if it is old or forged."""
        try:
            return verify_hash_signed(request.env(su=True), scope, text or "")
        except ValueError:
            return None

    def _connect(self, store, visit):
        try:
            store._check_can_connect()
            # A refusal leaves the database as it was.
            with request.env.cr.savepoint():
                store._connect((visit["code"] or "").strip())
        except (UserError, AccessError) as refusal:
            return self._refuse(str(refusal), store)
        self._keep(None)
        return request.redirect(self._store_url(store))

    # === STORES === #

    def _find_store(self, state):
        """Return the store that this user left for Lazada from, if the state is genuine
        and young."""
        values = self._read_signed("lazada_oauth", state)
        if not values or values.get("user_id") != request.env.uid:
            return None
        store = request.env["lazada.store"].browse(values.get("store_id")).exists()
        return store if store.has_access("write") else None

    def _stores_of(self, code):
        """Return the stores that a code may be for: it names the application."""
        stores = request.env["lazada.store"].search([("app_id", "!=", False)])
        parts = code.split("_")
        app_key = parts[1] if len(parts) > 2 else ""
        return stores.filtered(lambda store: store.app_id.app_key == app_key) or stores

    def _chosen_store(self, store_id):
        if not (store_id or "").isdecimal():
            return None
        store = request.env["lazada.store"].browse(int(store_id)).exists()
        return store if store.has_access("write") else None

    # === PAGES === #

    def _ask_for_store(self, visit, problem=""):
        return self._page(
            "lazada_connector.choose_store",
            {"stores": self._stores_of(visit["code"]), "problem": problem},
            status=400 if problem else 200,
        )

    def _refuse(self, message, store=None):
        # The code works once, whatever comes of it.
        self._keep(None)
        return self._page(
            "lazada_connector.callback_refused",
            {
                "message": message,
                "url": self._store_url(store) if store else "/odoo/lazada-stores",
                "app_url": store
                and store.app_id
                and f"/odoo/lazada-applications/{store.app_id.id}",
            },
            status=400,
        )

    def _page(self, template, values, status):
        response = request.render(template, values, status=status)
        # The address may hold a code: it is not told to the page one goes to next.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    def _store_url(self, store):
        return f"/odoo/lazada-stores/{store.id}"

    # === WORDS === #

    def _unknown_visit(self):
        return request.env._(
            "Odoo cannot tell for which store this visit is: it was begun by someone "
            "else, more than an hour ago, or not from Odoo. Open the store under "
            "Online Store → Lazada → Setup Lazada Store and press “1. Get Lazada "
            "Approval Code”."
        )

    def _no_visit(self):
        return request.env._(
            "There is no approval of Lazada to use: it was used already, or is older "
            "than 30 minutes. Open the store under Online Store → Lazada → Setup "
            "Lazada Store and press “1. Get Lazada Approval Code”."
        )

    def _no_manager(self):
        return request.env._(
            "Only a manager of Lazada's stores can connect a store. Ask one to log in, "
            "and press “Use service” at Lazada again."
        )

    def _choose_one(self):
        return request.env._("Choose one of the stores.")

    def _no_code(self, store, error):
        """Say why Lazada sent no code: in the words of the refusal, if it is known."""
        known = SENTENCES.get(CODES.get(error, (LazadaError, None))[1])
        if known:
            reason = request.env._(known)
        elif error and error != "access_denied":
            reason = request.env._(CONSENT_REFUSED)
        else:
            reason = request.env._(
                "the approval was not given. Press “1. Get Lazada Approval Code” to "
                "try again."
            )
        text = request.env._(
            "Lazada sent no approval code for %(store)s: %(reason)s",
            store=store.display_name if store else request.env._("the store"),
            reason=reason,
        )
        return f"{text}\n(Lazada: {error[:80]})" if error else text

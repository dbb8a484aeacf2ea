import logging
import time
from datetime import datetime, timedelta, timezone

from odoo import fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import format_date, hash_sign

from ...lazada_api import (
    Kind,
    LazadaAuthError,
    LazadaClient,
    LazadaError,
    LazadaUnavailable,
    wire,
)
from ...lazada_api.const import CROSS_BORDER, REGIONS
from ...messages import NOT_CONNECTED, sentence_for
from ...reading import read_flag

_logger = logging.getLogger(__name__)

STATE_SCOPE = "lazada_oauth"
LOCK_PATIENCE = 15  # seconds to wait for another worker that refreshes the same token
# Refusals that only a person can mend: no further call is made until someone
# reconnects.
FINAL_KINDS = (
    Kind.TOKEN,
    Kind.REFRESH_TOKEN,
    Kind.SERVICE_MARKET_REFRESH,
    Kind.SUBSCRIPTION,
)


class LazadaConnectionMixin(models.AbstractModel):
    """How a store is connected to Lazada: the seller's approval and the tokens."""

    _name = "lazada.connection.mixin"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Lazada Connection"

    region = fields.Selection(
        [(code, region.name) for code, region in REGIONS.items()],
        string="Lazada Region",
        required=True,
        help="The country used to authenticate. A store in another country is a store "
        "of its own.",
    )
    is_cross_border = fields.Boolean(
        string="Cross-Border Seller",
        help="The seller has one log-in for the stores of several countries. One "
        "approval then connects them all; those that are missing here are made with "
        "the settings of this store.",
    )
    app_id = fields.Many2one(
        "lazada.app",
        string="Application",
        check_company=True,
        ondelete="restrict",
        help="The application of Lazada's Open Platform by which Odoo talks to the "
        "store.",
    )
    authorization_code = fields.Char(
        string="Approval Code",
        copy=False,
        groups="lazada_connector.group_lazada_manager",
        help="Odoo catches the code by itself. If Lazada shows it instead, paste it "
        "here and press “2. Get Lazada Access Token”. It is valid once, for 30 "
        "minutes.",
    )
    access_token = fields.Char(copy=False, readonly=True, groups="base.group_system")
    refresh_token = fields.Char(copy=False, readonly=True, groups="base.group_system")
    access_token_expires_at = fields.Datetime(
        string="Access Token Until", copy=False, readonly=True
    )
    access_token_life = fields.Integer(
        copy=False, readonly=True, help="Seconds, as Lazada gave them."
    )
    refresh_token_expires_at = fields.Datetime(
        string="Refresh Token Until",
        copy=False,
        readonly=True,
        help="Refreshing the access token does not extend this date: then the seller "
        "has to log in again.",
    )
    subscription_end = fields.Datetime(
        string="Subscription Until",
        copy=False,
        help="When the subscription in Lazada's Service Market ends. Leave empty for "
        "an in-house application.",
    )
    connected_at = fields.Datetime(copy=False, readonly=True)
    connection_error = fields.Text(copy=False, readonly=True)
    account = fields.Char(copy=False, readonly=True)
    seller_id = fields.Char(string="Seller ID", copy=False, readonly=True)
    short_code = fields.Char(copy=False, readonly=True)
    seller_name = fields.Char(string="Name at Lazada", copy=False, readonly=True)
    ease_mode = fields.Boolean(
        string="Marketplace Ease Mode",
        copy=False,
        readonly=True,
        help="Lazada closes many functions to applications for such a store.",
    )
    token_country = fields.Char(string="Country", copy=False, readonly=True)

    # === ACTIONS === #

    def action_get_approval_code(self):
        """Open Lazada's consent page.

        :return: ``ir.actions.act_url`` to the page, on which the seller logs in
        """
        self.ensure_one()
        self._check_can_connect()
        state = hash_sign(
            self.sudo().env,
            STATE_SCOPE,
            {"store_id": self.id, "user_id": self.env.uid},
            expiration_hours=1,
        )
        try:
            url = self._get_client().authorize_url(
                self.app_id.redirect_uri,
                state,
                country=CROSS_BORDER if self.is_cross_border else self.region,
            )
        except LazadaError as error:
            raise UserError(self._explain(error)) from error
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_get_access_token(self):
        """Exchange the approval code for tokens and keep what Lazada tells of the
        store."""
        self.ensure_one()
        self._check_can_connect()
        code = (self.authorization_code or "").strip()
        if not code:
            raise UserError(
                self.env._(
                    "There is no approval code yet. Press “1. Get Lazada Approval "
                    "Code”, or paste the code that Lazada shows into the field "
                    "Approval Code."
                )
            )
        self._connect(code)
        return self._notify(
            self.env._("%(store)s is connected to Lazada.", store=self.display_name)
        )

    def action_refresh_access_token(self):
        """Replace the tokens by new ones now."""
        self.ensure_one()
        self._check_can_connect()
        try:
            self._replace_access_token(self.sudo().access_token)
        except LazadaError as error:
            raise UserError(self._explain(error)) from error
        self.invalidate_recordset()
        return self._notify(
            self.env._("The access token of %(store)s is new.", store=self.display_name)
        )

    def action_check_connection(self):
        """Ask Lazada who the seller is, and say so."""
        self.ensure_one()
        self.check_access("write")
        try:
            self._with_lazada(self._read_seller)
        except LazadaError as error:
            raise UserError(self._explain(error)) from error
        if self.ease_mode:
            return self._notify(self._ease_mode_words(), "warning")
        return self._notify(
            self.env._(
                "Lazada answers: %(store)s is the store “%(name)s” of the seller "
                "%(seller)s.",
                store=self.display_name,
                name=self.seller_name or "?",
                seller=self.seller_id or "?",
            )
        )

    def _ease_mode_words(self):
        return self.env._(
            "Lazada runs %s in “marketplace ease mode”, in which it closes many "
            "functions to applications. Ask Lazada's seller support to change it.",
            self.display_name,
        )

    def _check_can_connect(self):
        self.check_access("write")
        if not self.app_id:
            raise UserError(
                self.env._(
                    "Choose the application of %(store)s first: it holds the key by "
                    "which Odoo talks to Lazada.",
                    store=self.display_name,
                )
            )

    # === BUSINESS METHODS === #

    def _get_client(self, access_token=None):
        """Return a client for this store: the only place where Odoo meets HTTP.

        :param str access_token: default: the store's
        :rtype: LazadaClient
        """
        self.ensure_one()
        store_sudo, app_sudo = self.sudo(), self.app_id.sudo()
        return LazadaClient(
            app_sudo.app_key,
            app_sudo.app_secret,
            region=self.region,
            api_url=app_sudo.api_url,
            auth_url=app_sudo.auth_url,
            access_token=access_token or store_sudo.access_token or None,
            interval=app_sudo._call_interval(),
        )

    def _with_lazada(self, work, run=None):
        """Return ``work(client)`` with a valid token.

        A token near its end is refreshed first. If Lazada refuses the token all the
        same, it is refreshed once and the work begun once more, so ``work`` has to go
        on where it stopped.

        :param callable work: takes a :class:`LazadaClient`
        :param run: ``lazada.sync.run`` that counts the calls
        :raise LazadaError: whatever went wrong
        """
        self._check_not_paused()
        token = self._valid_access_token()
        try:
            return self._count_calls(work, token, run)
        except LazadaAuthError as error:
            if error.kind != Kind.TOKEN:
                raise
        return self._count_calls(work, self._replace_access_token(token), run)

    def _check_not_paused(self):
        """Make no call while Lazada wants none.

        :raise LazadaUnavailable: says for how long
        """
        app = self.app_id
        if app._is_paused():
            left = app.paused_until - fields.Datetime.now()
            raise LazadaUnavailable(
                self.env._("Lazada is left alone, as it asked"),
                kind=Kind.THROTTLED,
                retry_after=left.total_seconds(),
            )

    def _count_calls(self, work, token, run):
        with self._get_client(token) as client:
            try:
                result = work(client)
            except LazadaError:
                # After any other error, the database may not take a figure any more.
                self._count_in_run(run, client)
                raise
            self._count_in_run(run, client)
            return result

    def _count_in_run(self, run, client):
        if run:
            run._count(api_calls=client.calls)

    def _valid_access_token(self):
        """Return an access token that has more than a tenth of its life before it.

        :raise LazadaAuthError: there is none and only the seller can give a new one
        """
        token = self.sudo().access_token
        if not token or self.connection_error:
            raise LazadaAuthError(self.env._(NOT_CONNECTED), kind=Kind.TOKEN)
        if not self._is_worn_out(fields.Datetime.now()):
            return token
        if not self._can_refresh():
            return token
        try:
            return self._replace_access_token(token)
        except LazadaAuthError:
            if self._is_later(self.access_token_expires_at, fields.Datetime.now()):
                return token
            raise

    def _can_refresh(self):
        return bool(self.sudo().refresh_token) and self._is_later(
            self.refresh_token_expires_at, fields.Datetime.now()
        )

    def _can_call(self):
        """Whether a call to Lazada has a chance, so that no other is made."""
        connected = self.connected_at and self.app_id and not self.connection_error
        return bool(connected) and not self.app_id._is_paused()

    def _connect(self, code):
        """Exchange an approval code for tokens.

        :param str code: from the consent page, at most 30 minutes old
        :raise UserError: Lazada refused it; says what to do next
        """
        with self._get_client() as client:
            try:
                token = client.create_token(code)
            except LazadaError as error:
                raise UserError(self._explain(error)) from error
        self._check_seller(token)
        self._take_tokens(token)
        for store in self + self._connect_other_countries(token):
            store._check_after_connecting()

    def _take_tokens(self, token):
        """Keep the tokens of a new approval; nothing is left to do then."""
        self.sudo().write(
            {
                **self._prepare_token_vals(token),
                "connected_at": fields.Datetime.now(),
                "authorization_code": False,
                "is_cross_border": token.is_cross_border,
            }
        )
        done = self.env._("Connected to Lazada as %s.", token.account)
        self.sudo().activity_feedback(
            ["mail.mail_activity_data_warning"], feedback=done
        )
        self.message_post(body=done)

    def _connect_other_countries(self, token):
        """Hook: connect the seller's stores in the other countries of the token.

        :return: these stores
        """
        return self.browse()

    def _check_after_connecting(self):
        """Ask Lazada who the seller is. The store is connected in any case."""
        # The new tokens are not committed, so they must not be replaced on the way.
        with self._get_client() as client:
            try:
                self._read_seller(client)
            except LazadaError as error:
                self.message_post(body=self._explain(error))

    def _read_seller(self, client):
        """Keep what Lazada tells of the seller.

        :raise LazadaError: refused or not reachable
        """
        seller = client.get_seller()
        self.sudo().write(
            {
                "seller_name": wire.to_text(seller.get("name")) or False,
                "ease_mode": read_flag(seller.get("marketplaceEaseMode")),
            }
        )

    def _check_seller(self, token):
        """Refuse the log-in of another country or seller: orders would end up in the
        wrong store."""
        countries = {user["country"] for user in token.country_users}
        if token.is_cross_border and countries and self.region not in countries:
            raise UserError(
                self.env._(
                    "The seller has stores in %(countries)s, but %(store)s is a store "
                    "of %(region)s. Choose a region of the seller's.",
                    countries=", ".join(sorted(countries)).upper(),
                    store=self.display_name,
                    region=self.region.upper(),
                )
            )
        if token.country and token.country != self.region and not token.is_cross_border:
            raise UserError(
                self.env._(
                    "The seller logged in to the store of %(country)s, but %(store)s "
                    "is a store of %(region)s. Log in there, or correct the region.",
                    country=token.country.upper(),
                    store=self.display_name,
                    region=self.region.upper(),
                )
            )
        if self.seller_id and token.seller_id and self.seller_id != token.seller_id:
            raise UserError(
                self.env._(
                    "%(store)s belongs to the seller %(known)s, but the log-in was "
                    "that of seller %(other)s. Log in with the right account, or set "
                    "up a store of its own for the other seller.",
                    store=self.display_name,
                    known=self.seller_id,
                    other=token.seller_id,
                )
            )

    def _replace_access_token(self, stale_token):
        """Replace the tokens, in a transaction of its own.

        Lazada replaces both tokens at once, so a rollback of the caller or a second
        worker must not lose the new pair: the row is locked, read again, and committed
        here.

        :param str stale_token: the token that is to be replaced; if another worker has
            already done so, its token is returned
        :return: a valid access token; the caller's transaction may not see it on the
            record yet
        :rtype: str
        :raise LazadaError: refused or not reachable
        """
        self.ensure_one()
        self.env.flush_all()
        with self.pool.cursor() as cr:
            store_sudo = self.with_env(self.env(cr=cr)).sudo()
            stores_sudo = store_sudo._stores_of_approval()
            stores_sudo._wait_for_lock()
            if store_sudo.access_token != stale_token:
                return store_sudo.access_token
            refusal = store_sudo._replace_tokens(stores_sudo)
            token = store_sudo.access_token
        self.invalidate_recordset()
        if refusal:
            raise refusal
        _logger.info("Lazada store %s: access token refreshed", self.id)
        return token

    def _stores_of_approval(self):
        """Return the stores that share this store's tokens, itself among them: those of
        one cross-border seller."""
        token = self.sudo().refresh_token
        if not (self.is_cross_border and token):
            return self
        return self | self.sudo().with_context(active_test=False).search(
            [
                ("is_cross_border", "=", True),
                ("refresh_token", "=", token),
                ("app_id", "=", self.app_id.id),
            ]
        )

    def _replace_tokens(self, stores):
        """Refresh the tokens and write them on each of the stores, whose rows are
        locked.

        :return: the refusal of Lazada, if it was final: the caller has to commit that
            these tokens cannot be refreshed, and raise it then
        """
        try:
            with self._get_client() as client:
                token = client.refresh_token(self.refresh_token)
        except LazadaAuthError as error:
            stores.refresh_token_expires_at = False
            return error
        for store in stores:
            store.write(store._prepare_token_vals(token))
        return None

    def _wait_for_lock(self):
        """Lock the rows of the stores; wait while another worker holds one."""
        for _attempt in range(LOCK_PATIENCE * 2):
            try:
                self.lock_for_update(allow_referencing=True)
                return
            except LockError:
                # a new transaction, or it would not see what the other one is writing
                self.env.cr.rollback()
                self.env.invalidate_all()
                time.sleep(0.5)
        raise LazadaUnavailable(
            self.env._("Another process is working on the connection of the store.")
        )

    def _prepare_token_vals(self, token):
        """Return the store's values for new tokens.

        :param token: :class:`~..lazada_api.token.Token`; lives are in seconds
        """
        token = token.of_region(self.region)
        now = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
        life = token.expires_in or 0
        expires = now + timedelta(seconds=life) if life else False
        refresh_life = token.refresh_expires_in
        vals = {
            "access_token": token.access_token,
            "access_token_expires_at": expires,
            "access_token_life": life,
            "refresh_token": token.refresh_token,
            "refresh_token_expires_at": refresh_life
            and now + timedelta(seconds=refresh_life),
            "connection_error": False
            if life
            else self.env._(
                "Lazada gave no expiry date for the access token. Press “1. Get "
                "Lazada Approval Code” and let the seller log in again."
            ),
        }
        told = {
            "account": token.account,
            "seller_id": token.seller_id,
            "short_code": token.short_code,
            "token_country": token.country.upper(),
        }
        return vals | {name: value for name, value in told.items() if value}

    def _note_failure(self, error):
        """Show on the store that only a person can mend the connection, and tell that
        person; make no call while Lazada wants none."""
        if error.kind == Kind.THROTTLED and error.retry_after:
            self.app_id.sudo()._pause(error.retry_after)
        if error.kind not in FINAL_KINDS or self.connection_error:
            return
        message = self._explain(error)
        self.sudo().connection_error = message
        self.sudo()._schedule_reconnect(message)

    def _schedule_reconnect(self, message):
        """Hook: tell the people who can reconnect the store."""

    def _explain(self, error):
        """Say in a user's words what Lazada refused, and what to do next.

        :param LazadaError error:
        :rtype: str
        """
        small_print = ", ".join(
            filter(
                None,
                (
                    error.message,
                    error.code and self.env._("code %s", error.code),
                    error.request_id and f"request_id {error.request_id}",
                ),
            )
        )
        return self.env._(
            "%(store)s: %(sentence)s\n(Lazada: %(small_print)s)",
            store=self.display_name,
            sentence=self._subscription_sentence(error)
            or sentence_for(self.env, error),
            small_print=small_print,
        )

    def _subscription_sentence(self, error):
        """Return what is wrong if the subscription has ended: Lazada then refuses the
        token, as if it were the token's fault."""
        end = self.subscription_end
        if error.kind not in FINAL_KINDS or not end or end > fields.Datetime.now():
            return None
        return self.env._(
            "The subscription to the application ended on %s. Renew it in Lazada's "
            "Service Market, then press “1. Get Lazada Approval Code”.",
            format_date(self.env, end),
        )

    def _notify(self, message, kind="success", title=""):
        """Return a notification after which the form shows the new values."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

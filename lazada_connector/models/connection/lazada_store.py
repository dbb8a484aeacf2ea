import logging
import time
from contextlib import contextmanager
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
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
from ...lazada_api.errors import FINAL_KINDS
from ...lazada_api.lives import is_later, is_worn_out, log_in_state
from ...lazada_api.logs import about
from ...lazada_api.reading import read_flag
from ...lazada_api.reasons import joined
from ...lazada_api.turns import LONGEST_CALL
from ...messages import NOT_CONNECTED, sentence_for
from ...secret_fields import SecretChar
from ..runs.base import ReasonText
from . import log_in
from .need import REMEDIES, find_need

_logger = logging.getLogger(__name__)

STATE_SCOPE = "lazada_oauth"
# What a seller's approval has given, and what is known of it.
LOG_IN = (
    "authorization_code access_token access_token_expires_at access_token_life "
    "refresh_token refresh_token_expires_at connected_at connection_error"
).split()
LOCK_PATIENCE = 15  # seconds to wait for another worker that refreshes the same token


class LazadaStore(models.Model):
    """One store of a seller in one country of Lazada, and its log-in there: the
    seller's approval and the tokens."""

    _name = "lazada.store"
    _inherit = ["lazada.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada Store"
    _order = "sequence, name, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    code = fields.Char(
        string="Store ID",
        required=True,
        copy=False,
        index=True,
        help="Your own short name of the store. It cannot be changed once the store "
        "is created.",
    )
    name = fields.Char(
        string="Description",
        required=True,
        tracking=True,
        help="How the store is called in Odoo, on its documents and lists.",
    )
    active = fields.Boolean(
        default=True, tracking=True, help="Switch off when the store no longer exists."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="The company that sells: its sales orders, invoices and stock.",
    )
    region = fields.Selection(
        [(code, region.name) for code, region in REGIONS.items()],
        string="Lazada Region",
        required=True,
        tracking=True,
        help="The country used to authenticate. A store in another country is a store "
        "of its own.",
    )
    is_cross_border = fields.Boolean(
        string="Cross-Border Seller",
        help="The seller has one log-in for the stores of several countries. One "
        "approval then connects them all; those that are missing here are made with "
        "the settings of this store.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        check_company=True,
        domain="[('share', '=', False)]",
        help="Salesperson of the store's orders; gets the activities when something "
        "needs a hand.",
    )
    warned_user_ids = fields.Many2many(
        "res.users",
        string="Notify Also",
        check_company=True,
        domain="[('share', '=', False)]",
        help="Besides the responsible person, they get an e-mail, an activity and a "
        "pop-up before the connection to Lazada ends.",
    )
    app_id = fields.Many2one(
        "lazada.app",
        string="Application",
        check_company=True,
        ondelete="restrict",
        help="The application of Lazada's Open Platform by which Odoo talks to the "
        "store.",
    )
    authorization_code = SecretChar(
        string="Approval Code",
        copy=False,
        groups="lazada_connector.group_lazada_manager",
        help="Odoo catches the code by itself. If Lazada shows it instead, paste it "
        "here and press “2. Get Lazada Access Token”. It is valid once, for 30 "
        "minutes.",
    )
    access_token = SecretChar(copy=False, readonly=True, groups="base.group_system")
    refresh_token = SecretChar(copy=False, readonly=True, groups="base.group_system")
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
    subscription_checked_at = fields.Datetime(
        string="Subscription Read",
        copy=False,
        readonly=True,
        help="When Lazada was last asked until when the subscription runs.",
    )
    connected_at = fields.Datetime(copy=False, readonly=True)
    connection_error = ReasonText(copy=False, readonly=True)
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
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("connected", "Connected"),
            ("expiring", "Expiring"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    connection_need = fields.Char(
        compute="_compute_connection_need",
        compute_sudo=True,
        help="What is wrong with the connection, or soon will be.",
    )
    connection_remedy = fields.Selection(
        [
            ("setup", "Set Up"),
            ("connect", "Connect"),
            ("reconnect", "Reconnect"),
            ("refresh", "Refresh"),
            ("renew", "Renew Subscription"),
        ],
        compute="_compute_connection_need",
        compute_sudo=True,
        help="What a person can do about it.",
    )
    connection_hint = fields.Char(compute="_compute_connection_hint")
    service_market_url = fields.Char(
        string="Service Market",
        compute="_compute_service_market_url",
        compute_sudo=True,
    )

    _code_company_uniq = models.UniqueIndex(
        "(code, company_id)", "This Store ID is already taken in the company."
    )
    _seller_region_uniq = models.UniqueIndex(
        "(region, COALESCE(seller_id, account))",
        "This seller is connected to another store of the country already.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "connected_at",
        "connection_error",
        "access_token_expires_at",
        "access_token_life",
        "refresh_token_expires_at",
        "subscription_end",
    )
    def _compute_state(self):
        now = fields.Datetime.now()
        for store in self:
            store.state = store._connection_state(now)

    def _connection_state(self, now):
        if not self.connected_at:
            return "draft"
        if self.connection_error:
            return "expired"
        return log_in_state(
            now,
            self.access_token_expires_at,
            self.access_token_life,
            self.refresh_token_expires_at,
            self.subscription_end,
        )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The state depends on the clock. A company has a few stores, not thousands.
        stores = self.with_context(active_test=False).search([("region", "!=", False)])
        return [("id", "in", stores.filtered(lambda store: store.state in value).ids)]

    @api.depends(
        "state",
        "connection_error",
        "refresh_token_expires_at",
        "app_id.paused_until",
        "subscription_end",
        "app_id",
    )
    @api.depends_context("lang")
    def _compute_connection_need(self):
        for store in self:
            remedy, need = find_need(store)
            store.connection_remedy = remedy
            store.connection_need = need

    @api.depends("connection_need", "connection_remedy")
    @api.depends_context("lang")
    def _compute_connection_hint(self):
        """Say what the connection needs, and which button of the form gives it; empty
        when it needs nothing."""
        for store in self:
            # An error says so by itself.
            how = not store.connection_error and REMEDIES.get(store.connection_remedy)
            parts = [store.connection_need, how and self.env._(how)]
            store.connection_hint = " ".join(filter(None, parts)) or False

    @api.depends("app_id.market_ids.url", "region")
    def _compute_service_market_url(self):
        for store in self:
            store.service_market_url = store.app_id._service_market_url(store.region)

    # === CRUD METHODS === #

    def write(self, vals):
        if "code" in vals and any(store.code != vals["code"] for store in self):
            raise UserError(
                self.env._(
                    "The Store ID cannot be changed once the store is created: its "
                    "orders and products hang on it. Change the description instead."
                )
            )
        if "region" in vals:
            self._check_region_change(vals["region"])
        if "company_id" in vals:
            self._check_company_change(vals["company_id"])
        before = {store: store.app_id for store in self}
        result = super().write(vals)
        moved = self.filtered(lambda store: store.app_id != before[store])
        if moved:
            moved._forget_log_in(vals)
        return result

    def _forget_log_in(self, given=()):
        """The tokens are for one application: no other one may get them. The seller
        has to log in again; who it is stays known.

        :param given: names of what was given together with the new application
        """
        self.sudo().write({name: False for name in LOG_IN if name not in given})

    def _check_company_change(self, company_id):
        for store in self:
            if store.company_id.id != company_id and store.sudo().order_ids:
                raise UserError(
                    self.env._(
                        "%s has orders, and they stay in their company. Set up a store "
                        "of its own for the other company.",
                        store.name,
                    )
                )

    def _check_region_change(self, region):
        for store in self:
            if store.region != region and (store.connected_at or store.order_ids):
                raise UserError(
                    self.env._(
                        "%(store)s is connected to its country already. Set up a "
                        "store of its own for another country.",
                        store=store.name,
                    )
                )

    # === ACTION METHODS === #

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
        if not self.sudo().refresh_token:
            raise UserError(self.env._(NOT_CONNECTED))
        try:
            self._replace_access_token(self.sudo().access_token)
        except LazadaError as error:
            self._check_access_token(error)
            self.env["ir.cron"]._commit_progress()
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
            # The tokens may have been written in another transaction.
            self.env["ir.cron"]._commit_progress()
            self._keep_refusal_of(error)
            self.env["ir.cron"]._commit_progress()
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

    def action_open_service_market(self):
        """Open the page on which the seller orders or renews the application."""
        self.ensure_one()
        if not self.service_market_url:
            raise UserError(
                self.env._(
                    "The address of the Service Market of %(region)s is not known yet. "
                    "Enter it in the application %(app)s.",
                    region=REGIONS[self.region].name,
                    app=self.app_id.name or "",
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": self.service_market_url,
            "target": "new",
        }

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
                self._lt(
                    "Choose the application of %(store)s first: it holds the key by "
                    "which Odoo talks to Lazada.",
                    store=self.display_name,
                )
            )
        if not self.app_id.sudo().app_secret:
            raise UserError(
                self._lt(
                    "The application %s has no secret. Ask a system administrator to "
                    "enter it anew: it was emptied when the key or an address changed.",
                    self.app_id.name,
                )
            )

    # === CALLS OF LAZADA === #

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
            hurry=self._call_seconds(),
            due_in=app_sudo._due_in,
            on_ban=app_sudo._pause,
        )

    def _call_seconds(self):
        """Return how long a call may take; ``None``: as long as a person waits."""
        return LONGEST_CALL if self.env.context.get("cron_id") else None

    @contextmanager
    def _calling(self, token=None):
        """Yield a client for what is done by calls within this context."""
        with self._get_client(token) as client:
            yield client

    def _with_lazada(self, work, run=None, *, new_transaction=False):
        """Return ``work(client)`` with a valid token.

        A token near its end is refreshed first. If Lazada refuses the token all the
        same, it is refreshed once and the work begun once more, so ``work`` has to go
        on where it stopped.

        :param callable work: takes a :class:`LazadaClient`
        :param run: ``lazada.sync.run`` that counts the calls
        :param bool new_transaction: commit before the work begins. Needed where it
            writes the store: the tokens may just have been replaced in another
            transaction, after which this one could not
        :raise LazadaError: whatever went wrong
        """
        token = self._valid_access_token()
        try:
            return self._count_calls(work, token, run, new_transaction)
        except LazadaAuthError as error:
            if error.kind != Kind.TOKEN:
                raise
        token = self._replace_access_token(token)
        return self._count_calls(work, token, run, new_transaction)

    def _count_calls(self, work, token, run, new_transaction):
        if new_transaction:
            self.env["ir.cron"]._commit_progress()
        run = self.env["lazada.sync.run"] if run is None else run
        with self._calling(token) as client:
            try:
                result = work(client)
            except LazadaError:
                # After any other error, the database may not take a figure any more.
                run._count(api_calls=client.calls)
                raise
            run._count(api_calls=client.calls)
            return result

    def _valid_access_token(self):
        """Return an access token that has more than a tenth of its life before it.

        :raise LazadaAuthError: there is none and only the seller can give a new one
        """
        token = self.sudo().access_token
        if not token or self.connection_error:
            raise LazadaAuthError(self._lt(NOT_CONNECTED), kind=Kind.TOKEN)
        expires, life = self.access_token_expires_at, self.access_token_life
        if not is_worn_out(fields.Datetime.now(), expires, life):
            return token
        if not self._can_refresh():
            return token
        try:
            return self._replace_access_token(token)
        except LazadaAuthError:
            if is_later(self.access_token_expires_at, fields.Datetime.now()):
                return token
            raise

    def _can_refresh(self):
        return bool(self.sudo().refresh_token) and is_later(
            self.refresh_token_expires_at, fields.Datetime.now()
        )

    def _can_call(self):
        """Whether a call to Lazada has a chance, so that no other is made."""
        connected = self.connected_at and self.app_id and not self.connection_error
        return bool(connected) and not self.app_id.is_paused

    def _check_can_call(self):
        """Return whether Lazada may be called; a person is told why not, a cron is
        not."""
        if self._can_call():
            return True
        if self.env.context.get("cron_id"):
            return False
        raise UserError(self.connection_hint or self._lt(NOT_CONNECTED))

    # === LOG-IN === #

    def _connect(self, code):
        """Exchange an approval code for tokens.

        :param str code: from the consent page, at most 30 minutes old
        :raise UserError: Lazada refused it; says what to do next
        """
        with self._calling() as client:
            try:
                token = client.create_token(code)
            except LazadaError as error:
                raise UserError(self._explain(error)) from error
        log_in.check_seller(self, token)
        self._take_tokens(token)
        for store in self + self._connect_other_countries(token):
            store._check_after_connecting()

    def _take_tokens(self, token):
        """Keep the tokens of a new approval; nothing is left to do then."""
        # What is still true of them, the next check says again.
        self.env["lazada.warning"].sudo()._close_for(
            self, ["approval", "refused", "subscription"]
        )
        self.sudo().write(
            {
                **log_in.token_vals(self, token),
                **token.seller_of(self.region),
                "connected_at": fields.Datetime.now(),
                "stock_counted_from": self.stock_counted_from or fields.Datetime.now(),
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
        """Connect the other stores of a cross-border seller, and make those that are
        missing: the seller has approved them all at once.

        They take over the settings of this store. One that was archived stays so.
        """
        stores = self.browse()
        for user in token.country_users if token.is_cross_border else ():
            region = user["country"]
            if region in REGIONS and region != self.region:
                known = log_in.find_store_of(self.env, region, user)
                is_ours = known.company_id == self.company_id
                if known and not (is_ours and known.app_id == self.app_id):
                    self.message_post(body=log_in.describe_twin(self, known))
                    continue
                store = self.browse(known.id) or self._draft_in(region)
                if store.active:
                    store._take_tokens(token)
                    stores += store
        return stores

    def _draft_in(self, region):
        """Return the only store of a country that was set up but belongs to no seller
        yet, else a new one."""
        drafts = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("app_id", "=", self.app_id.id),
                ("region", "=", region),
                ("seller_id", "=", False),
                ("connected_at", "=", False),
            ]
        )
        return drafts if len(drafts) == 1 else self._copy_to(region)

    def _copy_to(self, region):
        """Make a store of another country with the settings of this one."""
        code = f"{self.code}-{region.upper()}"
        taken = self.with_context(active_test=False).search_count(
            [("company_id", "=", self.company_id.id), ("code", "=like", f"{code}%")]
        )
        return self.copy(
            {
                "code": f"{code}-{taken + 1}" if taken else code,
                "name": f"{self.name} {REGIONS[region].name}",
                "region": region,
                "pricelist_id": False,
            }
        )

    def _check_after_connecting(self):
        """Ask Lazada who the seller is. The store is connected in any case."""
        if self._has_subscription():
            self._read_subscription()
        # The new tokens are not committed, so they must not be replaced on the way.
        with self._calling() as client:
            try:
                self._read_seller(client)
            except LazadaError as error:
                self.message_post(body=self._reason_of(error))

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

    # === TOKENS === #

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
        stores_sudo = self.sudo().with_context(active_test=False)
        others_sudo = stores_sudo.search(
            [("is_cross_border", "=", True), ("app_id", "=", self.app_id.id)]
        )
        return self | others_sudo.filtered(lambda store: store.refresh_token == token)

    def _replace_tokens(self, stores):
        """Refresh the tokens and write them on each of the stores, whose rows are
        locked.

        :return: the refusal of Lazada, if it was final: the caller has to commit that
            these tokens cannot be refreshed, and raise it then
        """
        try:
            with self._calling() as client:
                token = client.refresh_token(self.refresh_token)
        except LazadaAuthError as error:
            stores.refresh_token_expires_at = False
            return error
        for store in stores:
            store.write(log_in.token_vals(store, token))
        return None

    def _wait_for_lock(self):
        """Lock the rows of the stores; wait while another worker holds one."""
        for _attempt in range(LOCK_PATIENCE * 2):
            try:
                self.lock_for_update(allow_referencing=True)
                return
            except (LockError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                # a new transaction, or it would not see what the other one is writing
                self.env.cr.rollback()
                self.env.invalidate_all()
                time.sleep(0.5)
        raise LazadaUnavailable(
            self._lt("Another process is working on the connection of the store.")
        )

    def _refresh_access_token(self, deadline=None):
        """Replace the tokens while they can be replaced.

        :return: the sync run, and whether work is left
        """
        Run = self.env["lazada.sync.run"]
        if not (self._can_call() and self._can_refresh()):
            return Run, False
        with Run._record(self, "refresh_access_token") as run:
            try:
                run._count(api_calls=1)
                self._replace_access_token(self.sudo().access_token)
                run._count(updated=1)
            except LazadaAuthError as error:
                run._count(failed=1, api_calls=1)
                run.message = self._reason_of(error)
                self._check_access_token(error)
                self.env["lazada.warning"].sudo()._warn_refused(self, run.message)
        return run, False

    def _check_access_token(self, error):
        """Find out whether the access token lives on, now that it cannot be replaced:
        then the seller has time to log in again. If not, the store says so at once."""
        if not isinstance(error, LazadaAuthError):
            return
        # The end of the approval was written in another transaction.
        self.env["ir.cron"]._commit_progress()
        try:
            with self._calling() as client:
                self._read_seller(client)
        except LazadaError as refusal:
            self._keep_refusal_of(refusal)

    # === SUBSCRIPTION === #

    def _check_connections(self, deadline=None):
        """Read until when the subscription runs, then warn of what ends soon.

        :return: the sync run, and whether work is left
        """
        run = self.env["lazada.sync.run"]
        if self._has_subscription():
            with run._record(self, "check_connections") as run:
                self._read_subscription(run)
        self.env["lazada.warning"].sudo()._warn_of_endings(self)
        return run, False

    def _has_subscription(self):
        """Whether Lazada can be asked until when the subscription runs."""
        return bool(self.app_id.article_code and self.short_code)

    def _read_subscription(self, run=None):
        """Ask Lazada until when the subscription runs; what cannot be had stays."""
        run = self.env["lazada.sync.run"] if run is None else run
        run._count(api_calls=1)
        product = self.app_id.article_code, self.short_code
        try:
            with self._calling() as client:
                ends = client.get_subscription_ends(*product)
        except LazadaError as error:
            about(_logger, self.id, code=error.code).info("No subscription: %s", error)
            run._count(failed=1)
            run.message = self._reason_of(error)
            return
        if ends:
            end = max(ends).astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
            self.sudo().write(
                {
                    "subscription_end": end,
                    "subscription_checked_at": fields.Datetime.now(),
                }
            )

    # === WORDS === #

    def _keep_refusal_of(self, error):
        """Show on the store what only a person can mend, and tell that person."""
        if error.kind not in FINAL_KINDS or self.connection_error:
            return
        message = self._reason_of(error)
        self.sudo().connection_error = message
        self.env["lazada.warning"].sudo()._warn_refused(self, message)

    def _explain(self, error):
        """Say of which store Lazada refused what; see below."""
        return joined(": ", [self.display_name, self._reason_of(error)])

    def _reason_of(self, error):
        """Say in a user's words what Lazada refused, and what to do next: where the
        name of the store stands already.

        :param LazadaError error:
        :rtype: str
        """
        small_print = joined(
            ", ",
            (
                error.message,
                error.code and self._lt("code %s", error.code),
                error.request_id and f"request_id {error.request_id}",
            ),
        )
        return self._lt(
            "%(sentence)s\n(Lazada: %(small_print)s)",
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
        return self._lt(
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

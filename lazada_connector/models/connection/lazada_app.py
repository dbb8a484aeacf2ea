import math
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.urls import urljoin

from ...concurrency import in_own_transaction
from ...controllers.main import CALLBACK_PATH
from ...lazada_api.pace import take_call
from ...lazada_api.reading import is_web_address
from ...secret_fields import SecretChar


class LazadaApp(models.Model):
    """An application registered at Lazada's Open Platform: it signs the calls of its
    stores."""

    _name = "lazada.app"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Application"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, help="How the application is called in Odoo.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty if the stores of all companies may use this application.",
    )
    app_key = fields.Char(
        required=True,
        copy=False,
        help="From the App Console of Lazada's Open Platform.",
    )
    app_secret = SecretChar(
        copy=False,
        groups="base.group_system",
        help="From the App Console of Lazada's Open Platform. Only system "
        "administrators see it. A change of the key or of an address empties it, and "
        "the stores have to be connected anew.",
    )
    redirect_uri = fields.Char(
        string="Callback URL",
        compute="_compute_redirect_uri",
        help="Enter exactly this address as the callback URL in Lazada's App Console.",
    )
    api_url = fields.Char(
        string="API Address",
        help="Leave empty for Lazada's own hosts. Filled: calls go here instead, for "
        "a test server.",
    )
    auth_url = fields.Char(
        string="Authorization Address",
        help="Leave empty for Lazada's own host. Filled: the consent page and the "
        "tokens are asked for here instead, for a test server.",
    )
    article_code = fields.Char(
        string="Service Market Article",
        help="The article code under which sellers order the application in Lazada's "
        "Service Market. Leave empty for an in-house application.",
    )
    paused_until = fields.Datetime(
        copy=False,
        readonly=True,
        help="Lazada was called too often and asked to be left alone until then.",
    )
    is_paused = fields.Boolean(compute="_compute_is_paused")
    last_call_at = fields.Float(
        copy=False,
        readonly=True,
        help="After a pause: the latest moment that was taken for a call.",
    )
    market_ids = fields.One2many(
        "lazada.app.market",
        "app_id",
        string="Service Market",
        help="Where sellers order the application, for each country. Leave empty for "
        "an in-house application.",
    )
    store_ids = fields.One2many("lazada.store", "app_id", string="Stores")
    store_count = fields.Integer(compute="_compute_store_count")

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_redirect_uri(self):
        for app in self:
            app.redirect_uri = urljoin(app.get_base_url(), CALLBACK_PATH)

    @api.depends("paused_until")
    def _compute_is_paused(self):
        for app in self:
            until = app.paused_until
            app.is_paused = bool(until) and until > fields.Datetime.now()

    @api.depends("store_ids")
    def _compute_store_count(self):
        for app in self:
            app.store_count = len(app.store_ids)

    # === CONSTRAINT METHODS === #

    @api.constrains("api_url", "auth_url")
    def _check_urls(self):
        for app in self:
            for url in filter(None, (app.api_url, app.auth_url)):
                if not is_web_address(url):
                    raise ValidationError(
                        self.env._(
                            "%(url)s is not a web address. It has to begin with "
                            "https:// (or http:// for a test server).",
                            url=url,
                        )
                    )

    # === CRUD METHODS === #

    def write(self, vals):
        before = {app: app._destination() for app in self}
        result = super().write(vals)
        moved = self.filtered(lambda app: app._destination() != before[app])
        if moved:
            # Another destination must never get what was for the one before.
            secrets = moved._secrets_of_new_destination(vals)
            super(LazadaApp, moved.sudo()).write(secrets)
            Stores = self.env["lazada.store"].with_context(active_test=False).sudo()
            Stores.search([("app_id", "in", moved.ids)])._forget_log_in()
        return result

    def _destination(self):
        """Return whom the secret and the tokens of the stores go to."""
        return self.app_key, self.api_url or "", self.auth_url or ""

    def _secrets_of_new_destination(self, given):
        """Return the secrets that are left after a move, by field.

        :param dict given: what was written together with the new destination
        """
        return {"app_secret": given.get("app_secret")}

    # === ACTIONS === #

    def action_view_stores(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_connector.lazada_store_action"
        )
        return dict(
            action,
            domain=[("app_id", "=", self.id)],
            context={"default_app_id": self.id},
        )

    # === BUSINESS METHODS === #

    def _service_market_url(self, region):
        """Return where sellers of a country order the application, if that is known.

        :param str region: ``sg`` …
        :rtype: str or bool
        """
        markets = self.market_ids.filtered(lambda market: market.region == region)
        return markets.url

    def _needs_subscription(self):
        """Whether sellers have to order the application before they can approve it."""
        return bool(self.article_code or self.market_ids)

    def _in_all_companies(self, work):
        """Return ``work(apps)``, done in a transaction of its own with what several
        companies have entered of one application; it may be committed only later."""
        same = [("app_key", "=", self.app_key), ("api_url", "=", self.api_url)]
        which = same, ["paused_until", "last_call_at"], 0, None, "id"
        apps = self.with_context(active_test=False)
        return in_own_transaction(apps, lambda app: work(app.search_fetch(*which)))

    def _due_in(self):
        """Return in how many seconds the next call is due, and take that moment."""
        return self._in_all_companies(lambda apps: apps[:1]._take_call())

    def _take_call(self):
        paused = self.paused_until.timestamp() if self.paused_until else 0.0
        wait, last_call = take_call(time.time(), paused, self.last_call_at)
        if last_call != self.last_call_at:
            self.last_call_at = last_call
        return wait

    def _pause(self, seconds):
        """Leave Lazada alone for so many seconds; the downloads go on right after."""
        end = fields.Datetime.now() + timedelta(seconds=math.ceil(seconds) + 1)
        self._in_all_companies(lambda apps: apps._pause_until(end))

    def _pause_until(self, end):
        free = self.filtered(lambda app: not app.paused_until or app.paused_until < end)
        if free:
            free.paused_until = end
            self.env["lazada.process"]._wake("download_orders", end)
